import Vocabulary

/// Who is watched: the settings with the cells of their checks.
struct Roster: Sendable {
    let stack: Stack
    let redactor: Redactor
    let cells: [CheckID: CheckCell]

    init(_ stack: Stack, redactor: Redactor, now: Instant) {
        self.init(stack, redactor: redactor, keeping: [:], now: now)
    }

    /// The roster of another stack: checks that ask the same target keep their cell.
    func reloaded(_ stack: Stack, redactor: Redactor, replaced: Set<CheckID>, now: Instant) -> Roster {
        let kinds = Dictionary(self.stack.services.map { ($0.name, $0.kind) }) { first, _ in first }
        let kept = stack.services.filter { kinds[$0.name] == $0.kind }.flatMap { service in
            service.checks.compactMap { check -> (CheckID, CheckCell)? in
                guard !replaced.contains(check.check.id), let cell = cells[check.check.id] else { return nil }
                return (check.check.id, cell)
            }
        }
        return Roster(stack, redactor: redactor, keeping: Dictionary(kept) { first, _ in first }, now: now)
    }

    private init(_ stack: Stack, redactor: Redactor, keeping kept: [CheckID: CheckCell], now: Instant) {
        self.stack = stack
        self.redactor = redactor
        var cells: [CheckID: CheckCell] = [:]
        for check in stack.services.flatMap(\.checks).map(\.check) {
            if let cell = kept[check.id] {
                cell.withRecord { $0.follow(check) }
                cells[check.id] = cell
            } else {
                cells[check.id] = CheckCell(check, now: now)
            }
        }
        self.cells = cells
    }

    /// The checks of a service in ascending order of level.
    func cells(of service: WatchedService) -> [CheckCell] {
        service.checks.map(\.check.id).sorted().compactMap { cells[$0] }
    }
}
