import Vocabulary

/// What good metrics look like, in the words of promlint, Prometheus' linter.
///
/// Facts: `promlint` of client_golang 1.14, which is in promtool 2.42; "metric not unique" is of later ones.
enum MetricsLinter {
    /// All complaints, sorted by metric and text.
    static func complaints(about families: [LintedFamily]) -> [MetricsCheck.Complaint] {
        families.flatMap { family in texts(family).map { MetricsCheck.Complaint(metric: family.name, text: $0) } }
            .sorted { left, right in
                left.metric.utf8.elementsEqual(right.metric.utf8)
                    ? left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
                    : left.metric.utf8.lexicographicallyPrecedes(right.metric.utf8)
            }
    }

    private static func texts(_ family: LintedFamily) -> [String] {
        var texts: [String] = []
        if !family.hasHelp { texts.append("no help text") }
        if let unit = wrongUnit(family.name) {
            texts.append("use base unit \(unit.base.goQuoted) instead of \(unit.found.goQuoted)")
        }
        texts += repeatElement("metric not unique", count: family.repetitions)
        return texts + reserved(family) + spelling(family)
    }

    /// Suffixes and labels that belong to other types.
    private static func reserved(_ family: LintedFamily) -> [String] {
        let (name, kind) = (family.name, family.kind ?? .untyped)
        guard kind != .untyped else { return [] }
        var texts: [String] = []
        if kind == .counter, !name.hasSuffix("_total") {
            texts.append(#"counter metrics should have "_total" suffix"#)
        }
        if kind != .counter, name.hasSuffix("_total") {
            texts.append(#"non-counter metrics should not have "_total" suffix"#)
        }
        if kind != .histogram, name.hasSuffix("_bucket") {
            texts.append(#"non-histogram metrics should not have "_bucket" suffix"#)
        }
        if kind != .histogram, kind != .summary {
            for suffix in ["_count", "_sum"] where name.hasSuffix(suffix) {
                texts.append(#"non-histogram and non-summary metrics should not have "\#(suffix)" suffix"#)
            }
        }
        if kind != .histogram {
            let text = #"non-histogram metrics should not have "le" label"#
            texts += repeatElement(text, count: family.bucketLabels)
        }
        if kind != .summary {
            let text = #"non-summary metrics should not have "quantile" label"#
            texts += repeatElement(text, count: family.quantileLabels)
        }
        return texts
    }

    private static func spelling(_ family: LintedFamily) -> [String] {
        let name = family.name.lowercased()
        var texts: [String] = []
        for kind in LintedFamily.Kind.allCases where kind != .untyped && hasWord(kind.rawValue, name) {
            texts.append("metric name should not include type '\(kind.rawValue)'")
        }
        if name.contains(":") { texts.append("metric names should not contain ':'") }
        if family.name.isCamelCase {
            texts.append("metric names should be written in 'snake_case' not 'camelCase'")
        }
        let text = "label names should be written in 'snake_case' not 'camelCase'"
        texts += repeatElement(text, count: family.camelCaseLabels)
        for _ in MetricUnits.abbreviations.filter({ hasWord($0, name) }) {
            texts.append("metric names should not contain abbreviated units")
        }
        return texts
    }

    /// Whether a word stands between underscores, or after one at the end.
    private static func hasWord(_ word: String, _ name: String) -> Bool {
        name.contains("_\(word)_") || name.hasSuffix("_\(word)")
    }

    /// The first word that is a unit, where it is not a base unit; promtool takes any of several.
    private static func wrongUnit(_ name: String) -> (found: String, base: String)? {
        for word in name.split(separator: "_") {
            guard let base = MetricUnits.base(of: String(word)) else { continue }
            return base == word ? nil : (String(word), base)
        }
        return nil
    }
}
