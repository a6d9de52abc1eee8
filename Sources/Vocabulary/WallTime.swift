/// A moment of the civil calendar, for people and for other systems; never used to decide anything.
package struct WallTime: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    package let nanosecondsSinceEpoch: Int64

    package init(nanosecondsSinceEpoch: Int64) {
        self.nanosecondsSinceEpoch = nanosecondsSinceEpoch
    }

    package static func < (left: WallTime, right: WallTime) -> Bool {
        left.nanosecondsSinceEpoch < right.nanosecondsSinceEpoch
    }

    /// The time that is later by a duration, as far as times can be written.
    package func advanced(by duration: Duration) -> WallTime {
        WallTime(nanosecondsSinceEpoch: nanosecondsSinceEpoch.addingClamped(duration.nanoseconds))
    }

    /// How long it is from this time to another one.
    package func duration(to other: WallTime) -> Duration {
        .nanoseconds(other.nanosecondsSinceEpoch.subtractingClamped(nanosecondsSinceEpoch))
    }

    /// Seconds since 1970-01-01T00:00:00Z, as Prometheus writes timestamps.
    package var seconds: Double { Double(nanosecondsSinceEpoch) / 1e9 }

    /// RFC 3339 in UTC with milliseconds: `2026-11-21T08:40:11.123Z`.
    package var description: String {
        let milliseconds = nanosecondsSinceEpoch.flooredDivision(by: 1_000_000)
        let seconds = milliseconds.flooredDivision(by: 1000)
        let days = seconds.flooredDivision(by: 86_400)
        let inDay = seconds - days * 86_400
        let date = Self.civil(fromDays: days)
        return "\(pad(date.year, 4))-\(pad(date.month, 2))-\(pad(date.day, 2))"
            + "T\(pad(inDay / 3600, 2)):\(pad(inDay / 60 % 60, 2)):\(pad(inDay % 60, 2))"
            + ".\(pad(milliseconds - seconds * 1000, 3))Z"
    }

    /// Reads what ``description`` writes: RFC 3339 in UTC (`Z`), with or without a fraction; nil for anything else.
    package init?(rfc3339 text: String) {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let head = parts.count == 2 ? String(parts[0]) : String(text.dropLast())
        let fraction = parts.count == 2 ? parts[1].dropLast() : ""
        guard text.last == "Z", head.utf8.count == 19, fraction.utf8.count <= 9, parts.count == 1 || !fraction.isEmpty,
            fraction.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return nil }
        let template = Array("0000-00-00T00:00:00".utf8)
        var fields: [Int64] = [0]
        for (byte, expected) in zip(head.utf8, template) {
            if expected == UInt8(ascii: "0") {
                guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
                fields[fields.count - 1] = fields[fields.count - 1] * 10 + Int64(byte - UInt8(ascii: "0"))
            } else {
                guard byte == expected else { return nil }
                fields.append(0)
            }
        }
        guard (1...12).contains(fields[1]), (1...31).contains(fields[2]), fields[3] < 24, fields[4] < 60,
            fields[5] < 60,
            (1678...2261).contains(fields[0])
        else { return nil }
        let days = Self.days(year: fields[0], month: fields[1], day: fields[2])
        // There is no 30th of February.
        guard Self.civil(fromDays: days) == (fields[0], fields[1], fields[2]) else { return nil }
        let seconds = days * 86_400 + fields[3] * 3600 + fields[4] * 60 + fields[5]
        let digits = fraction + String(repeating: "0", count: 9 - fraction.utf8.count)
        nanosecondsSinceEpoch = seconds * 1_000_000_000 + (Int64(digits) ?? 0)
    }

    /// The inverse of ``civil(fromDays:)``.
    package static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = shiftedYear.flooredDivision(by: 400)
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// The proleptic Gregorian date of a day count since 1970-01-01, by counting whole 400-year eras from 0000-03-01.
    package static func civil(fromDays days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = shifted.flooredDivision(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    }

    private func pad(_ value: Int64, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

extension Int64 {
    /// Division that rounds towards negative infinity, so that times before 1970 fall into the right day.
    package func flooredDivision(by divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}
