/// How many connections there are, against how many there may be.
struct PostgresSlots: Sendable, Hashable {
    /// Client connections, ours among them.
    let connections: Int64
    /// What ordinary accounts may use: `max_connections` without what is reserved.
    let usable: Int64

    /// Without the right to see other sessions `pg_stat_activity` does not fail, it hides them: then the databases'
    /// own counts are taken, which also contain parallel workers.
    static let query = """
        select current_setting('max_connections')::bigint - current_setting('superuser_reserved_connections')::bigint \
        - coalesce(current_setting('reserved_connections', true), '0')::bigint, \
        case when pg_has_role(current_user, 'pg_read_all_stats', 'USAGE') \
        then (select count(*) from pg_stat_activity where backend_type = 'client backend') \
        else (select sum(numbackends) from pg_stat_database)::bigint end
        """

    init?(_ result: PostgresResult) {
        guard let usable = result.integer(0, 0), let connections = result.integer(0, 1) else { return nil }
        self.usable = usable
        self.connections = connections
    }
}
