import NIOCore
import Probing
import Synchronization
import TestKit
import Testing
import Vocabulary

@Suite(.timeLimit(.minutes(1))) struct ResolverTests {
    @Test func `an address needs no lookup`() async throws {
        let resolver = Resolver { _ in .failure(ProbeFailure(.dns, "asked")) }
        #expect(try await resolver.resolve("127.0.0.1", port: 80).map(\.port) == [80])
        #expect(try await resolver.resolve("::1", port: 443).map(\.port) == [443])
    }

    @Test func `localhost resolves`() async throws {
        let addresses = try await Resolver().resolve("localhost", port: 6379)
        #expect(addresses.contains { $0.ipAddress == "127.0.0.1" || $0.ipAddress == "::1" })
        #expect(addresses.allSatisfy { $0.port == 6379 })
    }

    @Test func `an unknown name fails with dns and names itself`() async throws {
        let failure = await #expect(throws: ProbeFailure.self) {
            try await Resolver().resolve("no-such-host.invalid", port: 80)
        }
        #expect(failure?.reason == .dns)
        #expect(failure?.message.contains("no-such-host.invalid") == true)
    }

    @Test func `callers of one name share one lookup`() async throws {
        let valve = Valve()
        let resolver = Resolver { host in valve.wait(host) }
        async let first = resolver.resolve("db", port: 1)
        async let second = resolver.resolve("db", port: 2)
        await valve.entered(1)
        valve.open("db")
        #expect(try await first.map(\.port) == [1])
        #expect(try await second.map(\.port) == [2])
        #expect(valve.count <= 2)
    }

    @Test func `a caller whose deadline passes leaves, and the next ones of that name fail at once`() async throws {
        let valve = Valve()
        let time = TestTime()
        let resolver = Resolver(lookup: { host in valve.wait(host) }, time: time)
        let caller = Task { try await resolver.resolve("dead", port: 80) }
        await valve.entered(1)
        time.advance(by: .seconds(2))
        caller.cancel()
        await #expect(throws: ProbeFailure.self) { try await caller.value }
        #expect(resolver.hungNames == ["dead"])
        let failure = await #expect(throws: ProbeFailure.self) { try await resolver.resolve("dead", port: 80) }
        #expect(failure?.reason == .dns)
        #expect(valve.count == 1)
        valve.open("dead")
    }

    @Test func `a caller that leaves at once, as at a reload, leaves no mark on the name`() async throws {
        let valve = Valve()
        let resolver = Resolver(lookup: { host in valve.wait(host) }, time: TestTime())
        let caller = Task { try await resolver.resolve("fine", port: 80) }
        await valve.entered(1)
        caller.cancel()
        await #expect(throws: ProbeFailure.self) { try await caller.value }
        #expect(resolver.hungNames.isEmpty)
        async let next = resolver.resolve("fine", port: 80)
        valve.open("fine")
        #expect(try await next.map(\.port) == [80])
    }

    @Test func `a name that hung is looked up again once its lookup has ended`() async throws {
        let valve = Valve()
        let time = TestTime()
        let resolver = Resolver(lookup: { host in valve.wait(host) }, time: time)
        let caller = Task { try await resolver.resolve("slow", port: 80) }
        await valve.entered(1)
        time.advance(by: .seconds(2))
        caller.cancel()
        await #expect(throws: ProbeFailure.self) { try await caller.value }
        #expect(resolver.hungNames == ["slow"])
        valve.open("slow")
        try await Polling.until("the lookup has ended") { resolver.hungNames.isEmpty }
        #expect(try await resolver.resolve("slow", port: 80).map(\.port) == [80])
        #expect(valve.count == 2)
    }

    @Test func `sixty-four hung lookups refuse the sixty-fifth name and nothing else`() async throws {
        let valve = Valve()
        let resolver = Resolver { host in valve.wait(host) }
        let callers = (0..<Resolver.limit).map { index in
            Task { try await resolver.resolve("dead-\(index)", port: 80) }
        }
        await valve.entered(Resolver.limit)
        let failure = await #expect(throws: ProbeFailure.self) { try await resolver.resolve("other", port: 80) }
        #expect(failure?.reason == .internal)
        #expect(try await resolver.resolve("127.0.0.1", port: 80).count == 1)
        for index in 0..<Resolver.limit { valve.open("dead-\(index)") }
        for caller in callers { _ = try await caller.value }
        valve.open("other")
        #expect(try await resolver.resolve("other", port: 80).count == 1)
        #expect(valve.count == Resolver.limit + 1)
    }
}

/// A lookup that blocks its own thread until the test lets it go.
private final class Valve: Sendable {
    private struct State {
        var opened: Set<String> = []
        var count = 0
    }

    private let state = Mutex(State())
    private let arrivals: AsyncStream<Void>
    private let arrived: AsyncStream<Void>.Continuation

    init() { (arrivals, arrived) = AsyncStream.makeStream() }

    var count: Int { state.withLock { $0.count } }

    func open(_ host: String) { state.withLock { _ = $0.opened.insert(host) } }

    func entered(_ count: Int) async {
        var iterator = arrivals.makeAsyncIterator()
        for _ in 0..<count { await iterator.next() }
    }

    func wait(_ host: String) -> Result<[SocketAddress], ProbeFailure> {
        state.withLock { $0.count += 1 }
        arrived.yield()
        while !state.withLock({ $0.opened.contains(host) }) { DetachedThread.pause() }
        do {
            return .success([try SocketAddress(ipAddress: "127.0.0.1", port: 0)])
        } catch {
            return .failure(ProbeFailure(.internal, "\(error)"))
        }
    }
}
