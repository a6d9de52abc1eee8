import Vocabulary

extension GoTime {
    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]
    private static let days = ["Thursday", "Friday", "Saturday", "Sunday", "Monday", "Tuesday", "Wednesday"]

    /// Elements of layouts, the longer ones before those that they begin with.
    private static let elements = [
        "January", "Jan", "Monday", "Mon", "MST", "2006", "-07:00", "-0700", "Z07:00", "01", "02", "03", "04", "05",
        "06", "15", "PM", "pm", "_2", "1", "2", "3", "4", "5",
    ]

    /// `time.Time.Format` in UTC; a fraction of a second (`.000`, `.999`) has at most three digits.
    static func text(_ time: WallTime, layout: String) -> String {
        var rest = layout[...]
        var result = ""
        while let first = rest.first {
            if first == "." || first == ",", let digits = fraction(in: rest) {
                result += fraction(of: time, first, digits)
                rest = rest.dropFirst(digits.count + 1)
            } else if let element = elements.first(where: rest.hasPrefix) {
                result += text(time, element)
                rest = rest.dropFirst(element.count)
            } else {
                result.append(first)
                rest.removeFirst()
            }
        }
        return result
    }

    private static func text(_ time: WallTime, _ element: String) -> String {
        let rfc = Array(time.description.utf8)
        func part(_ range: Range<Int>) -> String { String(decoding: rfc[range], as: UTF8.self) }
        func short(_ range: Range<Int>) -> String { Int(part(range)).map(String.init) ?? "" }
        let hour = Int(part(11..<13)) ?? 0
        let twelve = (hour + 11) % 12 + 1
        switch element {
        case "2006": return part(0..<4)
        case "06": return part(2..<4)
        case "01": return part(5..<7)
        case "1": return short(5..<7)
        case "January": return month(part(5..<7))
        case "Jan": return String(month(part(5..<7)).prefix(3))
        case "Monday": return weekday(time)
        case "Mon": return String(weekday(time).prefix(3))
        case "02": return part(8..<10)
        case "2": return short(8..<10)
        case "_2": return (rfc[8] == UInt8(ascii: "0") ? " " : "") + short(8..<10)
        case "15": return part(11..<13)
        case "03": return (twelve < 10 ? "0" : "") + "\(twelve)"
        case "3": return "\(twelve)"
        case "04": return part(14..<16)
        case "4": return short(14..<16)
        case "05": return part(17..<19)
        case "5": return short(17..<19)
        case "PM": return hour < 12 ? "AM" : "PM"
        case "pm": return hour < 12 ? "am" : "pm"
        case "MST": return "UTC"
        case "Z07:00": return "Z"
        case "-07:00": return "+00:00"
        default: return "+0000"
        }
    }

    private static func month(_ digits: String) -> String {
        let index = (Int(digits) ?? 1) - 1
        return months.indices.contains(index) ? months[index] : digits
    }

    private static func weekday(_ time: WallTime) -> String {
        let day = 86_400 * Int64(1_000_000_000)
        let since = time.nanosecondsSinceEpoch
        let floored = since / day - (since % day < 0 ? 1 : 0)
        return days[Int(((floored % 7) + 7) % 7)]
    }

    /// The zeros or nines behind a point.
    private static func fraction(in rest: Substring) -> Substring? {
        let digits = rest.dropFirst().prefix { $0 == rest.dropFirst().first }
        guard let digit = digits.first, digit == "0" || digit == "9", digits.count <= 9 else { return nil }
        return digits
    }

    private static func fraction(of time: WallTime, _ point: Character, _ layout: Substring) -> String {
        let milliseconds = String(time.description.suffix(4).dropLast())
        var digits = String((milliseconds + "000000").prefix(layout.count))
        if layout.first == "9" {
            while digits.last == "0" { digits.removeLast() }
        }
        return digits.isEmpty ? "" : "\(point)\(digits)"
    }
}
