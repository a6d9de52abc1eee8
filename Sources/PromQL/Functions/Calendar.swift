import Vocabulary

/// A part of a date; the functions know UTC only.
enum CalendarField {
    case minute, hour, dayOfWeek, dayOfMonth, dayOfYear, daysInMonth, month, year
}

extension Function {
    var calendarField: CalendarField? {
        switch self {
        case .minute: .minute
        case .hour: .hour
        case .dayOfWeek: .dayOfWeek
        case .dayOfMonth: .dayOfMonth
        case .dayOfYear: .dayOfYear
        case .daysInMonth: .daysInMonth
        case .month: .month
        case .year: .year
        default: nil
        }
    }
}

/// A date of the proleptic Gregorian calendar, in UTC.
struct CivilDate {
    private let days: Int64
    private let secondOfDay: Int64
    private let year: Int64
    private let month: Int64
    private let day: Int64

    /// From seconds since 1970; nil for times that no calendar needs (and for NaN).
    init?(_ seconds: Double) {
        guard seconds.magnitude < 1e15 else { return nil }
        let whole = Int64(seconds)
        let second = whole % 86_400
        secondOfDay = second < 0 ? second + 86_400 : second
        days = (whole - secondOfDay) / 86_400
        // Years are taken to begin in March, eras of 400 years on 0000-03-01.
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    private var isLeapYear: Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    private static let daysBefore: [Int64] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365]

    subscript(_ field: CalendarField) -> Int64 {
        let index = Int(month) - 1
        switch field {
        case .minute: return secondOfDay / 60 % 60
        case .hour: return secondOfDay / 3600
        // 1970-01-01 was a Thursday; Sunday is 0.
        case .dayOfWeek: return ((days + 4) % 7 + 7) % 7
        case .dayOfMonth: return day
        case .dayOfYear: return Self.daysBefore[index] + day + (isLeapYear && month > 2 ? 1 : 0)
        case .daysInMonth:
            return Self.daysBefore[index + 1] - Self.daysBefore[index] + (isLeapYear && month == 2 ? 1 : 0)
        case .month: return month
        case .year: return year
        }
    }
}

extension CivilDate {
    /// `2026-11-21T18:05:00Z`.
    var text: String {
        let time = [self[.hour], self[.minute], secondOfDay % 60].map { Self.padded($0, 2) }.joined(separator: ":")
        let date = [Self.padded(self[.year], 4), Self.padded(self[.month], 2), Self.padded(self[.dayOfMonth], 2)]
        return date.joined(separator: "-") + "T" + time + "Z"
    }

    private static func padded(_ number: Int64, _ count: Int) -> String {
        let digits = String(number.magnitude)
        return (number < 0 ? "-" : "") + String(repeating: "0", count: max(0, count - digits.utf8.count)) + digits
    }
}

extension Evaluator {
    /// A part of the date that each sample stands for; without an argument that of now.
    func calendar(
        _ node: FunctionCall,
        _ grid: Grid,
        _ field: CalendarField
    ) throws(EvaluationFailure) -> SeriesTable {
        let part = { (seconds: Double) in CivilDate(seconds).map { Double($0[field]) } ?? .nan }
        if let argument = node.arguments.first {
            return try withoutNames(argument, grid) { (table) throws(EvaluationFailure) in
                try table.transform(&budget, part)
            }
        }
        return try constantVector(try column(grid) { part(wallSeconds(grid[$0])) }, grid)
    }
}
