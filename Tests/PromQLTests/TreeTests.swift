import PromQL
import Series
import Testing

@Suite struct TreeTests {
    /// With all parentheses that precedence implies.
    private func grouped(_ expression: Expression) -> String {
        switch expression {
        case .binary(let node): "(\(grouped(node.left)) \(node.operation.rawValue) \(grouped(node.right)))"
        case .unary(let node): "(\(node.isNegation ? "-" : "+")\(grouped(node.operand)))"
        case .parentheses(let node): grouped(node.inner)
        default: expression.description
        }
    }

    @Test(arguments: [
        ("a or b and c", "(a or (b and c))"),
        ("a and b unless c", "((a and b) unless c)"),
        ("a unless b or c", "((a unless b) or c)"),
        ("a == b and c != d", "((a == b) and (c != d))"),
        ("a + b == c", "((a + b) == c)"),
        ("a - b - c", "((a - b) - c)"),
        ("a + b * c", "(a + (b * c))"),
        ("a * b / c % d atan2 e", "((((a * b) / c) % d) atan2 e)"),
        ("a ^ b ^ c", "(a ^ (b ^ c))"),
        ("a * b ^ c * d", "((a * (b ^ c)) * d)"),
        ("-a ^ b", "(-(a ^ b))"),
        ("-a * b", "((-a) * b)"),
        ("a ^ -b * c", "((a ^ (-b)) * c)"),
        ("-2^---1*3", "((-(2 ^ -1)) * 3)"),
        ("a < b >= c", "((a < b) >= c)"),
        ("a + -b", "(a + (-b))"),
        ("-a offset 5m", "(-a offset 5m)"),
        ("a offset 5m ^ 2", "(a offset 5m ^ 2)"),
    ])
    func `operators bind as documented`(text: String, expected: String) throws {
        #expect(grouped(try Query(parsing: text).expression) == expected)
    }

    @Test(arguments: [" + ", " or ", " == bool ", " * on (x) group_left (y) ", " - a * "])
    func `operators side by side are left-associative, however many they are`(operation: String) throws {
        let text = Array(repeating: "a", count: 20_000).joined(separator: operation)
        let query = try Query(parsing: text)
        let printed = query.expression.description
        #expect(try Query(parsing: printed).expression.description == printed)
        #expect(query.expression.pretty.utf8.count > printed.utf8.count)
        var (nodes, deepest) = (0, SourceRange(0, 0))
        query.expression.forEachNode { node in
            nodes += 1
            deepest = node.range.upper == 1 ? node.range : deepest
        }
        #expect(nodes == 2 * query.selectorCount - 1)
        #expect(deepest == SourceRange(0, 1))
    }

