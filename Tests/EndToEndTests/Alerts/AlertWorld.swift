import TestKit
import Vocabulary

/// What a daemon watches while its alerts are under test: two targets that it scrapes and a port that it probes.
final class AlertWorld {
    /// What can be wrong in it; each is behind one alert.
    enum Trouble: String, CaseIterable {
        /// More errors than anything else, by counters over five minutes.
        case errors = "ManyErrors"
        /// A target that fails to be scraped.
        case failure = "TargetDown"
        /// A series that is no longer exposed.
        case absence = "BeaconGone"
        /// A port that refuses.
        case closure = "DoorClosed"

        var alert: String { rawValue }

        /// The rule's `for`, in seconds.
        var hold: Double {
            switch self {
            case .errors, .closure: 2
            case .failure: 1
            case .absence: 3
            }
        }
    }

    static let rules = """
        groups:
          - name: scraped
            interval: 500ms
            rules:
              - alert: ManyErrors
                expr: rate(app_errors_total[5m]) / rate(app_requests_total[5m]) > 0.5
                for: 2s
              - { alert: TargetDown, expr: 'up{job="flaky"} == 0', for: 1s }
              - { alert: BeaconGone, expr: absent(app_beacon), for: 3s }
          - name: probed
            interval: 1s
            rules:
              - { alert: DoorClosed, expr: 'vedette_probe_success{service="door"} == 0', for: 2s }

        """

    private let server: RouteServer
    private let door: Door
    private(set) var troubles: Set<Trouble> = []
    /// Whether the first target has counters at all.
    var hasCounters = true { didSet { show() } }
    /// Grow tenfold at every change, so that the last one outweighs all before it, whatever the window has of them.
    private var (errors, requests) = (1.0, 1.0)

    init() async throws {
        server = try await RouteServer.start([:])
        door = try Door()
        try await door.open()
        show()
    }

    var settings: String {
        """
        http: { port: 0 }
        shutdown_delay: 0s
        state: { directory: var }
        global: { evaluation_interval: 1s, scrape_interval: 1s }
        rules: [ rules.yml ]
        scrape:
          - job_name: app
            scrape_interval: 500ms
            static_configs: [ { targets: ["127.0.0.1:\(server.port)"] } ]
          - job_name: flaky
            metrics_path: /flaky
            scrape_interval: 500ms
            static_configs: [ { targets: ["127.0.0.1:\(server.port)"] } ]
        services:
          door:
            kind: tcp
            url: "tcp://127.0.0.1:\(door.port)"
            checks: { live: { interval: 500ms, timeout: 400ms, fail: 1, of: 1, recover: 1 } }

        """
    }

    /// Makes something go wrong, or mends it.
    func set(_ trouble: Trouble, _ isOn: Bool) async throws {
        guard troubles.contains(trouble) != isOn else { return }
        if isOn { troubles.insert(trouble) } else { troubles.remove(trouble) }
        switch trouble {
        case .errors where isOn: errors += 10 * (errors + requests)
        case .errors: requests += 10 * (errors + requests)
        case .closure: if isOn { try await door.close() } else { try await door.open() }
        case .failure, .absence: break
        }
        show()
    }

    private func show() {
        var text = "# TYPE fine gauge\nfine 1\n"
        if hasCounters {
            text += "# TYPE app_errors_total counter\napp_errors_total \(errors)\n"
            text += "# TYPE app_requests_total counter\napp_requests_total \(requests)\n"
        }
        if !troubles.contains(.absence) { text += "# TYPE app_beacon gauge\napp_beacon 1\n" }
        let type = ["Content-Type": "text/plain; version=0.0.4"]
        server.set("/metrics", .answer(status: 200, headers: type, body: text))
        let isFailing = troubles.contains(.failure)
        server.set("/flaky", .answer(status: isFailing ? 500 : 200, headers: type, body: "# TYPE fine gauge\nfine 1\n"))
    }
}
