/// The sets of `\p{…}`: general categories and their groups.
enum UnicodeCategories {
    /// The set of a category by its short name (`Lu`), a group of them (`L`), or `Any`; nil for other names.
    static func set(named name: String) -> ScalarSet? {
        name == "Any" ? .any : sets[name]
    }

    private static let sets: [String: ScalarSet] = {
        var ranges: [String: [ClosedRange<UInt32>]] = [:]
        for run in runs {
            ranges[run.category, default: []].append(run.range)
            ranges[String(run.category.prefix(1)), default: []].append(run.range)
        }
        return ranges.mapValues(ScalarSet.init)
    }()

    /// Maximal runs of scalars of one category, the unassigned left out; found once, at the first use.
    private static let runs: [(category: String, range: ClosedRange<UInt32>)] = {
        var runs: [(category: String, range: ClosedRange<UInt32>)] = []
        var (current, start): (Unicode.GeneralCategory?, UInt32) = (nil, 0)
        for value in 0...ScalarSet.last + 1 {
            let category: Unicode.GeneralCategory? =
                value > ScalarSet.last ? nil : Unicode.Scalar(value)?.properties.generalCategory ?? .surrogate
            guard category != current else { continue }
            if let current, current != .unassigned, let name = shortNames[current] {
                runs.append((name, start...value - 1))
            }
            (current, start) = (category, value)
        }
        return runs
    }()

    private static let shortNames: [Unicode.GeneralCategory: String] = [
        .uppercaseLetter: "Lu", .lowercaseLetter: "Ll", .titlecaseLetter: "Lt", .modifierLetter: "Lm",
        .otherLetter: "Lo", .nonspacingMark: "Mn", .spacingMark: "Mc", .enclosingMark: "Me", .decimalNumber: "Nd",
        .letterNumber: "Nl", .otherNumber: "No", .connectorPunctuation: "Pc", .dashPunctuation: "Pd",
        .openPunctuation: "Ps", .closePunctuation: "Pe", .initialPunctuation: "Pi", .finalPunctuation: "Pf",
        .otherPunctuation: "Po", .mathSymbol: "Sm", .currencySymbol: "Sc", .modifierSymbol: "Sk", .otherSymbol: "So",
        .spaceSeparator: "Zs", .lineSeparator: "Zl", .paragraphSeparator: "Zp", .control: "Cc", .format: "Cf",
        .surrogate: "Cs", .privateUse: "Co", .unassigned: "Cn",
    ]
}
