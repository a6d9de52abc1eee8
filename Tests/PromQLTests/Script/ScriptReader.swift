import PromQL
import Vocabulary

/// Reads a script line by line; a blank line or a comment ends the block of a command.
struct ScriptReader {
    private let name: String
    private let lines: [Substring]
    private var position = 0
    private var histogramSeries: [[SeriesNotation.Label]] = []
    private var startSeries: [[SeriesNotation.Label]] = []

    init(name: String, text: String) {
        self.name = name
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            let trimmed = line.trimmed
            return trimmed.hasPrefix("#") ? "" : trimmed
        }
    }

    private var place: String { "\(name):\(position + 1)" }

    private func failure(_ message: String) -> ScriptFailure { ScriptFailure(place: place, message: message) }

    /// All commands, and what is wrong with the blocks that are not among them.
    mutating func commands() -> ([TestScript.Command], [ScriptFailure]) {
        var (commands, failures): ([TestScript.Command], [ScriptFailure]) = ([], [])
        while position < lines.count {
            guard !lines[position].isEmpty else {
                position += 1
                continue
            }
            do {
                commands.append(try command(lines[position]))
            } catch {
                failures.append(error)
                while position < lines.count, !lines[position].isEmpty { position += 1 }
            }
        }
        return (commands, failures)
    }

    private mutating func command(_ line: Substring) throws(ScriptFailure) -> TestScript.Command {
        let word = line.prefix { !$0.isWhitespace }
        let rest = line.dropFirst(word.count).trimmed
        switch word.lowercased() {
        case "clear":
            position += 1
            histogramSeries = []
            startSeries = []
            return .clear
        case "load": return .load(try load(rest, false))
        case "load_with_nhcb": return .load(try load(rest, true))
        case _ where word.lowercased().hasPrefix("eval"): return .evaluate(try evaluation(word, rest))
        default: throw failure("unknown command \(word)")
        }
    }

    private mutating func load(_ step: Substring, _ converts: Bool) throws(ScriptFailure) -> TestScript.Load {
        let step = try duration(step)
        position += 1
        var series: [SeriesNotation] = []
        while position < lines.count, !lines[position].isEmpty {
            series.append(try notation(lines[position]))
            position += 1
        }
        histogramSeries += series.filter(\.hasHistograms).map(\.labels)
        startSeries += series.filter(\.describesStarts).map(\.labels)
        if converts { histogramSeries += series.compactMap(\.convertedLabels) }
        return TestScript.Load(step: step, series: series, convertsHistograms: converts)
    }

    private func notation(_ line: Substring) throws(ScriptFailure) -> SeriesNotation {
        do { return try SeriesNotation(parsing: String(line)) } catch { throw failure("\(error)") }
    }

    /// Milliseconds; plain numbers are seconds.
    private func duration(_ text: Substring) throws(ScriptFailure) -> Int64 {
        let isNegative = text.hasPrefix("-")
        let digits = String(isNegative ? text.dropFirst() : text)
        if let milliseconds = try? DurationText.parse(digits) { return isNegative ? -milliseconds : milliseconds }
        guard let seconds = Double(digits), let milliseconds = Int64(exactly: (seconds * 1000).rounded()),
            milliseconds.magnitude <= DurationText.longest.magnitude
        else { throw failure("not a duration: \(text)") }
        return isNegative ? -milliseconds : milliseconds
    }

    // MARK: evaluations

    /// `eval instant at 5m expression`, `eval range from 0 to 1h step 5m expression`, and the old `eval_fail` and so on.
    private mutating func evaluation(_ word: Substring, _ rest: Substring) throws(ScriptFailure) -> Evaluation {
        var words = rest
        let instants: Evaluation.Instants
        switch words.takeWord() {
        case "instant":
            try expect("at", in: &words)
            instants = .instant(try duration(words.takeWord()))
        case "range":
            try expect("from", in: &words)
            instants = try range(&words)
        default: throw failure("expected instant or range")
        }
        var evaluation = Evaluation(
            id: place,
            instants: instants,
            expression: String(words),
            histogramSeries: histogramSeries,
            startSeries: startSeries
        )
        switch word.lowercased() {
        case "eval": break
        case "eval_fail": evaluation.failures = [.any]
        case "eval_warn": evaluation.warnings = [.any]
        case "eval_info": evaluation.infos = [.any]
        case "eval_ordered": evaluation.isOrdered = true
        default: throw failure("unknown command \(word)")
        }
        position += 1
        while position < lines.count, !lines[position].isEmpty {
            try expectation(lines[position], &evaluation)
            position += 1
        }
        return evaluation
    }

    /// `0 to 1h step 5m` and, in an expectation, `0 to 1h step 5m`.
    private func range(_ words: inout Substring) throws(ScriptFailure) -> Evaluation.Instants {
        let start = try duration(words.takeWord())
        try expect("to", in: &words)
        let end = try duration(words.takeWord())
        try expect("step", in: &words)
        return .range(start: start, end: end, step: try duration(words.takeWord()))
    }

    private func expect(_ word: String, in words: inout Substring) throws(ScriptFailure) {
        guard words.takeWord() == word else { throw failure("expected \(word)") }
    }

    private func expectation(_ line: Substring, _ evaluation: inout Evaluation) throws(ScriptFailure) {
        var words = line
        switch words.takeWord() {
        case "expect": try expectation(words.takeWord(), words, &evaluation)
        case "expected_fail_message": evaluation.failures = [.message(String(words))]
        case "expected_fail_regexp": evaluation.failures = [.regularExpression(String(words))]
        default: try result(line, &evaluation)
        }
    }

    private func expectation(
        _ word: Substring,
        _ rest: Substring,
        _ evaluation: inout Evaluation
    ) throws(ScriptFailure) {
        switch word {
        case "fail": evaluation.failures.append(try complaint(rest))
        case "warn": evaluation.warnings.append(try complaint(rest))
        case "info": evaluation.infos.append(try complaint(rest))
        case "no_warn": evaluation.allowsWarnings = false
        case "no_info": evaluation.allowsInfos = false
        case "ordered": evaluation.isOrdered = true
        case "string": evaluation.outcome = .string(try string(rest))
        case "range":
            var words = rest
            try expect("vector", in: &words)
            try expect("from", in: &words)
            evaluation.rangeVector = try range(&words)
        default: throw failure("unknown expectation \(word)")
        }
    }

    private func complaint(_ text: Substring) throws(ScriptFailure) -> Evaluation.Complaint {
        if text.isEmpty { return .any }
        if text.hasPrefix("msg:") { return .message(String(text.dropFirst(4).trimmed)) }
        if text.hasPrefix("regex:") { return .regularExpression(String(text.dropFirst(6).trimmed)) }
        throw failure("expected msg: or regex:")
    }

    private func string(_ literal: Substring) throws(ScriptFailure) -> String {
        guard let query = try? Query(parsing: String(literal)), case .string(let node) = query.expression else {
            throw failure("not a string: \(literal)")
        }
        return node.text
    }

    /// A bare number, or a series with its values.
    private func result(_ line: Substring, _ evaluation: inout Evaluation) throws(ScriptFailure) {
        if let query = try? Query(parsing: String(line)), case .number(let literal) = query.expression {
            evaluation.outcome = .scalar(literal.value)
            return
        }
        var series: [SeriesNotation] = []
        if case .series(let earlier) = evaluation.outcome { series = earlier }
        series.append(try notation(line))
        evaluation.outcome = .series(series)
    }
}

extension SeriesNotation {
    /// The labels of the native histogram that a bucket of a classic one becomes part of.
    fileprivate var convertedLabels: [Label]? {
        guard let name = labels.first(where: { $0.name == Labels.metricNameLabel })?.value, name.hasSuffix("_bucket")
        else { return nil }
        let others = labels.filter { $0.name != Labels.metricNameLabel && $0.name != "le" }
        return [Label(name: Labels.metricNameLabel, value: String(name.dropLast("_bucket".count)))] + others
    }
}

extension Substring {
    fileprivate var trimmed: Substring {
        var rest = self[...]
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return rest
    }

    /// Removes and returns the first word and the blanks after it.
    fileprivate mutating func takeWord() -> Substring {
        let word = prefix { !$0.isWhitespace }
        self = dropFirst(word.count).trimmed
        return word
    }
}
