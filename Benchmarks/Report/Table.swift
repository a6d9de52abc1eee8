/// The rows as text: medians with their spread, ratios, budgets and verdicts.
struct Table: CustomStringConvertible {
    private static let titles = [
        "measure", "unit", "Vedette", "min..max", "stack", "min..max", "ratio", "budget", "verdict",
    ]

    let rows: [Row]

    var description: String {
        let lines = [Self.titles] + rows.map(cells)
        let widths = Self.titles.indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
        return lines.map { line in
            let cells = line.indices.map { column in
                let blanks = String(repeating: " ", count: widths[column] - line[column].count)
                return column < 2 || column == line.count - 1 ? line[column] + blanks : blanks + line[column]
            }
            return String(cells.joined(separator: "  ").trimmingSuffix(" "))
        }.joined(separator: "\n")
    }

    private func cells(_ row: Row) -> [String] {
        let budget =
            switch row.budget {
            case .atMost(let limit): "<= \(Self.figure(limit))"
            case .share(let limit): "<= \(Self.fixed(limit, 3)) x"
            case nil: "-"
            }
        return [
            row.measure, row.unit, Self.figure(row.ours.median), Self.spread(row.ours),
            row.theirs.map { Self.figure($0.median) } ?? "-", row.theirs.map(Self.spread) ?? "-",
            row.ratio.map { Self.fixed($0, 3) } ?? "-", budget,
            row.isWithinBudget.map { $0 ? "ok" : "over" } ?? "-",
        ]
    }

    private static func spread(_ samples: Samples) -> String {
        samples.count < 2 ? "-" : "\(figure(samples.least))..\(figure(samples.most))"
    }

    /// Three digits or more, none of them pretended.
    private static func figure(_ value: Double) -> String {
        switch abs(value) {
        case 100...: fixed(value, 0)
        case 10..<100: fixed(value, 1)
        case 0: "0"
        default: fixed(value, 3)
        }
    }

    private static func fixed(_ value: Double, _ digits: Int) -> String {
        guard value.isFinite, abs(value) < 1e12 else { return "?" }
        let scale = (0..<digits).reduce(1) { result, _ in result * 10 }
        let scaled = Int((abs(value) * Double(scale)).rounded())
        let sign = value < 0 && scaled > 0 ? "-" : ""
        guard digits > 0 else { return "\(sign)\(scaled)" }
        let fraction = String(scaled % scale)
        return "\(sign)\(scaled / scale).\(String(repeating: "0", count: digits - fraction.count))\(fraction)"
    }
}

extension String {
    fileprivate func trimmingSuffix(_ character: Character) -> Substring {
        var text = self[...]
        while text.last == character { text.removeLast() }
        return text
    }
}
