import Series
import Vocabulary

/// Finds the silences that may be about an alert without asking every one of them.
///
/// A silence that asks for a label to have a certain value is filed under that pair; only the others are asked for every
/// alert.
struct SilenceIndex: Sendable {
    private struct Pair: Hashable {
        let name: String
        let value: String
    }

    private var filed: [Pair: [Silence]] = [:]
    private var others: [Silence] = []

    init(_ silences: some Sequence<Silence>) {
        for silence in silences {
            let key = silence.matchers.first { $0.operator == .equal && !$0.value.isEmpty }
            if let key {
                filed[Pair(name: key.name, value: key.value), default: []].append(silence)
            } else {
                others.append(silence)
            }
        }
    }

    /// The silences that are active and match, by id.
    func matches(_ labels: Labels, at time: WallTime) -> [Silence] {
        var found = others.filter { $0.state(at: time) == .active && $0.matches(labels) }
        if !filed.isEmpty {
            for label in labels {
                guard let silences = filed[Pair(name: label.name, value: label.value)] else { continue }
                found += silences.filter { $0.state(at: time) == .active && $0.matches(labels) }
            }
        }
        return found.count > 1 ? found.sorted { $0.id < $1.id } : found
    }
}
