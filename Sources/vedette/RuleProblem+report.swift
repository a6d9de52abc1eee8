import Documents
import PromQL
import Rules
import Vocabulary

extension RuleProblem {
    /// The problem, the line it is about and a caret below the place.
    func told(_ paint: Paint) -> String { ([description] + excerpt(paint)).joined(separator: "\n") }

    /// The line of the file and a caret below the place; a part of the line when it is long.
    private func excerpt(_ paint: Paint) -> [String] {
        guard let line, let position else { return [] }
        let scalars = Array(line.unicodeScalars)
        let column = min(max(0, position.column - 1), scalars.count)
        let start = scalars.count > 120 ? max(0, column - 60) : 0
        var part = String.UnicodeScalarView()
        part.append(contentsOf: scalars[start..<min(scalars.count, start + 120)])
        let shown = Redactor.withoutControls(String(part))
        return ["    " + shown, "    " + String(repeating: " ", count: column - start) + paint.bad("^")]
    }

    /// For programs.
    func json(_ kind: String) -> JSON {
        let inExpression = inExpression.map { place -> JSON in
            ["line": .integer(Int64(place.line)), "column": .integer(Int64(place.column))]
        }
        return [
            "kind": .text(kind), "line": position.map { .integer(Int64($0.line)) } ?? .null,
            "column": position.map { .integer(Int64($0.column)) } ?? .null,
            "subject": JSON(subject), "message": .text(message),
            "in_expression": inExpression ?? .null,
        ]
    }
}
