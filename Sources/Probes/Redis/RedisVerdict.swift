package import Vocabulary

/// What INFO says of a server that answers and yet does not do its job.
package enum RedisVerdict {
    /// What is wrong; nil when nothing is.
    package static func failure(of info: RedisInfo) -> ProbeFailure? {
        if info.text("loading") == "1" {
            return ProbeFailure(.starting, in: .query, "the dataset is being loaded")
        }
        if info.text("rdb_last_bgsave_status") == "err" {
            return ProbeFailure(.readOnly, in: .query, "the last snapshot could not be written")
        }
        if info.text("aof_enabled") == "1", info.text("aof_last_write_status") == "err" {
            return ProbeFailure(.readOnly, in: .query, "the append-only file could not be written")
        }
        if info.text("role") == "slave", info.text("master_link_status") == "down" {
            let since = info.count("master_link_down_since_seconds").map { " for \($0) s" } ?? ""
            return ProbeFailure(.assertion, in: .query, "the link to the master is down\(since)")
        }
        return nil
    }
}
