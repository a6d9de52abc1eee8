import Glibc
import Synchronization
import Vocabulary

extension ServerProcess {
    static var privileges: [String] {
        let account = ["--reuid=postgres", "--regid=postgres", "--init-groups"]
        return ["setpriv"] + (ServerAccount.isRoot ? account : []) + ["--pdeathsig", "KILL", "--"]
    }

    static func baseEnvironment(_ directory: TemporaryDirectory) -> [String: String] {
        [
            "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "LC_ALL": "C", "TZ": "UTC",
            "HOME": directory.path, "TMPDIR": directory.path,
        ]
    }

    /// Above every descriptor of a test run, which holds more than a thousand at times.
    ///
    /// NIO's sockets are not close-on-exec: one that a child inherits stays open when it is closed here, so that its peer
    /// waits for the end of a connection as long as the child lives.
    private static let descriptorBound: Int32 = 16_384

    /// Starts a child with its own process group, no inherited descriptor, and no blocked or ignored signal.
    static func spawn(
        _ command: [String],
        _ environment: [String: String],
        log: String
    ) throws -> pid_t {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        unsafe posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_APPEND, 0o644)
        unsafe posix_spawn_file_actions_adddup2(&actions, 1, 2)
        for descriptor in 3..<descriptorBound { unsafe posix_spawn_file_actions_addclose(&actions, descriptor) }

        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        unsafe posix_spawnattr_setsigmask(&attributes, &signals)
        unsafe sigfillset(&signals)
        unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
        let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP
        unsafe posix_spawnattr_setflags(&attributes, Int16(flags))

        var pid = pid_t()
        let code = unsafe withCStrings(command) { arguments in
            unsafe withCStrings(environment.map { "\($0)=\($1)" }) { variables in
                unsafe posix_spawnp(&pid, command[0], &actions, &attributes, arguments, variables)
            }
        }
        guard code == 0 else { throw TestKitError("cannot start \(command.joined(separator: " ")): errno \(code)") }
        return pid
    }

    private static func withCStrings<R>(
        _ strings: [String],
        _ body: ([UnsafeMutablePointer<CChar>?]) -> R
    ) -> R {
        let pointers = unsafe strings.map { unsafe strdup($0) }
        defer { for index in unsafe pointers.indices { unsafe free(pointers[index]) } }
        return unsafe body(pointers + [nil])
    }
}

extension ServerProcess {
    /// The child itself, which one thread waits for; signals go out only while its pid is certainly its own.
    final class Child: Sendable {
        private struct State {
            var exit: Exit?
            var waiters: [CheckedContinuation<Exit, Never>] = []
        }

        let pid: pid_t
        private let endSignal: Int32
        private let state = Mutex(State())

        init(pid: pid_t, endSignal: Int32) {
            self.pid = pid
            self.endSignal = endSignal
        }

        var exit: Exit? { state.withLock { $0.exit } }

        func send(_ signal: Int32) {
            state.withLock { state in
                guard state.exit == nil else { return }
                kill(pid, signal)
            }
        }

        func end() {
            send(endSignal)
            if endSignal != SIGKILL { send(SIGCONT) }
        }

        func waitForExit() async -> Exit {
            await withCheckedContinuation { continuation in
                let exit = state.withLock { state -> Exit? in
                    if state.exit == nil { state.waiters.append(continuation) }
                    return state.exit
                }
                if let exit { continuation.resume(returning: exit) }
            }
        }

        /// Waits on a thread of its own, which keeps the child (and its pid) until it has ended.
        func watch() {
            let isStarted = DetachedThread.start {
                var info = unsafe siginfo_t()
                while unsafe waitid(P_PID, id_t(self.pid), &info, WEXITED | WNOWAIT) != 0, errno == EINTR {}
                self.reap()
            }
            precondition(isStarted, "no thread to wait for a child")
        }

        private func reap() {
            let (exit, waiters) = state.withLock { state in
                var status: Int32 = 0
                unsafe waitpid(pid, &status, 0)
                let signal = status & 0x7F
                let exit: Exit = signal == 0 ? .code(status >> 8 & 0xFF) : .signal(signal)
                state.exit = exit
                defer { state.waiters = [] }
                return (exit, state.waiters)
            }
            Leftovers.forget(self)
            for waiter in waiters { waiter.resume(returning: exit) }
        }
    }
}
