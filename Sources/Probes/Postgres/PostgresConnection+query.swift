import CLibPQ

extension PostgresConnection {
    /// Runs one or more statements in one round trip, and returns one result for each.
    ///
    /// - Throws: ``PostgresError`` of the first statement that failed; the connection may go on when ``isOpen``.
    func query(_ sql: String) async throws(PostgresError) -> [PostgresResult] {
        guard let pointer = unsafe handle?.pointer else { throw .cancelled }
        restoreBudget()
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
            guard reading({ unsafe PQconsumeInput(pointer) }) == 1 else { throw lost() }
            // One read may leave half of a TLS record inside OpenSSL, which no socket event would announce.
            if isEncrypted, reading({ unsafe PQconsumeInput(pointer) }) != 1 { throw lost() }
        }
        throw .cancelled
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
