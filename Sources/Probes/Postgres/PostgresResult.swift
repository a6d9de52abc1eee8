import CLibPQ

/// The rows of one statement, in text form.
struct PostgresResult: Sendable {
    /// More rows than any of our questions has are an answer to something else.
    static let mostRows = 10_000

    let rows: [[String?]]

    init(rows: [[String?]]) {
        self.rows = rows
    }

    init(_ result: OpaquePointer) {
        let columns = unsafe PQnfields(result)
        rows = unsafe (0..<min(PQntuples(result), Int32(Self.mostRows))).map { row in
            (0..<max(columns, 0)).map { column in
                guard unsafe PQgetisnull(result, row, column) == 0, let bytes = unsafe PQgetvalue(result, row, column)
                else { return nil }
                let length = Int(unsafe PQgetlength(result, row, column))
                let buffer = unsafe UnsafeBufferPointer(start: bytes, count: max(length, 0))
                return unsafe String(decoding: UnsafeRawBufferPointer(buffer), as: UTF8.self)
            }
        }
    }

    /// The value at a place, or nil when it is null or there is no such place.
    subscript(row: Int, column: Int) -> String? {
        guard rows.indices.contains(row), rows[row].indices.contains(column) else { return nil }
        return rows[row][column]
    }

    func integer(_ row: Int, _ column: Int) -> Int64? {
        self[row, column].flatMap { Int64($0) }
    }

    /// A finite number, or nil.
    func number(_ row: Int, _ column: Int) -> Double? {
        self[row, column].flatMap { Double($0) }.flatMap { $0.isFinite ? $0 : nil }
    }

    func flag(_ row: Int, _ column: Int) -> Bool? {
        switch self[row, column] {
        case "t": true
        case "f": false
        default: nil
        }
    }
}
