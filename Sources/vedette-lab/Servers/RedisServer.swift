import Subprocess

/// Real Redis, without persistence.
struct RedisServer: Part {
    let programs: Programs
    /// Its working directory, which belongs to its user.
    let directory: String
    private let process = ServerProcess(stopSignal: .terminate)

    init(programs: Programs, directory: String) {
        self.programs = programs
        self.directory = directory
    }

    var nature: String { "real" }

    func url(port: Int) -> String { "redis://127.0.0.1:\(port)/0" }

    func run(port: Int, isUp: @escaping @Sendable (Int) -> Void) async throws {
        let port = try await port == 0 ? Ports.free() : port
        let words = [
            programs.redis, "--bind", "127.0.0.1", "--port", "\(port)", "--dir", directory, "--save", "",
            "--appendonly", "no", "--daemonize", "no",
        ]
        try await process.run(Command(programs.user.prefix + words), readyText: "Ready to accept connections") {
            isUp(port)
        }
    }

    func freeze() throws(LabError) { try process.freeze() }

    func thaw() throws(LabError) { try process.thaw() }
}
