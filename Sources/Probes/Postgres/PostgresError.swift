/// What libpq said when it could not do what it was asked.
struct PostgresError: Error, Hashable {
    /// The five characters of the server's error code; nil for what the client library or we found out.
    let sqlState: String?
    /// One line, without source locations of the server.
    let message: String
    /// Our run was over; nothing is said of the server.
    var isCancelled = false

    static let cancelled = PostgresError(sqlState: nil, message: "cancelled", isCancelled: true)

    init(sqlState: String?, message: String, isCancelled: Bool = false) {
        self.sqlState = sqlState
        self.message = message
        self.isCancelled = isCancelled
    }

    /// Reads the text of a failed connection attempt, whose error code libpq shows in verbose messages only.
    ///
    /// The form is `…failed: FATAL:  28P01: password authentication failed…`, then a line `LOCATION:  …`. After several
    /// attempts (addresses, with and without TLS) it has one such text for each; the first error code counts.
    init(connecting text: String) {
        let lines = text.split(whereSeparator: \.isNewline)
            .filter { !$0.hasPrefix("LOCATION:") }
            .map { line in String(line.drop { $0 == " " || $0 == "\t" }) }
        for line in lines {
            guard let (code, message) = Self.splitCode(line) else { continue }
            self.init(sqlState: code, message: message)
            return
        }
        self.init(sqlState: nil, message: lines.joined(separator: "; "))
    }

    /// The code and what follows it, in `anything:  CODE: message`.
    private static func splitCode(_ line: String) -> (String, String)? {
        var bytes = line.utf8[...]
        while let colon = bytes.firstIndex(of: UInt8(ascii: ":")) {
            bytes = bytes[colon...].dropFirst()
            let code = bytes.dropFirst(2).prefix(5)
            guard bytes.starts(with: "  ".utf8), code.count == 5, code.allSatisfy(isCodeCharacter) else { continue }
            let rest = bytes.dropFirst(7)
            guard rest.starts(with: ": ".utf8) else { continue }
            return (String(decoding: code, as: UTF8.self), String(decoding: rest.dropFirst(2), as: UTF8.self))
        }
        return nil
    }

    private static func isCodeCharacter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
    }
}
