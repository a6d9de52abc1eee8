import Exposition
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOEmbedded
import Recording
import Rules
import Scraping
import Series
import Synchronization
import TestKit
import Testing
import Vocabulary

@testable import Web

/// The routes over a recorder that the test feeds by hand, on a clock of its own.
struct Rig: Sendable {
    /// What reached the log.
    let log = LogLines()
    let time: TestTime
    let recorder: Recorder
    let metrics = MetricsRegistry()
    let store = SampleStore(
        limits: StoreLimits(mostSeries: 1000, mostBytes: 1 << 20),
        retention: Retention(byDefault: .max)
    )
    let drain = StopFlag()
    let heartbeat: Heartbeat
    let box: PolicyBox
    let sources: WebSources
    let server: WebServer

    init(
        _ stack: Stack,
        _ policy: WebPolicy = WebPolicy(),
        transitions: @escaping @Sendable (ServiceName, Int, WallTime?) async throws -> [Transition] = { _, _, _ in [] },
        reload: @escaping @Sendable () async -> String? = { nil },
        groups: @escaping @Sendable () -> [GroupRun] = { [] },
        time: TestTime = TestTime(),
        scrapes: ScrapeLoop? = nil,
        alertmanager: AlertmanagerSources? = nil,
        acknowledgements: AcknowledgementSources? = nil,
        isDurable: @escaping @Sendable () -> Bool = { true }
    ) {
        self.time = time
        recorder = Recorder(stack: stack, time: time, redactor: Redactor(secrets: []), onTransitions: { _ in })
        heartbeat = Heartbeat("probes", period: .seconds(5), now: time.now)
        box = PolicyBox(policy)
        sources = WebSources(
            version: "0.1.0",
            revision: "abc",
            started: time.now,
            time: time,
            recorder: recorder,
            metrics: metrics,
            store: store,
            scrapes: scrapes,
            groups: groups,
            alertmanager: alertmanager,
            acknowledgements: acknowledgements,
            isDurable: isDurable,
            vitals: Vitals([heartbeat], time: time),
            drain: drain,
            transitions: transitions,
            reload: reload
        )
        metrics.add(source: recorder)
        server = WebServer(sources: sources, policy: box, logger: log.logger)
    }

    /// One service `postgres` and one optional `splade`, with two capabilities.
    static func stack(_ policy: WebPolicy = WebPolicy()) throws -> Rig {
        Rig(try Stack.documented, policy)
    }

    func run(_ check: CheckID, _ outcome: Observation.Outcome = .success(.empty), latency: Duration = .milliseconds(2))
    {
        recorder.record(
            Observation(
                check: check,
                slot: Instant(nanoseconds: time.now.nanoseconds - latency.nanoseconds),
                started: Instant(nanoseconds: time.now.nanoseconds - latency.nanoseconds),
                latency: latency,
                outcome: outcome
            )
        )
    }

    func fail(_ check: CheckID, _ reason: FailureReason) {
        run(check, .failure(ProbeFailure(reason, in: .connect, "nobody listens")))
    }

    /// What the routes answer.
    func ask(
        _ method: HTTPRequest.Method = .get,
        _ path: String,
        headers: HTTPFields = [:],
        authority: String? = "localhost:9911",
        from peer: String = "127.0.0.1",
        body: String = "",
        surface: WebServer.Surface = .everything
    ) async throws -> Answer {
        let channel = NIOAsyncTestingChannel()
        channel.remoteAddress = try SocketAddress(ipAddress: peer, port: 40_000)
        let context = WebContext(source: ApplicationRequestContextSource(channel: channel, logger: log.logger))
        let request = Request(
            head: HTTPRequest(method: method, scheme: "http", authority: authority, path: path, headerFields: headers),
            body: RequestBody(buffer: ByteBuffer(string: body))
        )
        let response = try await server.router(surface).buildResponder().respond(to: request, context: context)
        let writer = BodyWriter()
        try await response.body.write(writer)
        return Answer(status: response.status.code, headers: response.headers, bytes: writer.bytes)
    }
}

/// An answer as a client sees it.
struct Answer {
    let status: Int
    var headers: HTTPFields
    let bytes: [UInt8]

    var text: String { String(decoding: bytes, as: UTF8.self) }
    /// Status and body, for comparisons.
    var line: String { "\(status) \(text)" }
}

private struct BodyWriter: ResponseBodyWriter {
    private final class Box: Sendable {
        let bytes = Mutex<[UInt8]>([])
    }

    private let box = Box()

    var bytes: [UInt8] { box.bytes.withLock { $0 } }

    mutating func write(_ buffer: ByteBuffer) async throws {
        box.bytes.withLock { $0 += buffer.readableBytesView }
    }

    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
}

extension ServiceName {
    /// A name that the test knows to be one.
    static func of(_ text: String) throws -> ServiceName { try #require(ServiceName(text)) }
}

extension CheckID {
    static func of(_ service: String, _ level: CheckLevel = .live) throws -> CheckID {
        CheckID(try .of(service), level)
    }
}

extension Stack {
    static func service(_ text: String, kind: String, role: Role = .required) throws -> WatchedService {
        let name = try ServiceName.of(text)
        let check = Check(id: CheckID(name, .live), kind: kind, interval: .seconds(5), timeout: .seconds(2))
        return WatchedService(name: name, kind: kind, role: role, checks: [WatchedCheck(check)])
    }

    /// `postgres` required, `splade` optional, `ingest` needs the first, `hybrid` both, `rerank` one that is off.
    static var documented: Stack {
        get throws {
            Stack(
                services: [
                    try service("postgres", kind: "postgres"), try service("splade", kind: "splade", role: .optional),
                ],
                capabilities: [
                    Capability(name: try .of("ingest"), expression: try CapabilityExpression(parsing: "postgres")),
                    Capability(
                        name: try .of("hybrid"),
                        expression: try CapabilityExpression(parsing: "ingest and splade")
                    ),
                    Capability(name: try .of("rerank"), expression: try CapabilityExpression(parsing: "reranker")),
                ],
                disabled: [try .of("reranker")]
            )
        }
    }
}
