extension Parser {
    /// An aggregation, or a metric that is named like one.
    mutating func aggregation(_ aggregator: Aggregator) throws(Complaint) -> Parsed {
        let name = try advance()
        var grouping = try grouping()
        guard grouping != nil || token.kind == .leftParenthesis else { return Parsed(try selector(named: name)) }
        guard token.kind == .leftParenthesis else { throw unexpected(in: "aggregation") }
        let arguments = try arguments()
        if grouping == nil { grouping = try self.grouping() }
        let range = SourceRange(name.range.lower, previousEnd)
        try check(aggregator, count: arguments.count, range)
        guard let operand = arguments.last else { throw unexpected(in: "aggregation") }
        let parameter = aggregator.parameter == nil ? nil : arguments.first
        let node = Aggregation(
            aggregator: aggregator,
            parameter: parameter?.expression,
            operand: operand.expression,
            grouping: grouping?.labels ?? [],
            isWithout: grouping?.isWithout ?? false,
            range: range
        )
        return try above(operand.depth, parameter?.depth ?? 0, build: .aggregation(node))
    }

    private func check(_ aggregator: Aggregator, count: Int, _ range: SourceRange) throws(Complaint) {
        guard count > 0 else { throw Complaint("no arguments for aggregate expression provided", at: range) }
        guard features.experimentalFunctions || !aggregator.isExperimental else {
            throw Complaint(
                "\(aggregator.rawValue)() is experimental and must be enabled with "
                    + "--enable-feature=promql-experimental-functions",
                at: range
            )
        }
        let expected = aggregator.parameter == nil ? 1 : 2
        guard count == expected else {
            throw Complaint(
                "wrong number of arguments for aggregate expression provided, expected \(expected), got \(count)",
                at: range
            )
        }
    }

    /// `by (labels)` or `without (labels)`, if it is there.
    private mutating func grouping() throws(Complaint) -> (labels: [String], isWithout: Bool)? {
        switch token.kind {
        case .keyword(.by):
            try advance()
            return (try labels(), false)
        case .keyword(.without):
            try advance()
            return (try labels(), true)
        default: return nil
        }
    }

    /// `(a, "b", c,)`.
    mutating func labels() throws(Complaint) -> [String] {
        try expect(.leftParenthesis, in: "grouping opts", "\"(\"")
        var labels: [String] = []
        while token.kind != .rightParenthesis {
            labels.append(try label())
            if try !take(.comma) { break }
        }
        try expect(.rightParenthesis, in: "grouping opts", "\",\" or \")\"")
        return labels
    }

    /// Most words are labels here; others, and `without`, have to be in quotes.
    private mutating func label() throws(Complaint) -> String {
        switch token.kind {
        case .keyword(.without): throw unexpected(in: "grouping opts", "label")
        case .identifier, .metricIdentifier, .keyword, .aggregator, .operation(.and), .operation(.or),
            .operation(.unless), .operation(.atan2):
            return try advance().text
        case .string:
            let literal = try advance()
            let bytes = GoQuoting.unquoted(Array(literal.text.utf8)[...])
            guard let name = String(validating: bytes, as: UTF8.self), !name.isEmpty else {
                throw Complaint("invalid label name for grouping: \(GoQuoting.quoted(bytes))", at: literal.range)
            }
            return name
        case .endOfInput, .leftParenthesis, .rightParenthesis, .leftBrace, .rightBrace, .leftBracket, .rightBracket,
            .comma, .colon, .at, .assign, .matches, .doesNotMatch, .operation, .number, .duration:
            throw unexpected(in: "grouping opts", "label")
        }
    }

    /// What may follow an operator: `on (labels) group_left (labels) fill (0)`.
    mutating func vectorMatching() throws(Complaint) -> VectorMatching {
        var matching = VectorMatching()
        if token.kind == .keyword(.on) || token.kind == .keyword(.ignoring) {
            matching.isOn = try advance().kind == .keyword(.on)
            matching.labels = try labels()
            if token.kind == .keyword(.groupLeft) || token.kind == .keyword(.groupRight) {
                matching.cardinality = try advance().kind == .keyword(.groupLeft) ? .manyToOne : .oneToMany
                if token.kind == .leftParenthesis { matching.included = try labels() }
            }
        }
        try fill(&matching)
        return matching
    }

    private mutating func fill(_ matching: inout VectorMatching) throws(Complaint) {
        while case .keyword(let keyword) = token.kind, keyword.needsParenthesis {
            guard features.fillModifiers else {
                throw Complaint("binop fill modifiers are experimental and not enabled", at: token.range)
            }
            let isSet = keyword == .fillLeft ? matching.fillLeft != nil : matching.fillRight != nil
            guard !isSet, keyword != .fill || matching.fillLeft == nil else { throw unexpected() }
            try advance()
            try expect(.leftParenthesis)
            let value = try signedNumber(in: "fill", "number")
            try expect(.rightParenthesis)
            if keyword != .fillRight { matching.fillLeft = value }
            if keyword != .fillLeft { matching.fillRight = value }
        }
    }

    /// A number or duration with an optional sign.
    mutating func signedNumber(in context: String, _ expected: String) throws(Complaint) -> Double {
        let isNegation = token.kind == .operation(.subtract)
        if isNegation || token.kind == .operation(.add) { try advance() }
        guard token.kind == .number || token.kind == .duration else { throw unexpected(in: context, expected) }
        let value = try number(token).value
        return isNegation ? -value : value
    }
}
