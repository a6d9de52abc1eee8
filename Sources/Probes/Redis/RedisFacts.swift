package import Vocabulary

/// What INFO says of a server, as facts.
///
/// The checks `ready` and `deep` export different facts, so that no series comes from two of them.
package enum RedisFacts {
    /// The report of a `ready` check.
    package static func ready(_ info: RedisInfo, hitRatio: Double?) -> Report {
        report(info, facts: clients(info) + memory(info) + work(info, hitRatio) + identity(info))
    }

    /// The report of a `deep` check: persistence and replication.
    package static func deep(_ info: RedisInfo) -> Report {
        report(info, facts: persistence(info) + replica(info))
    }

    private static func report(_ info: RedisInfo, facts: [Fact]) -> Report {
        Report(
            version: info.text("redis_version").map { "Redis \($0)" },
            runIdentity: info.text("run_id"),
            facts: facts
        )
    }

    private static func clients(_ info: RedisInfo) -> [Fact] {
        [
            gauge("connectedClients", info.count("connected_clients"), "connected_clients", "Connections of clients."),
            gauge("maxClients", info.count("maxclients"), "clients_max", "Most connections of clients allowed."),
            gauge("blockedClients", info.count("blocked_clients"), "blocked_clients", "Clients in a blocking call."),
            counter(
                "rejectedConnections",
                info.count("rejected_connections"),
                "rejected_connections_total",
                "Connections refused because of the limit."
            ),
        ]
    }

    private static func memory(_ info: RedisInfo) -> [Fact] {
        let limit = info.count("maxmemory").flatMap { $0 == 0 ? nil : $0 }
        return [
            gauge("usedMemoryBytes", info.count("used_memory"), "memory_used_bytes", "Memory in use for data."),
            // Without a limit of its own a server can use what the machine has.
            gauge(
                "maxMemoryBytes",
                limit ?? info.count("total_system_memory"),
                "memory_max_bytes",
                "Memory limit, or the machine's memory without one."
            ),
            Fact("memoryPolicy", info.text("maxmemory_policy").map(FactValue.text) ?? .unknown),
        ]
    }

    private static func work(_ info: RedisInfo, _ hitRatio: Double?) -> [Fact] {
        [
            Fact(
                "hitRate",
                hitRatio.map(FactValue.number) ?? .unknown,
                metric: metric("keyspace_hit_ratio", "Share of lookups of the last 5 minutes that found their key.")
            ),
            counter(nil, info.count("keyspace_hits"), "keyspace_hits_total", "Lookups that found their key."),
            counter(nil, info.count("keyspace_misses"), "keyspace_misses_total", "Lookups that found no key."),
            counter(
                "evictedKeys",
                info.count("evicted_keys"),
                "evicted_keys_total",
                "Keys evicted for want of memory."
            ),
            counter("expiredKeys", info.count("expired_keys"), "expired_keys_total", "Keys whose time had passed."),
            gauge("keys", info.keys, "keys", "Keys in all databases."),
        ]
    }

    private static func identity(_ info: RedisInfo) -> [Fact] {
        [
            Fact("replicationRole", info.text("role").map(FactValue.text) ?? .unknown),
            Fact("mode", info.text("redis_mode").map(FactValue.text) ?? .unknown),
            gauge(
                "connectedReplicas",
                info.count("connected_slaves"),
                "connected_replicas",
                "Replicas that are connected."
            ),
            gauge("uptimeSeconds", info.count("uptime_in_seconds"), "uptime_seconds", "Time since the server's start."),
        ]
    }

    private static func persistence(_ info: RedisInfo) -> [Fact] {
        [
            gauge(
                "rdbLastSaveTimestamp",
                info.count("rdb_last_save_time"),
                "rdb_last_save_timestamp_seconds",
                "Time of the last snapshot that was written."
            ),
            gauge(
                "rdbChangesSinceLastSave",
                info.count("rdb_changes_since_last_save"),
                "rdb_changes_since_last_save",
                "Changes that no snapshot holds yet."
            ),
            Fact(
                "aofEnabled",
                info.count("aof_enabled").map { .flag($0 == 1) } ?? .unknown,
                metric: metric("aof_enabled", "Whether changes are appended to a file.")
            ),
        ]
    }

    private static func replica(_ info: RedisInfo) -> [Fact] {
        guard info.text("role") == "slave" else { return [] }
        return [
            Fact(
                "masterLinkUp",
                info.text("master_link_status").map { .flag($0 == "up") } ?? .unknown,
                metric: metric("master_link_up", "Whether the replica is connected to its master.")
            ),
            gauge(
                "masterLastIOSeconds",
                info.count("master_last_io_seconds_ago"),
                "master_last_io_age_seconds",
                "Time since the master was last heard of."
            ),
        ]
    }

    private static func gauge(_ key: String?, _ value: Int64?, _ name: String, _ help: String) -> Fact {
        Fact(key, value.map(FactValue.integer) ?? .unknown, metric: metric(name, help))
    }

    private static func counter(_ key: String?, _ value: Int64?, _ name: String, _ help: String) -> Fact {
        Fact(key, value.map(FactValue.integer) ?? .unknown, metric: metric(name, help, .counter))
    }

    private static func metric(_ name: String, _ help: String, _ kind: FactMetric.Kind = .gauge) -> FactMetric {
        FactMetric("vedette_redis_" + name, help: help, kind: kind)
    }
}
