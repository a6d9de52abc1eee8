import Vocabulary

/// One sample of a family.
struct OpenMetricsPoint {
    let name: String
    /// As written, empty values included.
    let labels: [(name: String, value: String)]
    let value: Double
    /// Seconds since 1970.
    let timestamp: Double?
    let hasExemplar: Bool

    func label(_ name: String) -> String? {
        labels.first { $0.name.equalsInBytes(name) }?.value
    }
}
