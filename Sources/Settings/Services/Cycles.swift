/// Finds circles in a graph of names.
enum Cycles {
    private enum Mark { case open, done }

    /// One circle per group of names that reach each other, each from its first name in `order` back to it.
    static func find(in edges: [String: [String]], order: [String]) -> [[String]] {
        var marks: [String: Mark] = [:]
        var cycles: [[String]] = []
        for start in order where marks[start] == nil {
            walk(from: start, edges, &marks, &cycles)
        }
        return cycles.map { rotate($0, order) }
    }

    /// Depth first without recursion: a chain may be as long as the file allows.
    private static func walk(
        from start: String,
        _ edges: [String: [String]],
        _ marks: inout [String: Mark],
        _ cycles: inout [[String]]
    ) {
        var path: [(name: String, next: Int)] = [(start, 0)]
        marks[start] = .open
        while let (name, next) = path.last {
            let targets = edges[name] ?? []
            guard next < targets.count else {
                marks[name] = .done
                path.removeLast()
                continue
            }
            path[path.count - 1].next += 1
            let target = targets[next]
            switch marks[target] {
            case .open:
                let circle = path.map(\.name).drop { $0 != target }
                cycles.append(Array(circle))
            case .done:
                break
            case nil:
                marks[target] = .open
                path.append((target, 0))
            }
        }
    }

    private static func rotate(_ cycle: [String], _ order: [String]) -> [String] {
        let ranks = cycle.map { order.firstIndex(of: $0) ?? .max }
        guard let first = ranks.indices.min(by: { ranks[$0] < ranks[$1] }) else { return cycle }
        return Array(cycle[first...] + cycle[..<first] + [cycle[first]])
    }
}
