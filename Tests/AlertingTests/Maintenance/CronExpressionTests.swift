import Foundation
import TestKit
import Testing
import Vocabulary

@testable import Alerting

@Suite struct CronExpressionTests {
    private static func time(_ text: String) throws -> WallTime {
        try #require(WallTime(rfc3339: text.contains("T") ? text + ":00Z" : text + "T00:00:00Z"))
    }

    private static func next(_ expression: String, _ text: String, _ zone: String = "UTC") throws -> String? {
        let zone = try #require(CivilZone(zone))
        return try CronExpression(parsing: expression).next(after: time(text), in: zone)
            .map { String($0.description.prefix(16)) }
    }

    private static func last(_ expression: String, _ text: String, _ zone: String = "UTC") throws -> String? {
        let zone = try #require(CivilZone(zone))
        let until = try time(text)
        let since = until.advanced(by: .seconds(-31 * 86_400))
        return try CronExpression(parsing: expression).last(until: until, since: since, in: zone)
            .map { String($0.description.prefix(16)) }
    }

    @Test(arguments: [
        ("* * * * *", "2026-03-10T12:00", "2026-03-10T12:01"), ("*/15 * * * *", "2026-03-10T12:00", "2026-03-10T12:15"),
        ("0 3 * * *", "2026-03-10T03:00", "2026-03-11T03:00"), ("30 2 1 * *", "2026-03-10T12:00", "2026-04-01T02:30"),
        ("0 4 * * SUN", "2026-03-10T12:00", "2026-03-15T04:00"), ("0 4 * * 7", "2026-03-10T12:00", "2026-03-15T04:00"),
        ("0 4 * * 0", "2026-03-10T12:00", "2026-03-15T04:00"), ("0 0 29 2 *", "2026-03-10T12:00", "2028-02-29T00:00"),
        ("10-20/5,50 1,13 * * *", "2026-03-10T12:00", "2026-03-10T13:10"),
        ("10-20/5,50 1,13 * * *", "2026-03-10T13:20", "2026-03-10T13:50"),
        ("0 22 * * fri-sun", "2026-03-15T22:00", "2026-03-20T22:00"),
        ("0 0 * jan,Jul *", "2026-03-10", "2026-07-01T00:00"),
        ("@yearly", "2026-03-10", "2027-01-01T00:00"), ("@annually", "2026-03-10", "2027-01-01T00:00"),
        ("@monthly", "2026-03-10", "2026-04-01T00:00"), ("@weekly", "2026-03-10", "2026-03-15T00:00"),
        ("@daily", "2026-03-10", "2026-03-11T00:00"), ("@Midnight", "2026-03-10", "2026-03-11T00:00"),
        ("@hourly", "2026-03-10", "2026-03-10T01:00"), ("  0\t3  * * * ", "2026-03-10", "2026-03-10T03:00"),
        ("0 0 29 2 */7", "2028-03-01", "2032-02-29T00:00"), ("59 23 31 12 *", "2026-12-31T23:59", "2027-12-31T23:59"),
    ])
    func `the next start is the next minute that all fields allow`(expression: String, now: String, next: String) throws
    {
        #expect(try Self.next(expression, now) == next)
    }

    /// 2026-03-13 is a Friday.
    @Test(arguments: [
        ("0 0 13 * FRI", ["2026-03-06", "2026-03-13", "2026-03-20"]),
        ("0 0 13 * *", ["2026-03-13", "2026-04-13", "2026-05-13"]),
        ("0 0 * * FRI", ["2026-03-06", "2026-03-13", "2026-03-20"]),
        ("0 0 */13 * FRI", ["2026-03-27", "2026-05-01", "2026-08-14"]),
        ("0 0 13 * */5", ["2026-03-13", "2026-09-13", "2026-11-13"]),
        ("0 0 14 * FRI", ["2026-03-06", "2026-03-13", "2026-03-14"]),
    ])
    func `either day is enough, unless one of them begins with a star`(expression: String, days: [String]) throws {
        var found: [String] = []
        var time = "2026-03-01"
        for _ in days {
            let next = try #require(try Self.next(expression, time))
            found.append(String(next.prefix(10)))
            time = next
        }
        #expect(found == days)
    }

    /// In 2026 Berlin's clocks jump from 02:00 to 03:00 on 29 March (01:00Z), and show 02:00 to 03:00 twice on 25 October
    /// (00:00Z and 01:00Z).
    @Test(arguments: [
        ("30 2 * * *", "2026-03-28T12:00", "2026-03-29T01:00"), ("0 3 * * *", "2026-03-28T12:00", "2026-03-29T01:00"),
        ("30 2 * * *", "2026-03-29T01:00", "2026-03-30T00:30"), ("30 3 * * *", "2026-03-29T00:00", "2026-03-29T01:30"),
        ("30 2 * * *", "2026-10-24T12:00", "2026-10-25T00:30"), ("30 2 * * *", "2026-10-25T00:30", "2026-10-26T01:30"),
        ("*/20 2 * * *", "2026-10-25T00:40", "2026-10-26T01:00"),
        ("30 * * * *", "2026-10-25T00:30", "2026-10-25T01:30"),
        ("30 * * * *", "2026-10-24T23:45", "2026-10-25T00:30"), ("30 * * * *", "2026-10-25T01:30", "2026-10-25T02:30"),
        ("30 * * * *", "2026-03-29T00:30", "2026-03-29T01:00"), ("0 4 * * *", "2026-10-25T00:00", "2026-10-25T03:00"),
    ])
    func `what clocks jump over starts after it, what they show twice starts once`(
        expression: String,
        now: String,
        next: String
    ) throws {
        #expect(try Self.next(expression, now, "Europe/Berlin") == next)
    }

