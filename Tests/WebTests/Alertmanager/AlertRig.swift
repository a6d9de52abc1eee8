import Alerting
import HTTPTypes
import Hummingbird
import NIOCore
import NIOPosix
import ServiceLifecycleTestKit
import Synchronization
import TestKit
import Testing
import Vocabulary

@testable import Web

/// The routes over silences in memory, with alerts and incidents that the test makes up.
final class AlertRig: Sendable {
    static let key: [UInt8] = Array(0..<32)
    static let json: HTTPFields = [.contentType: "application/json"]

    private struct State {
        var alerts: [AlertView] = []
        var posted: [PostedAlert] = []
        var isPostRefused = false
        var incidents: [ULID: IncidentHeadline] = [:]
        var acknowledgements: [String] = []
    }

    private final class Disk: RecordKeeper {
        func commit(_ change: KeptChange) async -> Bool { true }
    }

    private let state: Mutex<State>
    let time: TestTime
    let silences: SilenceKeeper
    let log = LogLines()
    let rig: Rig

    init(_ policy: WebPolicy = WebPolicy(), time: TestTime = TestTime()) throws {
        let names = Mutex(0)
        let silences = SilenceKeeper(
            records: [],
            keeper: Disk(),
            time: time,
            logger: log.logger,
            makeID: {
                names.withLock { count in
                    count += 1
                    return "00000000-0000-4000-8000-00000000000\(count)"
                }
            }
        )
        let box = Box()
        self.time = time
        self.silences = silences
        state = Mutex(State())
        rig = Rig(
            try Stack.documented,
            policy,
            time: time,
            alertmanager: AlertmanagerSources(
                silences: silences,
                alerts: { box.rig?.alerts ?? [] },
                post: { box.rig?.take($0) ?? false },
                receivers: { ["ops", "pager"].compactMap(ReceiverName.init) },
                configuration: { "route:\n  receiver: ops\n" }
            ),
            acknowledgements: AcknowledgementSources(
                key: Self.key,
                acknowledge: { box.rig?.acknowledge($0, $1, $2) ?? .unknown },
                takeBack: { box.rig?.takeBack($0, $1) ?? .unknown },
                incident: { box.rig?.incident($0) }
            )
        )
        box.set(self)
    }

    /// The rig for closures that are made before it.
    private final class Box: Sendable {
        private struct Reference { weak var rig: AlertRig? }
        private let reference = Mutex(Reference())

        var rig: AlertRig? { reference.withLock { $0.rig } }

        func set(_ rig: AlertRig) { reference.withLock { $0.rig = rig } }
    }

    /// The alerts that fire, with the silences that hold them back.
    private var alerts: [AlertView] {
        state.withLock { $0.alerts }.map { alert in
            AlertView(
                labels: alert.labels,
                annotations: alert.annotations,
                fingerprint: alert.fingerprint,
                startsAt: alert.startsAt,
                endsAt: alert.endsAt,
                updatedAt: alert.updatedAt,
                receivers: alert.receivers,
                groupLabels: alert.groupLabels,
                silencedBy: silences.mutes(alert.labels).map(\.id),
                inhibitedBy: alert.inhibitedBy,
                mutedBy: alert.mutedBy,
                generatorURL: alert.generatorURL
            )
        }
    }

    /// Lets an alert fire since the start of the clock.
    func fire(
        _ labels: Labels,
        annotations: Labels = .empty,
        receivers: [String] = ["ops"],
        inhibitedBy: [Fingerprint] = [],
        mutedBy: [String] = [],
        generatorURL: String? = nil
    ) {
        let now = time.wallNow
        let alert = AlertView(
            labels: labels,
            annotations: annotations,
            fingerprint: Fingerprint(labels),
            startsAt: now,
            endsAt: now.advanced(by: .seconds(300)),
            updatedAt: now,
            receivers: receivers.compactMap(ReceiverName.init),
            groupLabels: Labels([("service", labels["service"] ?? "")]),
            inhibitedBy: inhibitedBy,
            mutedBy: mutedBy,
            generatorURL: generatorURL
        )
        state.withLock { $0.alerts.append(alert) }
    }

