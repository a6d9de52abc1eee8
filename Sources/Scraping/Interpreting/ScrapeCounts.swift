/// What one scrape came to.
struct ScrapeCounts: Hashable, Sendable {
    /// Samples in the answer, as far as it was read.
    var scraped = 0
    /// Those that relabelling left.
    var kept = 0
    /// Series that the scrape before did not have.
    var added = 0
    /// Samples that the store did not take, by the value of the metric label `reason`.
    var refused: [Refusal: Int] = [:]

    enum Refusal: String, CaseIterable, Sendable {
        /// The series has a later sample.
        case outOfOrder = "out_of_order"
        /// The series has another sample of this time.
        case duplicate
        case tooOld = "too_old"
        /// More than ten minutes ahead of us.
        case tooNew = "too_new"
        /// The store has no place for another series.
        case noRoom = "no_room"
    }
}
