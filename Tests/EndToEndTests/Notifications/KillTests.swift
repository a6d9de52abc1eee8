import Glibc
import Probes
import TestKit
import Testing
import Vocabulary

extension EndToEnd {
    /// Kills at the moments that matter, while receivers are down.
    @Suite(.timeLimit(.minutes(1))) struct KillTests {
        /// How long `door-slow` is closed before it is told, in seconds.
        private static let hold = 5.0
        private static let rules = """
            groups:
              - name: doors
                interval: 500ms
                rules:
                  - { alert: DoorClosed, expr: 'vedette_probe_success{service!="door-slow"} == 0' }
                  - { alert: SlowDoor, expr: 'vedette_probe_success{service="door-slow"} == 0', for: 5s }

            """
        /// Many that only `chat` is told of; an open one shows that not all is lost.
        private static let many = (0..<10).map { "door-n\($0)" }
        private static let doors = ["door-a", "door-b", "door-slow", "door-open"] + many
        private static let route = """
            { group_wait: 0s, group_interval: 1s, repeat_interval: never, flapping: { up: 0s, down: 0s },
                  receivers: [well, hook, chat], routes: [ { match: 'service=~"door-n.*"', receivers: [chat] } ] }
            """

        private struct Sight {
            let activeAt: Double
            let firedAt: Double?
        }

        @Test func `kill -9 while pending / firing / outbox full`() async throws {
            let receivers = try await DownReceivers()
            let doors = try await DoorStack(Self.doors)
            let directory = try TemporaryDirectory()
            let file = try doors.write(
                into: directory,
                rules: Self.rules,
                receivers: receivers.settings,
                route: Self.route
            )
            // One has fired and is over, another one and many more fire, one is pending; `hook` and `chat` know of nothing.
            var daemon = try await DaemonProcess.start(file, in: directory)
            try await doors.set(0, closed: true)
            try await waitUntilWaiting(daemon, ["well": 0, "hook": 1, "chat": 1])
            try await doors.close(["door-b", "door-slow"] + Self.many)
            try await doors.set(0, closed: false)
            try await waitUntilWaiting(daemon, ["well": 0, "hook": 3, "chat": 3 + Self.many.count])
            let pending = try await slowDoor(daemon) { $0 != nil }
            #expect(pending.firedAt == nil)
            try await waitUntilEvaluated(daemon, after: pending.activeAt + 2.5)
            #expect(receivers.tales(to: "well").count == 3)
            let evaluatedAt = try await lastEvaluation(daemon)
            try await kill(daemon)

            daemon = try await DaemonProcess.start(file, in: directory)
            let resumed = try await slowDoor(daemon) { $0 != nil }
            let resumedAt = SystemTime().wallNow.seconds
            // It is pending as before, but for the time in which nobody looked.
            let moved = resumed.activeAt - pending.activeAt
            #expect(moved > -0.01 && moved <= resumedAt - evaluatedAt, "moved by \(moved) s")
            let fired = try await slowDoor(daemon) { $0?.firedAt != nil }
            let firedAt = try #require(fired.firedAt)
            #expect(abs(fired.activeAt - resumed.activeAt) < 0.01)
            #expect(firedAt - fired.activeAt >= Self.hold, "it was pending for \(firedAt - fired.activeAt) s")
            // Anew it would have taken all of `for` from here.
            #expect(firedAt - resumedAt < Self.hold - 1, "it fired \(firedAt - resumedAt) s after the start")
            try await waitUntilWaiting(daemon, ["well": 0, "hook": 4, "chat": 4 + Self.many.count])
            try await waitUntilEvaluated(daemon, after: firedAt + 1)
            try await kill(daemon)

            daemon = try await DaemonProcess.start(file, in: directory)
            try await daemon.waitUntil("has failed to tell both") { daemon in
                let metrics = try await daemon.metrics()
                return ["hook", "chat"].allSatisfy {
                    metrics.sum("vedette_outbox_failed_total", ["receiver": $0]) >= 1
                }
            }
            try await receivers.mend()
            try await waitUntilWaiting(daemon, ["well": 0, "hook": 0, "chat": 0])
            let again = try await slowDoor(daemon) { $0 != nil }
            #expect(again.firedAt.map { abs($0 - firedAt) < 0.01 } == true)
            judge(receivers)
            try await daemon.stop()
        }

        /// Everybody was told everything, once and in order, and `chat` most of it in one message.
        private func judge(_ receivers: DownReceivers) {
            for name in DownReceivers.names {
                let notes = (receivers.letters[name] ?? []).flatMap(\.self)
                #expect(Set(notes.map(\.id)).count == notes.count, "\(name) was told something twice: \(notes)")
                #expect(zip(notes, notes.dropFirst()).allSatisfy { $0.id < $1.id }, "\(name): \(notes)")
                let told = receivers.tales(to: name).filter { !$0.contains("door-n") }
                #expect(told.first == "FIRING door-a" && told.last == "FIRING door-slow", "\(name): \(told)")
                #expect(
                    told.sorted() == ["FIRING door-a", "FIRING door-b", "FIRING door-slow", "RESOLVED door-a"],
                    "\(name): \(told)"
                )
            }
            let others = receivers.tales(to: "chat").filter { $0.contains("door-n") }
            #expect(others.sorted() == Self.many.map { "FIRING \($0)" }, "\(others)")
            #expect(receivers.letters["chat"]?.count == 1)
        }

