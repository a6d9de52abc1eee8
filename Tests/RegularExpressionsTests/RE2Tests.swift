import Testing

@testable import RegularExpressions

/// Compares with RE2's answers, which are at hand as a table.
@Suite(.timeLimit(.minutes(1))) struct RE2Tests {
    private static let rows: [[String]] = RE2Answers.lines.unicodeScalars.split(separator: "\n").map { line in
        line.split(separator: "\t", omittingEmptySubsequences: false).map { field in
            String(String.UnicodeScalarView(field.map { $0 == "\u{2424}" ? "\n" : $0 }))
        }
    }

    private static func rows(_ kind: String) -> [[String]] {
        rows.filter { $0[0] == kind }.map { Array($0.dropFirst()) }
    }

    @Test func `whole texts match where RE2 says so`() async throws {
        let subjects = try #require(Self.rows("S").first)
        var answers = 0
        for (number, row) in Self.rows("M").enumerated() {
            if number % 50 == 0 { await Task.yield() }
            let expression = try RegularExpression(row[0])
            let mask = try #require(UInt64(row[1], radix: 16))
            let wrong = subjects.indices.filter { index in
                let expected = mask >> UInt64(index) & 1 == 1
                return expression.matches(subjects[index]) != expected
                    || expression.matchesByAutomaton(subjects[index]) != expected
            }
            #expect(wrong.isEmpty, "\(row[0].debugDescription) on \(wrong.map { subjects[$0] })")
            answers += subjects.count
        }
        #expect(subjects.count == 64 && answers > 100_000)
    }

    @Test func `what RE2 refuses is refused`() {
        let refused = Self.rows("E")
        #expect(refused.count > 500)
        for row in refused {
            #expect(throws: RegularExpressionError.self, "\(row[0].debugDescription)") { try RegularExpression(row[0]) }
        }
    }

    @Test func `the leftmost match and its groups are RE2's`() async throws {
        let rows = Self.rows("G")
        #expect(rows.count > 700)
        for (number, row) in rows.enumerated() {
            if number % 50 == 0 { await Task.yield() }
            let expression = try RegularExpression(row[0], dotMatchesNewline: false)
            let match = expression.firstMatch(in: row[1])
            let groups = match.map { match in
                expression.groupNames.indices.map { group in
                    match.range(group).map { "\($0.lowerBound),\($0.upperBound)" } ?? "-"
                }.joined(separator: " ")
            }
            #expect(groups ?? "-" == row[2], "\(row[0].debugDescription) in \(row[1].debugDescription)")
        }
    }
}
