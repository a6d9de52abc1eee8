import Alerting

/// Finds an `escalate` that can never come to pass: nobody is sent a message by the routes that it counts for, so that
/// there is nobody whose acknowledgement it would wait for.
///
/// An Alertmanager takes alerts and no messages. Where such a route says `continue`, and a later one tells somebody, its
/// `escalate` counts for what that one tells.
struct IdleEscalations {
    let names: ReceiverNames

    /// Warns of the route's own `escalate`, and of those below it.
    ///
    /// - Parameters:
    ///   - route: the route.
    ///   - parent: who is told by it when it names nobody.
    ///   - isToldLater: whether its alerts go on to routes that tell somebody.
    func warn(_ route: RouteReader.Draft, inheriting parent: [ReceiverName], isToldLater: Bool = false) {
        let told = told(route, parent)
        if let position = route.escalate, !route.route.escalations.isEmpty, !isToldLater,
            !told.contains(where: takesMessages)
        {
            names.reading.warn(Self.message(told), at: position)
        }
        for (index, child) in route.children.enumerated() {
            let isToldLater = isToldLater || goesOn(index, in: route, parent)
            warn(child, inheriting: route.receivers ?? parent, isToldLater: isToldLater)
        }
    }

    /// Who is told by the routes that this one's `escalate` counts for: itself, and those below that have none of their own.
    private func told(_ route: RouteReader.Draft, _ parent: [ReceiverName]) -> [ReceiverName] {
        let own = route.receivers ?? parent
        let below = route.children.enumerated().filter { $1.escalate == nil }.flatMap { index, child in
            told(child, own) + later(index, in: route, parent)
        }
        return (own + below).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    /// Who is told by later siblings of a child that says `continue`, whatever `escalate` they have.
    private func later(_ index: Int, in route: RouteReader.Draft, _ parent: [ReceiverName]) -> [ReceiverName] {
        guard route.children[index].route.continues else { return [] }
        return route.children[(index + 1)...].flatMap { all($0, route.receivers ?? parent) }
    }

    private func goesOn(_ index: Int, in route: RouteReader.Draft, _ parent: [ReceiverName]) -> Bool {
        later(index, in: route, parent).contains(where: takesMessages)
    }

    private func all(_ route: RouteReader.Draft, _ parent: [ReceiverName]) -> [ReceiverName] {
        let own = route.receivers ?? parent
        return own + route.children.flatMap { all($0, own) }
    }

    private func takesMessages(_ name: ReceiverName) -> Bool { !names.feeds.contains(name) }

    private static func message(_ feeds: [ReceiverName]) -> String {
        let message = "`escalate` has no effect: there is nobody whose acknowledgement it could wait for"
        guard let last = feeds.last else { return message }
        let others = feeds.dropLast().map { "`\($0)`" }.joined(separator: ", ")
        let subject = others.isEmpty ? "`\(last)` is" : "\(others) and `\(last)` are"
        return "\(message); \(subject) of kind `alertmanager`, which takes alerts and no messages"
    }
}
