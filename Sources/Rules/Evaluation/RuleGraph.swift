import PromQL
import Series
import Vocabulary

/// Which rules read what other rules write.
struct RuleGraph: Sendable {
    /// For each rule those whose series it may read, itself left out; rules count over all groups, in order.
    let sources: [[Int]]
    /// Every rule comes after its sources, where there is no circle.
    let ruleRank: [Int]
    /// The same of groups.
    let groupRank: [Int]
    /// For each group those that read what it writes, directly or through others.
    let readers: [Set<Int>]
    /// The names of the series that rules write.
    let written: Set<String>
    /// Which rules read series that the daemon itself writes, directly or through other rules.
    let followsProbes: [Bool]

    init(_ groups: [RuleGroup], reads: [QueryReads], readsProbes: (QueryReads) -> Bool) {
        let rules = groups.enumerated().flatMap { index, group in group.rules.map { (group: index, rule: $0) } }
        let writers = RuleWriters(rules.map(\.rule))
        let sources = reads.indices.map { rule in writers.read(by: reads[rule]).filter { $0 != rule } }
        self.sources = sources
        written = writers.names
        ruleRank = DependencyOrder(sources).rank
        var groupSources: [Set<Int>] = Array(repeating: [], count: groups.count)
        for (rule, own) in sources.enumerated() {
            for source in own where rules[source].group != rules[rule].group {
                groupSources[rules[rule].group].insert(rules[source].group)
            }
        }
        groupRank = DependencyOrder(groupSources.map { $0.sorted() }).rank
        readers = Self.closure(of: groupSources)
        var follows = reads.map(readsProbes)
        for rule in rules.indices.sorted(by: { [ruleRank] in ruleRank[$0] < ruleRank[$1] }) where !follows[rule] {
            follows[rule] = sources[rule].contains { follows[$0] }
        }
        followsProbes = follows
    }

    /// From whom a group reads to who reads a group, through any number of others.
    private static func closure(of sources: [Set<Int>]) -> [Set<Int>] {
        var direct: [Set<Int>] = Array(repeating: [], count: sources.count)
        for (group, own) in sources.enumerated() {
            for source in own { direct[source].insert(group) }
        }
        return sources.indices.map { group in
            var found: Set<Int> = []
            var open = Array(direct[group])
            while let next = open.popLast() {
                if found.insert(next).inserted { open += direct[next] }
            }
            return found.subtracting([group])
        }
    }
}

/// Who writes the series of which name.
private struct RuleWriters {
    private var byName: [String: [Int]] = [:]

    init(_ rules: [Rule]) {
        for (index, rule) in rules.enumerated() {
            switch rule {
            case .recording: byName[rule.name, default: []].append(index)
            case .alerting:
                for name in ["ALERTS", "ALERTS_FOR_STATE"] { byName[name, default: []].append(index) }
            }
        }
    }

    var names: Set<String> { Set(byName.keys) }

    func read(by reads: QueryReads) -> [Int] {
        var found: Set<Int> = []
        for matchers in reads.selectors {
            if let name = matchers.exactName {
                found.formUnion(byName[name] ?? [])
            } else {
                for (name, writers) in byName where matchers.mayMatch(name, []) { found.formUnion(writers) }
            }
        }
        return found.sorted()
    }
}