    /// What was posted so far.
    var posted: [PostedAlert] { state.withLock { $0.posted } }

    func refusePosts() { state.withLock { $0.isPostRefused = true } }

    private func take(_ alerts: [PostedAlert]) -> Bool {
        state.withLock { state in
            guard !state.isPostRefused else { return false }
            state.posted += alerts
            state.alerts += alerts.map { alert in
                AlertView(
                    labels: alert.labels,
                    annotations: alert.annotations,
                    fingerprint: Fingerprint(alert.labels),
                    startsAt: alert.startsAt,
                    endsAt: alert.endsAt,
                    updatedAt: alert.startsAt,
                    receivers: ["ops"].compactMap(ReceiverName.init),
                    groupLabels: Labels([("service", alert.labels["service"] ?? "")]),
                    generatorURL: alert.generatorURL
                )
            }
            return true
        }
    }

    /// Opens an incident and gives its id.
    func open(_ headline: String, isOpen: Bool = true, hasPart: Bool = false) -> ULID {
        let id = ULID(at: time.wallNow)
        state.withLock {
            $0.incidents[id] = IncidentHeadline(
                headline: headline,
                isOpen: isOpen,
                acknowledgement: nil,
                hasPart: hasPart
            )
        }
        return id
    }

    /// Who acknowledged and took back, in order.
    var acknowledgements: [String] { state.withLock { $0.acknowledgements } }

    private func incident(_ id: ULID) -> IncidentHeadline? { state.withLock { $0.incidents[id] } }

    private func acknowledge(_ id: ULID, _ by: String, _ comment: String?) -> AckResult {
        let now = time.wallNow
        return state.withLock { state in
            guard let incident = state.incidents[id] else { return .unknown }
            guard incident.isOpen else { return .ended }
            if let old = incident.acknowledgement { return .unchanged(old) }
            let new = Acknowledgement(by: by, at: now, comment: comment)
            state.incidents[id] = IncidentHeadline(headline: incident.headline, isOpen: true, acknowledgement: new)
            state.acknowledgements.append("\(by): \(comment ?? "-")")
            return .done
        }
    }

    private func takeBack(_ id: ULID, _ by: String) -> AckResult {
        state.withLock { state in
            guard let incident = state.incidents[id] else { return .unknown }
            guard incident.acknowledgement != nil else { return .unchanged(nil) }
            state.incidents[id] = IncidentHeadline(headline: incident.headline, isOpen: true, acknowledgement: nil)
            state.acknowledgements.append("\(by) took it back")
            return .done
        }
    }

    /// Serves the routes on a free port for as long as `body` takes.
    func serve<Result: Sendable>(
        _ body: @escaping @Sendable (_ url: String) async throws -> Result
    ) async throws -> Result {
        let (ports, post) = AsyncStream.makeStream(of: Int.self)
        let application = rig.server.application(
            .init(host: "127.0.0.1", port: 0),
            .everything,
            on: MultiThreadedEventLoopGroup.singleton,
            onRunning: { post.yield($0.port ?? 0) }
        )
        return try await testGracefulShutdown { trigger in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await application.run() }
                let port = try #require(await ports.first { _ in true })
                let result = try await body("http://127.0.0.1:\(port)")
                trigger.triggerGracefulShutdown()
                try await group.waitForAll()
                return result
            }
        }
    }

    /// Moves the clock past the machine's, for clients that go by that one.
    func catchUp() {
        let behind = time.now.duration(to: SystemTime().now)
        time.advance(by: max(.zero, behind) + .milliseconds(10))
    }

    /// Posts JSON.
    func post(_ path: String, _ body: String, headers: HTTPFields = json) async throws -> Answer {
        try await rig.ask(.post, path, headers: headers, body: body)
    }

    func get(_ path: String) async throws -> Answer { try await rig.ask(.get, path) }
}
