/// The families of a body in its order, and which of them a line belongs to.
///
/// The lines of a histogram or summary have names of their own, which become its parts once its type is known.
struct LintedFamilies {
    var all: [LintedFamily] = []
    private var indices: [String: Int] = [:]

    /// Where the family of a name is, made where it is new.
    mutating func index(of name: String) -> Int {
        if let known = known(name) { return known }
        indices[name] = all.count
        all.append(LintedFamily(name: name))
        return all.count - 1
    }

    /// Where the family of a sample is, which from now on has a type.
    @discardableResult
    mutating func declare(_ name: String) -> Int {
        let index = index(of: name)
        if all[index].kind == nil { all[index].kind = .untyped }
        return index
    }

    /// The name of the family that a sample belongs to.
    func title(of sample: String) -> String {
        known(sample).map { all[$0].name } ?? sample
    }

    /// Whether a label tells apart the parts of one summary or histogram.
    func isPart(_ label: String, of sample: String) -> Bool {
        guard label == "le" || label == "quantile" else { return false }
        switch known(sample).flatMap({ all[$0].kind }) {
        case .histogram: return label == "le"
        case .summary: return label == "quantile"
        case .counter, .gauge, .untyped, .gaugeHistogram, nil: return false
        }
    }

    /// The family of a name: that of the histogram or summary where the name is a part of one.
    private func known(_ name: String) -> Int? {
        if let index = indices[name] { return index }
        for (suffix, kinds) in [
            ("_count", [.summary, .histogram]), ("_sum", [.summary, .histogram]), ("_bucket", [.histogram]),
        ] as [(String, [LintedFamily.Kind])] where name.hasSuffix(suffix) && name != suffix {
            if let whole = indices[String(name.dropLast(suffix.count))], let kind = all[whole].kind,
                kinds.contains(kind)
            {
                return whole
            }
        }
        return nil
    }
}
