import Vocabulary

/// What the rest of an expression sees of labels whose name is due to go.
///
/// By default the name is gone at once: a row keeps it only to spare the copy. With delayed removal it stays visible
/// until the evaluation ends.
struct LabelView {
    let delaysNameRemoval: Bool

    /// The labels that go with a name: it, its type and its unit.
    static let metadata = [Labels.metricNameLabel, "__type__", "__unit__"]
    private static let withoutMetadata = LabelProjection.dropping(metadata)

    static func withoutName(_ labels: Labels) -> Labels { labels.projected(withoutMetadata) }

    /// The labels as operators and functions see them.
    func labels(of row: SeriesTable.Row) -> Labels {
        row.dropsName && !delaysNameRemoval ? Self.withoutName(row.labels) : row.labels
    }

    /// The labels as people see them.
    func finalLabels(of row: SeriesTable.Row) -> Labels {
        row.dropsName ? Self.withoutName(row.labels) : row.labels
    }

    /// Whether a row's flag still means something to what comes after its labels were changed.
    func keepsFlag(of row: SeriesTable.Row) -> Bool { row.dropsName && delaysNameRemoval }

    /// Labels that agree with the visible ones under a projection, without a copy where possible.
    func labels(of row: SeriesTable.Row, under projection: LabelProjection) -> Labels {
        guard row.dropsName, !delaysNameRemoval, sees(metadataOf: row.labels, projection) else { return row.labels }
        return Self.withoutName(row.labels)
    }

    private func sees(metadataOf labels: Labels, _ projection: LabelProjection) -> Bool {
        Self.metadata.contains { name in
            projection.names.contains(name) == projection.keepsNames && labels.contains(name)
        }
    }
}
