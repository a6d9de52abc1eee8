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
}

/// Labels as an operator matches or groups by them.
struct LabelReader {
    let projection: LabelProjection
    private let view: LabelView
    /// The labels that go with a name and count under the projection.
    private let metadata: [String]

    init(_ projection: LabelProjection, _ view: LabelView) {
        self.projection = projection
        self.view = view
        metadata = LabelView.metadata.filter { projection.names.contains($0) == projection.keepsNames }
    }

    /// Labels that agree with the visible ones under the projection; a copy only where it makes a difference.
    func labels(of row: SeriesTable.Row) -> Labels {
        guard row.dropsName, !view.delaysNameRemoval, metadata.contains(where: row.labels.contains) else {
            return row.labels
        }
        return LabelView.withoutName(row.labels)
    }
}
