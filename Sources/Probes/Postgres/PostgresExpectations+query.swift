import Vocabulary

extension PostgresExpectations {
    /// Three statements that say of each expected name, in order, whether it is there.
    ///
    /// Extensions: the version in this database and the one that the server offers; tables: true or null; indexes: whether
    /// the index is valid, or null.
    @PostgresActor func queries(_ connection: PostgresConnection) throws(PostgresError) -> [String] {
        let extensions = try rows(extensions.map { [$0] }, width: 1, connection)
        let tables = try rows(tables.map(Self.split), width: 2, connection)
        let indexes = try rows(indexes.map(Self.split), width: 2, connection)
        return [
            """
            select (select extversion from pg_extension where extname = r), \
            (select default_version from pg_available_extensions where name = r) \
            from (values \(extensions)) as expected (n, r) where n > 0 order by n
            """,
            """
            select (select bool_or(true) from pg_class c \(Self.match) and c.relkind in ('r', 'p', 'v', 'm', 'f')) \
            from (values \(tables)) as expected (n, r, s) where n > 0 order by n
            """,
            """
            select (select bool_or(i.indisvalid and i.indisready) from pg_class c \
            join pg_index i on i.indexrelid = c.oid \(Self.match)) \
            from (values \(indexes)) as expected (n, r, s) where n > 0 order by n
            """,
        ]
    }

    /// A name without a schema may be in any but the system's: the search path of the monitor's account says nothing about
    /// the application's.
    private static let match = """
        join pg_namespace o on o.oid = c.relnamespace where c.relname = r and (o.nspname = s \
        or s is null and o.nspname not in ('pg_catalog', 'information_schema', 'pg_toast'))
        """

    /// The name and, when it has one, the schema.
    private static func split(_ name: String) -> [String?] {
        guard let dot = name.firstIndex(of: ".") else { return [name, nil] }
        return [String(name[name.index(after: dot)...]), String(name[..<dot])]
    }

    /// `(number, name[, schema])` for each, behind a row with the number 0 that gives the types and is never selected.
    @PostgresActor private func rows(
        _ names: [[String?]],
        width: Int,
        _ connection: PostgresConnection
    ) throws(PostgresError) -> String {
        var rows = ["(0, " + Array(repeating: "null::text", count: width).joined(separator: ", ") + ")"]
        for (index, columns) in names.enumerated() {
            var values = ["\(index + 1)"]
            for column in columns {
                guard let column else {
                    values.append("null")
                    continue
                }
                values.append(try connection.literal(column))
            }
            rows.append("(" + values.joined(separator: ", ") + ")")
        }
        return rows.joined(separator: ", ")
    }

    /// What is not there and why, one sentence each.
    ///
    /// `results` are those of the three statements of ``queries(_:)``.
    func missing(_ results: ArraySlice<PostgresResult>, in database: String) throws(PostgresError) -> [String] {
        let results = Array(results)
        guard results.count == 3, results[0].rows.count == extensions.count, results[1].rows.count == tables.count,
            results[2].rows.count == indexes.count
        else { throw .unexpected }
        return extensions.enumerated().compactMap { row, name in
            guard results[0][row, 0] == nil else { return nil }
            guard let offered = results[0][row, 1] else { return "extension \(name) is not installed on the server" }
            return "extension \(name) is not created in database \(database) (the server offers \(offered))"
        }
            + tables.enumerated().compactMap { row, name in
                results[1][row, 0] == nil ? "table \(name) does not exist in database \(database)" : nil
            }
            + indexes.enumerated().compactMap { row, name in
                switch results[2].flag(row, 0) {
                case true: nil
                case false: "index \(name) is invalid (its CREATE INDEX CONCURRENTLY failed), so no query uses it"
                case nil: "index \(name) does not exist in database \(database)"
                }
            }
    }
}
