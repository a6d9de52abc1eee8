import Logging
import ServiceLifecycle
import Synchronization

/// One service of the lab: its part, the port it keeps, and the state that its switch is in.
final class LabService: Service {
    enum Phase: Equatable {
        case starting
        case up, hung
        case stopping, down
        /// It ended by itself; why.
        case failed(String)

        /// A command that waits for the end of a change waits no longer.
        fileprivate var isSettled: Bool {
            switch self {
            case .starting, .stopping: false
            case .up, .hung, .down, .failed: true
            }
        }
    }

    private struct State {
        var phase: Phase = .starting
        var port: Int
        /// What was thrown since everything worked.
        var thrown: [SwitchCommand] = []
        var hasBeenUp = false
        /// Ends the present run when finished.
        var stop: AsyncStream<Void>.Continuation?
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    let name: String
    let part: any Part
    private let logger: Logger
    private let state: Mutex<State>
    private let (starts, start) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

    /// A service that keeps its port; 0 for one that the system chooses at the first start.
    init(name: String, part: any Part, port: Int, logger: Logger) {
        self.name = name
        self.part = part
        self.logger = logger
        state = Mutex(State(port: port))
    }

    var port: Int { state.withLock { $0.port } }
    var address: String { "127.0.0.1:\(port)" }
    var url: String { part.url(port: port) }
    var phase: Phase { state.withLock { $0.phase } }
    var thrown: [SwitchCommand] { state.withLock { $0.thrown } }
    /// How its switches are written.
    var forms: [SwitchForm] { Self.forms + part.switches }

    /// Every service has these.
    private static let forms = ["up", "down"].map { SwitchForm($0) }

    /// Starts the part, then starts and stops it as the switch says, until the task is cancelled or shut down.
    ///
    /// - Throws: ``LabError`` when the very first start fails.
    func run() async throws {
        defer { settle(.down) }
        do {
            try await cancelWhenGracefulShutdown { try await self.part.prepare() }
            try await withThrowingDiscardingTaskGroup { group in
                group.addTask { try await self.runFirst() }
                for await _ in starts.cancelOnGracefulShutdown() {
                    group.addTask { await self.runOnce() }
                }
                group.cancelAll()
            }
        } catch is CancellationError {
            // Asked to stop before it had started.
        }
    }

    /// Waits until the first start has succeeded or failed.
    func whenSettled() async {
        await withCheckedContinuation { continuation in
            let isSettled = state.withLock { state in
                if !state.phase.isSettled { state.waiters.append(continuation) }
                return state.phase.isSettled
            }
            if isSettled { continuation.resume() }
        }
    }

    /// Throws the switch, and returns when the service is as wanted.
    ///
    /// - Throws: ``LabError`` when there is no such switch, it makes no sense now, or the service does not come back.
    func perform(_ command: SwitchCommand) async throws(LabError) {
        await whenSettled()
        guard forms.contains(where: { $0.values(in: command.words) != nil }) else {
            let list = forms.map(\.description).joined(separator: ", ")
            throw LabError(.unknown, "\(name) has no switch \(command); it has \(list)")
        }
        switch (command.words, command.path) {
        case (["up"], _): try await bringUp()
        case (["down"], _): await takeDown()
        case (["hang"], nil):
            try requireUp()
            try part.freeze()
            state.withLock { $0.phase = .hung }
        default:
            try requireUp()
            if try part.turn(command) == .refusesConnections { await takeDown() }
        }
        state.withLock { $0.thrown = command.words == ["up"] ? [] : $0.thrown + [command] }
        logger.info("switched", metadata: ["service": "\(name)", "switch": "\(command)", "phase": "\(phase)"])
    }

    private func requireUp() throws(LabError) {
        guard phase == .up else { throw LabError(.invalid, "\(name) is not up: POST /\(name)/up first") }
    }

    private func bringUp() async throws(LabError) {
        try part.thaw()
        let mustStart = state.withLock { state in
            switch state.phase {
            case .down, .failed:
                state.phase = .starting
                return true
            case .hung:
                state.phase = .up
                return false
            case .up, .starting, .stopping:
                return false
            }
        }
        if mustStart { start.yield() }
        await whenSettled()
        if case .failed(let reason) = phase { throw LabError(.unavailable, reason) }
    }

    private func takeDown() async {
        let stop = state.withLock { state -> AsyncStream<Void>.Continuation? in
            guard state.phase == .up || state.phase == .hung else { return nil }
            state.phase = .stopping
            return state.stop
        }
        guard let stop else { return }
        // A frozen process cannot obey; if it is gone meanwhile, that is as wanted.
        try? part.thaw()
        stop.finish()
        await whenSettled()
    }

    private func runFirst() async throws {
        await runOnce()
        guard case .failed(let reason) = phase, !state.withLock({ $0.hasBeenUp }) else { return }
        start.finish()
        throw LabError(.unavailable, "\(name): \(reason)")
    }

    /// One life of the part, from its start to its end.
    private func runOnce() async {
        let (stops, stop) = AsyncStream.makeStream(of: Void.self)
        do {
            try await live(until: stops, stop: stop)
            settle(.down)
        } catch is CancellationError {
            settle(.down)
        } catch {
            settle(.failed("\(error)"))
        }
    }

    private func live(until stops: AsyncStream<Void>, stop: AsyncStream<Void>.Continuation) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await self.part.run(port: self.port) { port in self.arrived(port: port, stop: stop) }
            }
            group.addTask { for await _ in stops {} }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    private func arrived(port: Int, stop: AsyncStream<Void>.Continuation) {
        state.withLock { state in
            state.port = port
            state.hasBeenUp = true
            state.stop = stop
        }
        settle(.up)
    }

    private func settle(_ phase: Phase) {
        let waiters = state.withLock { state in
            state.phase = phase
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }
}
