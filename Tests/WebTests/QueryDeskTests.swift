import HTTPTypes
import Hummingbird
import NIOCore
import Series
import Synchronization
import TestKit
import Testing
import Vocabulary

@testable import Web

@Suite(.timeLimit(.minutes(1))) struct QueryDeskTests {
    private let time = TestTime()
    private let desk: QueryDesk

    init() {
        desk = QueryDesk(
            store: SampleStore(
                limits: StoreLimits(mostSeries: 1, mostBytes: 1 << 20),
                retention: Retention(byDefault: .max)
            ),
            time: time,
            subqueryStep: .seconds(15)
        )
    }

    private func parameters(_ query: String = "") async throws -> QueryParameters {
        let head = HTTPRequest(method: .get, scheme: "http", authority: "localhost", path: "/api/v1/query?\(query)")
        return try await QueryParameters(Request(head: head, body: RequestBody(buffer: ByteBuffer())))
    }

    private static let empty = QueryAnswer { $0.put("[]") }

    /// Two queries that keep both threads until `release` is set.
    private func occupy(
        _ group: inout ThrowingTaskGroup<Void, any Error>,
        until release: StopFlag
    ) async throws {
        let running = Count()
        for _ in 0..<2 {
            let parameters = try await parameters()
            group.addTask {
                _ = try await desk.run(parameters) { _ in
                    running.add()
                    while !release.isSet { DetachedThread.pause() }
                    return Self.empty
                }
            }
        }
        try await Polling.until("both threads are busy") { running.value == 2 }
    }

    @Test func `the time granted includes waiting for a thread`() async throws {
        let release = StopFlag()
        try await withThrowingTaskGroup(of: Void.self) { group in
            try await occupy(&group, until: release)
            let parameters = try await parameters("timeout=1s")
            let late = Task { try await desk.run(parameters) { _ in Self.empty } }
            try await Polling.until("the third waits") { desk.load == 3 }
            time.advance(by: .seconds(2))
            release.set()
            do {
                _ = try await late.value
                Issue.record("it was answered")
            } catch let failure as QueryFailure {
                #expect(failure.kind == .timeout)
                #expect(failure.message == "query timed out in query queue")
            }
            try await group.waitForAll()
        }
    }

    @Test func `beyond twenty at once a query is refused, and later ones are not`() async throws {
        let release = StopFlag()
        try await withThrowingTaskGroup(of: Void.self) { group in
            try await occupy(&group, until: release)
            for _ in 0..<18 {
                let parameters = try await parameters()
                group.addTask { _ = try await desk.run(parameters) { _ in Self.empty } }
            }
            try await Polling.until("eighteen wait") { desk.load == 20 }
            let parameters = try await parameters()
            await #expect(throws: QueryFailure.self) { try await desk.run(parameters) { _ in Self.empty } }
            release.set()
            try await group.waitForAll()
            _ = try await desk.run(parameters) { _ in Self.empty }
        }
        #expect(desk.load == 0)
    }
}

/// How many have come so far.
private final class Count: Sendable {
    private let count = Atomic(0)

    var value: Int { count.load(ordering: .relaxed) }

    func add() { count.add(1, ordering: .relaxed) }
}