    @Test(arguments: [
        ("30 2 * * *", "2026-03-29T01:00", "2026-03-29T01:00"), ("30 2 * * *", "2026-03-29T00:59", "2026-03-28T01:30"),
        ("30 2 * * *", "2026-10-25T01:45", "2026-10-25T00:30"), ("30 2 * * *", "2026-10-25T00:29", "2026-10-24T00:30"),
        ("30 * * * *", "2026-10-25T01:45", "2026-10-25T01:30"), ("30 * * * *", "2026-10-25T01:15", "2026-10-25T00:30"),
        ("50 2 * * *", "2026-10-25T01:15", "2026-10-25T00:50"), ("0 0 1 1 *", "2026-03-29T01:15", nil),
        ("0 12 * * *", "2026-03-29T10:00", "2026-03-29T10:00"), ("0 12 * * *", "2026-03-29T09:59", "2026-03-28T11:00"),
    ])
    func `the last start is the same looked at from behind`(expression: String, now: String, last: String?) throws {
        #expect(try Self.last(expression, now, "Europe/Berlin") == last)
    }

    /// Samoa had no 30 December 2011; Lord Howe's clocks are set back by half an hour.
    @Test(arguments: [
        ("0 12 30 12 *", "2011-12-29", "Pacific/Apia", "2011-12-30T10:00"),
        ("45 1 * * *", "2026-04-03T20:00", "Australia/Lord_Howe", "2026-04-04T14:45"),
        ("45 1 * * *", "2026-04-04T14:45", "Australia/Lord_Howe", "2026-04-05T15:15"),
        ("15 2 * * *", "2026-10-03T12:00", "Australia/Lord_Howe", "2026-10-03T15:30"),
        ("30 9 * * *", "2026-04-03T00:00", "Asia/Kolkata", "2026-04-03T04:00"),
    ])
    func `odd zones have the same rules`(expression: String, now: String, zone: String, next: String) throws {
        #expect(try Self.next(expression, now, zone) == next)
    }

    @Test(arguments: [
        ("", "five fields are needed (minute, hour, day of month, month, day of week), not 0"),
        ("* * * *", "five fields are needed (minute, hour, day of month, month, day of week), not 4"),
        ("* * * * * *", "five fields are needed (minute, hour, day of month, month, day of week), not 6"),
        ("60 * * * *", "minute: 60 is not within 0-59"), ("* 24 * * *", "hour: 24 is not within 0-23"),
        ("* * 0 * *", "day of month: 0 is not within 1-31"), ("* * * 13 *", "month: 13 is not within 1-12"),
        ("* * * * 8", "day of week: 8 is not within 0-7"),
        ("*/0 * * * *", "minute: a step is a number from 1 on, not `0`"),
        ("5/10 * * * *", "minute: a step goes through a range or `*`, not through `5`"),
        ("20-10 * * * *", "minute: `20-10` ends before it begins"), ("a * * * *", "minute: `a` is not a number"),
        ("* * * foo *", "month: `foo` is not a number or a name like JAN"),
        ("1,,2 * * * *", "minute: `` is not a number"),
        ("* * L * *", "day of month: `L` is not a number"), ("-1 * * * *", "minute: `` is not a number"),
        ("0 0 30 2 *", "there is no such day in any of these months"),
        ("0 0 31 4,6,9,11 *", "there is no such day in any of these months"),
        (
            "@reboot",
            "`@reboot` is not known; there are @annually, @daily, @hourly, @midnight, @monthly, @weekly, @yearly"
        ),
    ])
    func `what is no cron expression is refused with a reason`(text: String, message: String) {
        let error = #expect(throws: CronExpressionError.self) { try CronExpression(parsing: text) }
        #expect(error?.description == message)
    }

    @Test func `any text is read or refused, and what is read comes to an end`() throws {
        let seeds = ["*/5 1-3,7 * jan-mar SUN", "@daily", "0 0 29 2 */7", "59 23 31 12 6-7", "* * * * *"]
        let zone = try #require(CivilZone("Europe/Berlin"))
        var fuzzing = Fuzzing("cron", seed: 11, rounds: 2000)
        var round = 0
        while fuzzing.goesOn(after: round) {
            var bytes = Array((seeds.randomElement(using: &fuzzing.random) ?? "").utf8)
            for _ in 0...Int.random(in: 0...3, using: &fuzzing.random) {
                let index = Int.random(in: 0...bytes.count, using: &fuzzing.random)
                let byte = Array("0123456789*/-, @aMNu\u{7F}é".utf8).randomElement(using: &fuzzing.random) ?? 0
                if Bool.random(using: &fuzzing.random) || index == bytes.count {
                    bytes.insert(byte, at: index)
                } else {
                    bytes[index] = byte
                }
            }
            fuzzing.attempt(String(decoding: bytes, as: UTF8.self)) { text in
                guard let expression = try? CronExpression(parsing: text) else { return }
                let now = WallTime(nanosecondsSinceEpoch: 1_790_000_000_000_000_000)
                #expect(expression.next(after: now, in: zone).map { $0 > now } ?? true)
                let earliest = now.advanced(by: .seconds(-31 * 86_400))
                #expect(expression.last(until: now, since: earliest, in: zone).map { $0 <= now } ?? true)
            }
            round += 1
        }
        fuzzing.report()
    }

    @Test(arguments: [Int64.min, Int64.max, 0]) func `no time is too far away`(nanoseconds: Int64) throws {
        let time = WallTime(nanosecondsSinceEpoch: nanoseconds)
        let expression = try CronExpression(parsing: "0 0 29 2 */7")
        _ = expression.next(after: time, in: .utc)
        #expect(expression.last(until: time, since: time.advanced(by: .seconds(-86_400)), in: .utc) == nil)
    }
}
