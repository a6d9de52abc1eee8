import Foundation
import TestKit
import Testing
import Vocabulary

@testable import Alerting

/// The same starts, found by looking at what Foundation's calendar shows in every minute.
@Suite(.timeLimit(.minutes(1))) struct CronOracleTests {
    /// One minute of a zone's clocks.
    private struct Face: Hashable {
        let values: [Int]

        func meets(_ expression: CronExpression) -> Bool {
            let fields = [expression.minutes, expression.hours, expression.months]
            guard zip(fields, [values[0], values[1], values[3]]).allSatisfy({ $0.contains($1) }) else { return false }
            let (day, weekday) = (expression.days.contains(values[2]), expression.weekdays.contains(values[4]))
            return expression.days.isStar || expression.weekdays.isStar ? day && weekday : day || weekday
        }
    }

    /// All minutes of some days around a change of the clocks, with what each shows.
    private static func faces(_ zone: String, _ start: Int64, days: Int) throws -> [Face] {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(identifier: zone))
        return (0..<Int64(days) * 1440).map { minute in
            let date = Date(timeIntervalSince1970: Double(start + minute) * 60)
            let parts = calendar.dateComponents([.minute, .hour, .day, .month, .weekday], from: date)
            return Face(
                values: [
                    parts.minute ?? 0, parts.hour ?? 0, parts.day ?? 0, parts.month ?? 0, (parts.weekday ?? 1) - 1,
                ]
            )
        }
    }

    /// The hour between 2 and 3 is missing in spring and comes twice in autumn: both in UTC.
    @Test(arguments: [
        ("2026-03-28T00:00:00Z", "2026-03-29T01:00:00Z"), ("2026-10-24T00:00:00Z", "2026-10-25T01:00:00Z"),
    ])
    func `starts around a change of the clocks are those of every minute's face`(begin: String, change: String) throws {
        let start = try #require(WallTime(rfc3339: begin)).nanosecondsSinceEpoch / 60_000_000_000
        let turn = Int(try #require(WallTime(rfc3339: change)).nanosecondsSinceEpoch / 60_000_000_000 - start)
        let isSpring = begin.contains("-03-")
        let faces = try Self.faces("Europe/Berlin", start, days: 3)
        let zone = try #require(CivilZone("Europe/Berlin"))
        var random = SeededGenerator(seed: 5)
        for _ in 0..<60 {
            let expression = try CronExpression(parsing: Self.expression(&random))
            let isEveryHour = (0...23).allSatisfy { expression.hours.contains($0) }
            var starts = faces.indices.filter { minute in
                guard faces[minute].meets(expression) else { return false }
                let isSecond = !isSpring && (turn..<turn + 60).contains(minute)
                return !isSecond || isEveryHour
            }
            let isSkipped =
                isSpring
                && (0..<60).contains { minute in
                    var values = faces[turn - 60 + minute].values
                    values[1] = 2
                    return Face(values: values).meets(expression)
                }
            if isSkipped { starts = Set(starts + [turn]).sorted() }
            for now in stride(from: 1440, to: 2 * 1440 + 720, by: 7) {
                let time = WallTime(nanosecondsSinceEpoch: (start + Int64(now)) * 60_000_000_000)
                func minute(_ time: WallTime?) -> Int? {
                    time.map { Int($0.nanosecondsSinceEpoch / 60_000_000_000 - start) }
                }
                let next = minute(expression.next(after: time, in: zone)).flatMap { $0 < faces.count ? $0 : nil }
                #expect(next == starts.first { $0 > now }, "\(expression) after minute \(now)")
                let since = time.advanced(by: .seconds(-60 * Int64(now)))
                #expect(
                    minute(expression.last(until: time, since: since, in: zone)) == starts.last { $0 <= now },
                    "\(expression) until minute \(now)"
                )
            }
        }
    }

    private static func expression(_ random: inout SeededGenerator) -> String {
        let minutes = ["0", "30", "*/7", "*/30", "5-50/15", "59", "*"]
        let hours = ["*", "2", "1,2,3", "*/2", "0-5", "3", "1-23/2", "0-23"]
        let days = ["*", "29", "25", "*/2", "24-26", "28,29"]
        let weekdays = ["*", "SUN", "6", "*/2", "SAT-SUN"]
        func pick(_ choices: [String]) -> String { choices.randomElement(using: &random) ?? "*" }
        return "\(pick(minutes)) \(pick(hours)) \(pick(days)) * \(pick(weekdays))"
    }
}
