import Probes
import TestKit
import Testing

extension EndToEnd {
    /// What people hear when many things fail because of one.
    @Suite(.timeLimit(.minutes(1))) struct DependentsTests {
        enum Order: CaseIterable { case rootFirst, rootLast }

        /// What each request says of the incident: which one, whether it fires, and whether the root is in it.
        private func told(_ hook: RecordingHTTPServer) -> [String] {
            hook.requests.map { request in
                let body = try? JSONParser.parse(request.body.utf8)
                let services = (body?[path: "alerts"]?.elements ?? []).compactMap { $0[path: "labels.service"]?.text }
                return "\(body?[path: "status"]?.text ?? "-") \(services.contains("postgres") ? "postgres" : "")"
            }
        }

        @Test(arguments: Order.allCases)
        func `a stack of 30 dependents loses PostgreSQL: one message, and one when it is over`(order: Order)
            async throws
        {
            let hook = try await RecordingHTTPServer.start()
            let chat = try await RecordingHTTPServer.start()
            let root = order == .rootFirst ? 0 : 30
            let dependents = (1...30).map { "api-\($0)" }
            let doors = try await DoorStack(root == 0 ? ["postgres"] + dependents : dependents + ["postgres"])
            let daemon = try await doors.start(
                interval: 500,
                receivers: """
                    hook: { kind: webhook, url: "\(hook.url)/hook" }
                    chat: { kind: slack, url: "\(chat.url)/services/T000/B000/secret" }
                    """,
                route: "{ group_wait: 1s, group_interval: 1s }",
                more: { $0 == "postgres" ? "" : ", depends_on: [postgres]" }
            )
            for name in doors.names { try await daemon.waitUntil(name, is: "healthy") }
            try await doors.setAll(closed: true)
            try await daemon.waitUntil("has an alert for each") { daemon in
                try await daemon.json("/api/v1/alerts")[path: "data.alerts"]?.elements.count == 31
            }
            _ = await hook.requests(atLeast: 1)
            let message = try #require(await chat.requests(atLeast: 1).first)
            let text = try #require(try JSONParser.parse(message.body.utf8)[path: "text"]?.text)
            #expect(text.hasPrefix("*[FIRING] postgres") || text.hasPrefix("[FIRING] postgres"), "\(text)")
            #expect(text.contains("Also affected: ") && text.contains("connect_refused"), "\(text)")

            try await doors.setAll(closed: false)
            try await daemon.waitUntil("has no alert and no incident") { daemon in
                let alerts = try await daemon.json("/api/v1/alerts")[path: "data.alerts"]?.elements
                let metrics = try await daemon.metrics()
                return alerts?.isEmpty == true && metrics.sum("vedette_incidents") == 0
                    && metrics.sum("vedette_outbox_pending") == 0
            }
            // An incident counts as over from when that is decided, which is a moment before it is told.
            _ = await hook.requests(atLeast: 2)
            _ = await chat.requests(atLeast: 2)
            try await daemon.stop()
            #expect(told(hook) == ["firing postgres", "resolved postgres"])
            #expect(chat.requests.count == 2)
        }
    }
}
