/// Brings families of several sources into one list that every format can hold, and drops what does not fit.
///
/// What comes first wins: a later family of the same name and kind adds its series, one that takes a name of another
/// family is dropped, and so is a series that is there already.
package struct FamilyMerger {
    /// How many families and series were dropped.
    package private(set) var dropped = 0
    private var families: [MetricFamily] = []
    private var indices: [String: Int] = [:]
    private var taken: [String: Int] = [:]

    package init() {}

    /// Adds a family, or its series to the one of the same name and kind.
    package mutating func add(_ family: MetricFamily) {
        if let index = indices[family.name], families[index].kind == family.kind {
            families[index].series += family.series
            return
        }
        let names = family.takenNames
        guard names.allSatisfy({ taken[$0] == nil }) else {
            dropped += 1
            return
        }
        for name in names { taken[name] = families.count }
        indices[family.name] = families.count
        families.append(family)
    }

    /// The families by name, without those that have no series.
    package mutating func finish() -> [MetricFamily] {
        for index in families.indices { dropRepeatedSeries(of: index) }
        return families.filter { !$0.series.isEmpty }.sorted { $0.name < $1.name }
    }

    private mutating func dropRepeatedSeries(of index: Int) {
        let series = families[index].series
        guard series.count > 1 else { return }
        var seen: Set<[Label]> = []
        let kept = series.filter { seen.insert($0.labels.sorted { $0.name < $1.name }).inserted }
        guard kept.count < series.count else { return }
        dropped += series.count - kept.count
        families[index].series = kept
    }
}
