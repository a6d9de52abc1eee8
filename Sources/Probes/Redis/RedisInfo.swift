/// The answer to INFO.
package struct RedisInfo: Sendable, Equatable {
    /// More lines than any server has are not read.
    private static let mostFields = 2000

    private let fields: [Substring: Substring]

    /// Reads `key:value` lines; comments and what is no such line are passed over.
    package init(parsing text: String) {
        var fields: [Substring: Substring] = [:]
        for line in text.split(whereSeparator: \.isNewline).prefix(Self.mostFields) where line.first != "#" {
            guard let colon = line.firstIndex(of: ":") else { continue }
            fields[line[..<colon]] = line[line.index(after: colon)...]
        }
        self.fields = fields
    }

    package func text(_ name: String) -> String? { fields[name[...]].map(String.init) }

    /// Nil when the field is missing, is no number, or is below zero.
    package func count(_ name: String) -> Int64? {
        fields[name[...]].flatMap { Int64($0) }.flatMap { $0 < 0 ? nil : $0 }
    }

    package func number(_ name: String) -> Double? {
        fields[name[...]].flatMap { Double($0) }.flatMap { $0.isFinite ? $0 : nil }
    }

    /// The sum of the databases' keys.
    package var keys: Int64 {
        var sum: Int64 = 0
        for (name, value) in fields where name.hasPrefix("db") && name.dropFirst(2).allSatisfy(\.isNumber) {
            let keys = value.split(separator: ",").first { $0.hasPrefix("keys=") }?.dropFirst(5)
            let (next, overflow) = sum.addingReportingOverflow(keys.flatMap { Int64($0) } ?? 0)
            sum = overflow ? .max : next
        }
        return sum
    }
}
