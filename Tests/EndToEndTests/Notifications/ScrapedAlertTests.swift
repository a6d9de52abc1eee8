import Probes
import TestKit
import Testing

extension EndToEnd {
    /// Alerts on what others expose, and the services that they are about.
    @Suite(.timeLimit(.minutes(1))) struct ScrapedAlertTests {
        private static let rules = """
            groups:
              - name: exporters
                interval: 1s
                rules:
                  - { alert: DiskFull, expr: disk_used_ratio > 0.9 }
                  - { alert: DoorClosed, expr: vedette_probe_success == 0 }

            """

        /// Settings in which the job `exporter` belongs to a service, or to none.
        private func settings(_ door: Door, _ target: RouteServer, service: String?) -> String {
            """
            http: { port: 0 }
            shutdown_delay: 0s
            state: { directory: var }
            rules: [ rules.yml ]
            alerting:
              receivers: { log: { kind: log } }
              route: { receivers: [log], group_wait: 0s, flapping: { up: 0s, down: 0s } }
            services:
              db:
                kind: tcp
                url: "tcp://127.0.0.1:\(door.port)"
                checks: { live: { interval: 300ms, timeout: 250ms, fail: 1, of: 1, recover: 1 } }
            scrape:
              - job_name: exporter
                scrape_interval: 500ms
                static_configs: [ { targets: [ "127.0.0.1:\(target.port)" ] } ]
                \(service.map { "service: \($0)" } ?? "")

            """
        }

        /// The open incidents, each with the names of its alerts.
        private func incidents(_ daemon: DaemonProcess) async throws -> [[String]] {
            var found: [[String]] = []
            for incident in try await daemon.json("/api/v1/incidents")[path: "incidents"]?.elements ?? [] {
                let whole = try await daemon.json("/api/v1/incidents/\(incident[path: "id"]?.text ?? "")")
                let names = (whole[path: "alerts"]?.elements ?? []).compactMap { $0[path: "labels.alertname"]?.text }
                found.append(["root \(whole[path: "root"]?.text ?? "-")"] + names.sorted())
            }
            return found.sorted { $0.joined() < $1.joined() }
        }

        @Test func `an alert on scraped series is a part of its job's service, also of one named by a reload`()
            async throws
        {
            let door = try Door()
            try await door.open()
            let full = RouteServer.Reaction.text("disk_used_ratio 0.95\n")
            let target = try await RouteServer.start(["/metrics": .text("disk_used_ratio 0.5\n")])
            let directory = try TemporaryDirectory()
            try directory.write(Self.rules, to: "rules.yml")
            let path = try directory.write(settings(door, target, service: nil), to: "vedette.yaml")
            let daemon = try await DaemonProcess.start(path, in: directory)
            try await daemon.waitUntil("db", is: "healthy")

            // Without a service it stands alone.
            target.set("/metrics", full)
            try await daemon.waitUntil("tells of a full disk") { try await incidents($0) == [["root -", "DiskFull"]] }
            try await door.close()
            try await daemon.waitUntil("tells of both") { daemon in
                try await incidents(daemon) == [["root -", "DiskFull"], ["root db", "DoorClosed"]]
            }
            try await door.open()
            target.set("/metrics", .text("disk_used_ratio 0.5\n"))
            try await daemon.waitUntil("has no incident") { try await incidents($0).isEmpty }

            try directory.write(settings(door, target, service: "db"), to: "vedette.yaml")
            #expect(try await daemon.post("/-/reload").status == 200)
            target.set("/metrics", full)
            try await daemon.waitUntil("tells of a full disk of db") { daemon in
                try await incidents(daemon).contains { $0.first == "root db" && $0.contains("DiskFull") }
            }
            try await door.close()
            try await daemon.waitUntil("has one incident of db with both") { daemon in
                try await incidents(daemon).contains { Set($0).isSuperset(of: ["root db", "DiskFull", "DoorClosed"]) }
            }
            #expect(try await incidents(daemon).count == 1)
            try await daemon.stop()
        }
    }
}