    @Test func `the left side of a list of operators is the list without the last`() throws {
        guard case .binary(let whole) = try Query(parsing: "a + 1 * b - c").expression,
            case .binary(let left) = whole.left
        else { return #expect(Bool(false)) }
        #expect(whole.operation == .subtract)
        #expect("\(whole.right) | \(whole.left) | \(left.left) | \(left.right)" == "c | a + 1 * b | a | 1 * b")
        #expect(whole.operationRange == SourceRange(9, 12))
        #expect(left.operationRange == SourceRange(1, 4))
        guard case .binary(let product) = left.right else { return #expect(Bool(false)) }
        #expect(!product.matchesVectors && left.matchesVectors)
    }

    @Test(arguments: [
        ("", "(", 1_000_000), ("", "-", 1_000_000), ("", "abs(", 200_000), ("a", "^a", 300_000),
        ("a", "[5m:]", 100_000), ("a[", "(", 900_000), ("a[", "-", 900_000), ("a[1", "+1", 300_000),
        ("a offset ", "-", 900_000), ("", "sum by (a) (", 80_000), ("a[", "min_of(1,", 100_000), ("a[1", "^1", 300_000),
        ("", " ", 2_000_000),
    ])
    func `what is too deep or too long is refused at once`(start: String, rest: String, count: Int) {
        let text = start + String(repeating: rest, count: count)
        // Not with #expect: it would print a megabyte.
        var message = ""
        do { _ = try Query(parsing: text) } catch { message = error.message }
        #expect(message == "expression is nested too deeply" || message.hasPrefix("expression is longer than"))
    }

    @Test func `a megabyte of labels takes no longer than its length`() throws {
        let matchers = (0..<40_000).map { "label_\($0)=\"v\"" }.joined(separator: ",")
        let query = try Query(parsing: "x{\(matchers)}")
        guard case .vectorSelector(let selector) = query.expression else { return #expect(Bool(false)) }
        #expect(selector.matchers.count == 40_001)
    }

    @Test func `selectors carry what an engine needs`() throws {
        let query = try Query(parsing: "rate(x{a!=\"b\"}[5m] @ end() offset 1m) + max_over_time(y[1h:30s]) * z")
        #expect(query.selectorCount == 4)
        var ordinals: [Int] = []
        query.expression.forEachNode { node in
            switch node {
            case .vectorSelector(let node): ordinals.append(node.ordinal)
            case .subquery(let node): ordinals.append(node.ordinal)
            default: break
            }
        }
        #expect(ordinals.sorted() == [0, 1, 2, 3])
        guard case .binary(let sum) = query.expression, case .call(let rate) = sum.left,
            case .matrixSelector(let matrix)? = rate.arguments.first
        else { return #expect(Bool(false)) }
        #expect(rate.function == .rate)
        #expect(matrix.duration.literal == 300_000)
        #expect(matrix.selector.modifiers.offset.literal == 60_000)
        #expect(matrix.selector.modifiers.at == .end)
        #expect(matrix.selector.matchers.map(\.name) == ["a", "__name__"])
        #expect(query.location(of: sum.right.range).description == "1:41")
    }

    @Test func `nodes know their lines`() throws {
        let query = try Query(parsing: "a\n+\n\n  sum(b)")
        var locations: [String] = []
        query.expression.forEachNode { locations.append(query.location(of: $0.range).description) }
        #expect(locations == ["1:1", "1:1", "4:3", "4:7"])
    }

    @Test func `duration expressions have a value when the query is known`() throws {
        func value(_ text: String, mustBePositive: Bool = true) throws -> Int64 {
            guard case .matrixSelector(let node) = try Query(parsing: "x[\(text)]").expression else { return 0 }
            return try node.duration.resolved(step: 15_000, range: 3_600_000, mustBePositive: mustBePositive)
        }
        #expect(try value("5m + 1m") == 360_000)
        #expect(try value("step() * 2 + 0.5") == 30_500)
        #expect(try value("-(step() - range()) / 2 ^ 3 ^ 0") == 1_792_500)
        #expect(try value("0.0004 + step()") == 15_000)
        #expect(try value("0.0004") == 0)
        #expect(try value("1.9999") == 1_999)
        #expect(try value("min_of(range(), 1m) % 7") == 4_000)
        #expect(try value("max_of(range(), 1m)") == 3_600_000)
        #expect(throws: DurationFailure(message: "duration must be greater than 0", range: SourceRange(2, 13))) {
            try value("step() - 1h")
        }
        #expect(try value("step() - 1h", mustBePositive: false) == -3_585_000)
        #expect(throws: DurationFailure(message: "division by zero", range: SourceRange(6, 23))) {
            try value("1 + 1 / (step() - 15)")
        }
    }

    @Test(arguments: [
        ("offset (-step() ^ 0)", -1_000), ("offset (-2 ^ 2)", -4_000), ("offset (2 - -2 ^ 2)", 6_000),
        ("offset (-step() * 2)", -30_000), ("offset -(step() * 2)", -30_000), ("offset -min_of(-2 ^ 2, 1)", 4_000),
        ("offset (-(1 + 1) % 2)", 0), ("offset 0.0004", 0), ("offset -1.9999", -1_999),
    ])
    func `a sign in an offset applies to as much as elsewhere`(modifier: String, milliseconds: Int64) throws {
        let query = try Query(parsing: "x " + modifier)
        guard case .vectorSelector(let node) = query.expression else { return #expect(Bool(false)) }
        #expect(
            try node.modifiers.offset.resolved(step: 15_000, range: 0, mustBePositive: false) == milliseconds
        )
        #expect(try Query(parsing: query.expression.description).expression.description == query.expression.description)
    }

    @Test func `the table of functions is that of Prometheus`() {
        #expect(Function.allCases.count { !$0.isExperimental } == 73)
        #expect(Function.allCases.count { $0.isExperimental } == 17)
        #expect(Aggregator.allCases.count { !$0.isExperimental } == 12)
        #expect(Function.labelJoin.signature.type(at: 7) == .string)
        #expect(Function.round.signature.count == 1...2)
    }
}
