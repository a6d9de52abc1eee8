/// Why an alert fires no longer.
package enum AlertEnding: String, Sendable, Codable, CaseIterable {
    /// Its condition is false, on fresh data.
    case recovered
    /// What it watches has gone silent: nobody knows.
    case noData = "no_data"
    /// Its rule, target or service was removed.
    case unwatched
    /// Whoever posted it has not said for too long that it goes on, and did not say that it is over.
    case expired
    /// Its incident turned out to be a part of another one, which goes on with it.
    case merged

    /// For people.
    package var text: String {
        switch self {
        case .recovered: "recovered"
        case .noData: "no data"
        case .unwatched: "no longer watched"
        case .expired: "not heard of again"
        case .merged: "part of another incident now"
        }
    }
}
