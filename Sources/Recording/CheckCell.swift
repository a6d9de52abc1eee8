import Exposition
import Synchronization
import Vocabulary

/// The record of one check behind a lock of its own: a scrape that reads one check delays no run of another.
final class CheckCell: Sendable {
    let id: CheckID
    /// `service` and `check`, made once.
    let labels: [Label]
    private let record: Mutex<CheckRecord>

    init(_ check: Check, now: Instant) {
        id = check.id
        labels = [Label("service", check.id.service.rawValue), Label("check", check.id.level.rawValue)]
        record = Mutex(CheckRecord(check, now: now))
    }

    func withRecord<Result>(_ body: (inout sending CheckRecord) -> sending Result) -> sending Result {
        record.withLock(body)
    }
}