        /// Suspends until so many messages wait for these receivers.
        private func waitUntilWaiting(_ daemon: DaemonProcess, _ expected: [String: Int]) async throws {
            try await daemon.waitUntil("keeps \(expected)") { daemon in
                let metrics = try await daemon.metrics()
                return expected.allSatisfy { name, count in
                    metrics.sum("vedette_outbox_pending", ["receiver": name]) == Double(count)
                }
            }
        }

        /// Suspends until rules have been evaluated after this moment, so that what they said before it is on the disk.
        private func waitUntilEvaluated(_ daemon: DaemonProcess, after moment: Double) async throws {
            try await daemon.waitUntil("evaluates its rules") { try await lastEvaluation($0) > moment }
        }

        private func lastEvaluation(_ daemon: DaemonProcess) async throws -> Double {
            let last = try await daemon.json("/api/v1/rules")[path: "data.groups.0.lastEvaluation"]?.text
            return last.flatMap(WallTime.init(rfc3339:))?.seconds ?? 0
        }

        /// The alert of `door-slow`, once it is as wanted.
        private func slowDoor(_ daemon: DaemonProcess, _ condition: (Sight?) -> Bool) async throws -> Sight {
            var sight: Sight?
            try await Polling.until("the slow door's alert is as wanted", every: .milliseconds(50)) {
                sight = try await look(daemon)
                return sight != nil && condition(sight)
            }
            return try #require(sight)
        }

        private func look(_ daemon: DaemonProcess) async throws -> Sight? {
            let alerts = try await daemon.json("/api/v1/alerts")[path: "data.alerts"]?.elements ?? []
            let slow = alerts.first { $0[path: "labels.alertname"]?.text == "SlowDoor" }
            guard let id = slow?[path: "id"]?.text else { return nil }
            let explanation = try await daemon.json("/api/v1/alerts/\(id)/explain")[path: "data"]?.elements.first
            func seconds(_ key: String) -> Double? {
                explanation?[path: key]?.text.flatMap(WallTime.init(rfc3339:))?.seconds
            }
            return seconds("activeAt").map { Sight(activeAt: $0, firedAt: seconds("firedAt")) }
        }

        private func kill(_ daemon: DaemonProcess) async throws {
            await daemon.process.terminate(with: SIGKILL)
            #expect(await daemon.process.waitForExit() == .signal(SIGKILL))
        }
    }
}
