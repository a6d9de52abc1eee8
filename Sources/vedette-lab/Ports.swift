import NIOCore
import NIOPosix

/// The ports of the lab.
struct Ports {
    /// The choice on the command line.
    enum Choice: String, CaseIterable {
        /// Always the same, as `config/lab.yaml` has them.
        case `default`
        /// Whatever is free.
        case ephemeral
    }

    /// By service, and `control`; 0 for one that the system chooses.
    private let numbers: [String: Int]

    /// - Throws: ``LabError`` that names every fixed port that is taken.
    init(_ choice: Choice) async throws {
        switch choice {
        case .ephemeral:
            numbers = [:]
        case .default:
            numbers = Stack.ports
            var taken: [String] = []
            for (service, port) in Stack.ports.sorted(by: { $0.value < $1.value })
            where await Self.bound(port: port) == nil {
                taken.append("\(port) (\(service))")
            }
            guard taken.isEmpty else {
                let list = taken.joined(separator: ", ")
                throw LabError(
                    .unavailable,
                    "taken on 127.0.0.1: port \(list); end what listens there, or use --ports ephemeral"
                )
            }
        }
    }

    subscript(service: String) -> Int { numbers[service] ?? 0 }

    /// A port that nobody uses right now, for a server that cannot choose one itself.
    ///
    /// Below the range that the kernel gives to outgoing connections, so that none of them takes it meanwhile.
    static func free() async throws -> Int {
        for _ in 0..<100 {
            if let port = await bound(port: .random(in: 10_000..<32_000)) { return port }
        }
        throw LabError(.unavailable, "no free port on 127.0.0.1")
    }

    /// Binds and lets go; the port that it was, or nil when it is taken.
    private static func bound(port: Int) async -> Int? {
        let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
        guard let channel = try? await bootstrap.bind(host: "127.0.0.1", port: port).get() else { return nil }
        let port = channel.localAddress?.port
        try? await channel.close()
        return port
    }
}
