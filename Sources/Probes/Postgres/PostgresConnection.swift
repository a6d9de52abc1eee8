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

    private var handle: Handle?
    private var budget = PostgresConnection.mostBytes

    private init(_ handle: Handle) {
        self.handle = handle
    }

    /// Ends the `PGconn` with its last reference, wherever that goes.
    @safe private final class Handle {
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
            poll = unsafe PQconnectPoll(pointer)
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
        guard let pointer = unsafe handle?.pointer else { return false }
        return unsafe PQstatus(pointer) == CONNECTION_OK
    }

    var isEncrypted: Bool {
        guard let pointer = unsafe handle?.pointer else { return false }
        return unsafe PQsslInUse(pointer) == 1
    }

    /// Runs one or more statements in one round trip, and returns one result for each.
    ///
    /// - Throws: ``PostgresError`` of the first statement that failed; the connection may go on when ``isOpen``.
    func query(_ sql: String) async throws(PostgresError) -> [PostgresResult] {
        guard let pointer = unsafe handle?.pointer else { throw .cancelled }
        budget = Self.mostBytes
        guard unsafe PQsendQuery(pointer, sql) == 1 else { throw lost() }
        try await flush()
        var results: [PostgresResult] = []
        var failure: PostgresError?
        var size = 0
        while let result = unsafe try await nextResult() {
            defer { unsafe PQclear(result) }
            size += unsafe PQresultMemorySize(result)
            guard size <= Self.mostBytes else { throw failTooLong() }
            switch unsafe PQresultStatus(result) {
            case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY: unsafe results.append(PostgresResult(result))
            case PGRES_FATAL_ERROR, PGRES_NONFATAL_ERROR:
                let error = unsafe Self.error(of: result)
                failure = failure ?? error
            default: throw fail("the server began to copy, which it was not asked to")
            }
        }
        if let failure { throw failure }
        return results
    }

    /// The text as an SQL literal, quotes included.
    func literal(_ text: String) throws(PostgresError) -> String {
        unsafe try quoted(text) { unsafe PQescapeLiteral($0, $1, $2) }
    }

    /// The text as an SQL identifier, quotes included.
    func identifier(_ text: String) throws(PostgresError) -> String {
        unsafe try quoted(text) { unsafe PQescapeIdentifier($0, $1, $2) }
    }

    /// Lets go of the socket.
    func close() {
        handle = nil
    }
}

extension PostgresConnection {
    private func flush() async throws(PostgresError) {
        while let pointer = unsafe handle?.pointer {
            switch unsafe PQflush(pointer) {
            case 0: return
            // Our questions are shorter than a socket's buffer, so the server never waits for us to read meanwhile.
            case 1: try await wait(.writing)
            default: throw lost()
            }
        }
        throw .cancelled
    }

    private func nextResult() async throws(PostgresError) -> OpaquePointer? {
        while let pointer = unsafe handle?.pointer {
            if unsafe PQisBusy(pointer) == 0 { return unsafe PQgetResult(pointer) }
            try await wait(.reading)
            guard unsafe PQconsumeInput(pointer) == 1 else { throw lost() }
            // One read may leave half of a TLS record inside OpenSSL, which no socket event would announce.
            if isEncrypted, unsafe PQconsumeInput(pointer) != 1 { throw lost() }
        }
        throw .cancelled
    }

    /// Suspends until the socket is ready, and counts what waits there.
    ///
    /// libpq goes on reading while more comes in, so this is a lower bound: it ends endless messages, and the size of a
    /// complete answer is checked where it is taken.
    ///
    /// The socket is asked for anew each time: libpq opens another one for the next address and for the next TLS mode.
    private func wait(_ direction: PostgresReadiness.Direction) async throws(PostgresError) {
        guard let pointer = unsafe handle?.pointer else { throw .cancelled }
        let socket = unsafe PQsocket(pointer)
        guard socket >= 0 else { throw fail() }
        await PostgresReadiness.wait(direction, on: socket)
        guard !Task.isCancelled else {
            close()
            throw .cancelled
        }
        guard direction == .reading else { return }
        var available: Int32 = 0
        guard unsafe ioctl(socket, UInt(FIONREAD), &available) == 0 else { return }
        budget -= Int(available)
        guard budget >= 0 else { throw failTooLong() }
    }

    private func failTooLong() -> PostgresError {
        fail("an answer of more than \(Self.mostBytes) bytes")
    }

    /// Closes the connection and says why, in libpq's words or in ours.
    private func fail(_ message: String? = nil) -> PostgresError {
        defer { close() }
        guard let pointer = unsafe handle?.pointer else { return .cancelled }
        if let message { return PostgresError(sqlState: nil, message: message) }
        return unsafe PostgresError(connecting: Self.text(PQerrorMessage(pointer)))
    }

    /// The error of a connection that broke while it was used.
    ///
    /// When the server said why before it closed, that is in a result that has not been taken yet.
    private func lost() -> PostgresError {
        guard let pointer = unsafe handle?.pointer else { return .cancelled }
        while unsafe PQisBusy(pointer) == 0, let result = unsafe PQgetResult(pointer) {
            defer { unsafe PQclear(result) }
            let error = unsafe Self.error(of: result)
            if error.sqlState != nil {
                close()
                return error
            }
        }
        return fail()
    }

    private static func error(of result: OpaquePointer) -> PostgresError {
        let code = unsafe PQresultErrorField(result, Int32(UInt8(ascii: "C")))
        let message = unsafe PQresultErrorField(result, Int32(UInt8(ascii: "M")))
        guard let code = unsafe code, let message = unsafe message else {
            return unsafe PostgresError(connecting: text(PQresultErrorMessage(result)))
        }
        return unsafe PostgresError(sqlState: String(cString: code), message: String(cString: message))
    }

    private static func text(_ bytes: UnsafePointer<CChar>?) -> String {
        guard let bytes = unsafe bytes else { return "" }
        return unsafe String(cString: bytes)
    }

    private static func text(_ bytes: UnsafeMutablePointer<CChar>?) -> String {
        unsafe text(UnsafePointer(bytes))
    }

    private func quoted(
        _ text: String,
        _ escape: (OpaquePointer, UnsafePointer<CChar>, Int) -> UnsafeMutablePointer<CChar>?
    ) throws(PostgresError) -> String {
        guard let pointer = unsafe handle?.pointer else { throw .cancelled }
        guard let escaped = unsafe escape(pointer, text, text.utf8.count) else { throw fail() }
        defer { unsafe PQfreemem(escaped) }
        return unsafe String(cString: escaped)
    }
}
