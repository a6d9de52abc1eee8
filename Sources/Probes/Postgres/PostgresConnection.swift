import CLibPQ
import Glibc
import NIOCore
import Probing
import Vocabulary

/// One connection to a PostgreSQL server through libpq's non-blocking calls.
///
/// Every step that would block suspends instead. A cancelled task closes the connection at once: there is no way to take
/// a query back without a second, blocking connection, so `statement_timeout` ends it on the server.
@PostgresActor final class PostgresConnection {
    /// More bytes than that in one login or one answer are not what we asked for.
    static let mostBytes = 1 << 20

    private(set) var handle: Handle?
    /// A socket must not be closed while a dispatch source watches it.
    private var isWaiting = false
    private var isClosing = false
    private(set) var budget = PostgresConnection.mostBytes

    /// A new question may be answered at full length.
    func restoreBudget() {
        budget = Self.mostBytes
    }

    private init(_ handle: Handle) {
        self.handle = handle
    }

    /// Ends the `PGconn` with its last reference, wherever that goes.
    @safe final class Handle {
        let pointer: OpaquePointer

        init(_ pointer: OpaquePointer) {
            unsafe self.pointer = unsafe pointer
        }

        deinit { unsafe PQfinish(pointer) }
    }

    /// Connects and logs in.
    ///
    /// - Throws: ``ProbeFailure`` in the phase that failed.
    static func open(
        _ options: PostgresOptions,
        resolver: Resolver,
        run: ProbeRun
    ) async throws(ProbeFailure) -> PostgresConnection {
        var addresses: [SocketAddress] = []
        if !options.isSocket {
            run.enter(.dns)
            addresses = try await resolver.resolve(options.host, port: options.port)
        }
        run.enter(.connect)
        do throws(PostgresError) {
            let connection = try start(options.conninfo(addresses: addresses.compactMap(\.ipAddress)))
            try await connection.logIn(run)
            return connection
        } catch {
            throw error.failure(of: options, in: run.phase)
        }
    }

    private static func start(_ conninfo: String) throws(PostgresError) -> PostgresConnection {
        guard let pointer = unsafe PQconnectStart(conninfo) else {
            throw PostgresError(sqlState: nil, message: "out of memory")
        }
        let connection = PostgresConnection(unsafe Handle(pointer))
        unsafe PQsetErrorVerbosity(pointer, PQERRORS_VERBOSE)
        unsafe PQsetNoticeProcessor(pointer, { _, _ in }, nil)
        // A bad start has no socket, and waiting for one would last for ever.
        guard unsafe PQstatus(pointer) != CONNECTION_BAD else { throw connection.fail() }
        return connection
    }

    private func logIn(_ run: ProbeRun) async throws(PostgresError) {
        var poll = PGRES_POLLING_WRITING
        budget = Self.mostBytes
        while let pointer = unsafe handle?.pointer {
            switch poll {
            case PGRES_POLLING_READING: try await wait(.reading)
            case PGRES_POLLING_WRITING: try await wait(.writing)
            case PGRES_POLLING_OK:
                guard unsafe PQsetnonblocking(pointer, 1) == 0 else { throw fail() }
                return
            default: throw fail()
            }
            let before = unsafe PQstatus(pointer)
            poll = reading { unsafe PQconnectPoll(pointer) }
            if let phase = Self.phase(from: before, to: unsafe PQstatus(pointer)) { run.enter(phase) }
        }
        throw .cancelled
    }

    /// The phase that a step of the login begins; nil when it goes on.
    ///
    /// In `SSL_STARTUP` the client first waits for one byte that says whether the server does TLS at all. Until then the
    /// server has said nothing: one that accepts and stays silent hangs in `auth`, with and without TLS. The handshake
    /// begins with the second step in that state.
    private static func phase(from before: ConnStatusType, to after: ConnStatusType) -> Phase? {
        switch after {
        case CONNECTION_SSL_STARTUP: before == CONNECTION_SSL_STARTUP ? .tls : .auth
        case CONNECTION_NEEDED, CONNECTION_STARTED: .connect
        case CONNECTION_BAD: nil
        default: .auth
        }
    }

    /// Whether it is open as far as we know; the other end may have gone without our reading it.
    var isOpen: Bool {
        guard !isClosing, let pointer = unsafe handle?.pointer else { return false }
        return unsafe PQstatus(pointer) == CONNECTION_OK
    }

    var isEncrypted: Bool {
        guard let pointer = unsafe handle?.pointer else { return false }
        return unsafe PQsslInUse(pointer) == 1
    }

    /// Lets go of the socket; while a question waits on it, as soon as that one wakes up.
    func close() {
        if isWaiting { isClosing = true } else { handle = nil }
    }
}

extension PostgresConnection {
    /// Suspends until the socket is ready, and counts what waits there.
    ///
    /// libpq goes on reading while more comes in, so this is a lower bound: it ends endless messages, and the size of a
    /// complete answer is checked where it is taken.
    ///
    /// The socket is asked for anew each time: libpq opens another one for the next address and for the next TLS mode.
    func wait(_ direction: PostgresReadiness.Direction) async throws(PostgresError) {
        guard let pointer = unsafe handle?.pointer else { throw .cancelled }
        let socket = unsafe PQsocket(pointer)
        guard socket >= 0 else { throw fail() }
        isWaiting = true
        await PostgresReadiness.wait(direction, on: socket)
        isWaiting = false
        guard !Task.isCancelled, !isClosing else {
            close()
            throw .cancelled
        }
        guard direction == .reading else { return }
        var available: Int32 = 0
        guard unsafe ioctl(socket, UInt(FIONREAD), &available) == 0 else { return }
        budget -= Int(available)
        guard budget >= 0 else { throw failTooLong() }
    }

    /// Calls libpq to read, and ends the connection when that would take in more than the budget.
    func reading<Result>(_ call: () -> Result) -> Result {
        let socket = unsafe (handle?.pointer).map { unsafe PQsocket($0) } ?? -1
        guard socket >= 0 else { return call() }
        let gate = PostgresFloodgate(socket, allowance: Self.mostBytes)
        defer { gate.close() }
        return call()
    }

    func failTooLong() -> PostgresError {
        fail("an answer of more than \(Self.mostBytes) bytes")
    }

    /// Closes the connection and says why, in libpq's words or in ours.
    func fail(_ message: String? = nil) -> PostgresError {
        defer { close() }
        guard let pointer = unsafe handle?.pointer else { return .cancelled }
        if let message { return PostgresError(sqlState: nil, message: message) }
        return unsafe PostgresError(connecting: Self.text(PQerrorMessage(pointer)))
    }

    static func text(_ bytes: UnsafePointer<CChar>?) -> String {
        guard let bytes = unsafe bytes else { return "" }
        return unsafe String(cString: bytes)
    }

    static func text(_ bytes: UnsafeMutablePointer<CChar>?) -> String {
        unsafe text(UnsafePointer(bytes))
    }
}
