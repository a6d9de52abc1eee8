import Alerting

/// What alerting has to keep and is not on the disk yet, the later over the earlier.
struct RecordBacklog {
    /// More records than this do not wait for a disk that refuses: further new ones are dropped and counted.
    static let limit = 50_000

    /// As they are now; nil for those that are to go.
    private(set) var changes: [KeptRecord.Key: KeptRecord?] = [:]
    private(set) var dropped: UInt64 = 0

    var isEmpty: Bool { changes.isEmpty }
    var count: Int { changes.count }

    mutating func take(_ change: KeptChange) {
        for record in change.put { set(.some(record), for: record.key) }
        for key in change.removed { set(.some(nil), for: key) }
    }

    /// What failed goes below what has come since.
    mutating func putBack(_ tried: [KeptRecord.Key: KeptRecord?]) {
        for (key, record) in tried where changes[key] == nil { set(.some(record), for: key) }
    }

    mutating func takeAll() -> [KeptRecord.Key: KeptRecord?] {
        defer { changes = [:] }
        return changes
    }

    private mutating func set(_ record: KeptRecord??, for key: KeptRecord.Key) {
        guard changes[key] != nil || changes.count < Self.limit else {
            dropped += 1
            return
        }
        changes[key] = record
    }
}
