import PromQL
import Testing

/// Every expression of every script.
@Suite(.timeLimit(.minutes(1))) struct ConformanceParsingTests {
    /// The expressions that must not parse are few: those whose failure comes from the parser.
    @Test func `every expression of the scripts parses, or fails as expected`() throws {
        var refused: [String] = []
        for script in try TestScript.all() {
            for evaluation in script.evaluations {
                do {
                    _ = try Query(parsing: evaluation.expression, features: .all)
                } catch {
                    refused.append(evaluation.id)
                    #expect(evaluation.fails, "\(evaluation.id): \(error) in \(evaluation.expression)")
                }
            }
        }
        #expect(refused.count <= 40, "\(refused)")
    }

    @Test func `what is printed parses and prints the same`() throws {
        for script in try TestScript.all() {
            for evaluation in script.evaluations {
                guard let query = try? Query(parsing: evaluation.expression, features: .all) else {
                    continue
                }
                let printed = query.expression.description
                let again = try Query(parsing: printed, features: .all).expression
                #expect(again.description == printed, "\(evaluation.id)")
            }
        }
    }

    @Test func `ranges cover their nodes and lie within their parents`() throws {
        for script in try TestScript.all() {
            for evaluation in script.evaluations {
                guard let query = try? Query(parsing: evaluation.expression, features: .all) else {
                    continue
                }
                query.expression.forEachNode { node in
                    #expect(node.range.lower < node.range.upper)
                    for child in node.children {
                        #expect(
                            node.range.lower <= child.range.lower && child.range.upper <= node.range.upper,
                            "\(evaluation.id): \(child) in \(node)"
                        )
                    }
                }
            }
        }
    }
}
