/// An order in which everything comes after what it depends on; circles are cut where they are first entered.
struct DependencyOrder: Sendable {
    /// The place of each in the order, from 0.
    let rank: [Int]

    init(_ dependencies: [[Int]]) {
        var rank = Array(repeating: -1, count: dependencies.count)
        var isOpen = Array(repeating: false, count: dependencies.count)
        var next = 0
        for root in dependencies.indices where rank[root] < 0 {
            var stack = [(node: root, done: 0)]
            isOpen[root] = true
            while let (node, done) = stack.last {
                guard done < dependencies[node].count else {
                    rank[node] = next
                    next += 1
                    stack.removeLast()
                    continue
                }
                stack[stack.count - 1].done += 1
                let other = dependencies[node][done]
                guard rank[other] < 0, !isOpen[other] else { continue }
                isOpen[other] = true
                stack.append((other, 0))
            }
        }
        self.rank = rank
    }
}
