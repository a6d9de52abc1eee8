import Vocabulary

/// pgvector in the connected database.
struct PostgresVector: Sendable {
    let version: String
    private let schema: String

    /// No row when the extension is not created in the database.
    static let query = """
        select e.extversion, n.nspname from pg_extension e join pg_namespace n on n.oid = e.extnamespace \
        where e.extname = 'vector'
        """

    init?(_ result: PostgresResult) {
        guard let version = result[0, 0], let schema = result[0, 1] else { return nil }
        self.version = version
        self.schema = schema
    }

    /// 1 - cos of the angle between (1, 2, 3) and (1, 2, 4).
    private static let distance = 0.008_539_87

    /// Computes a distance that we know with the operator that searches use.
    ///
    /// Names carry the extension's schema, which need not be on our search path.
    @PostgresActor func check(_ connection: PostgresConnection) async throws(PostgresError) -> Bool {
        let schema = try connection.identifier(schema)
        let answer = try await connection.query(
            "select '[1,2,3]'::\(schema).vector operator(\(schema).<=>) '[1,2,4]'::\(schema).vector"
        )
        guard let distance = answer.first?.number(0, 0) else { return false }
        return abs(distance - Self.distance) < 1e-5
    }
}
