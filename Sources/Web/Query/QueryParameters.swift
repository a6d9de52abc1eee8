import HTTPTypes
import Hummingbird
import NIOCore
import PromQL
import Series
import Vocabulary

/// The parameters of a request: of its URL, and of its form when it has one.
struct QueryParameters {
    /// In bytes: longer forms are refused.
    private static let longestForm = AccessMiddleware.longestBody
    /// In bytes: longer expressions are refused.
    private static let longestQuery = 128 << 10
    /// How many `match[]` there may be, how long together, and how large their regular expressions.
    private static let mostMatches = 100
    private static let longestMatches = 64 << 10
    private static let largestMatches = 500_000

    private var fields: [(name: String, value: String)] = []

    /// What the form says goes before what the URL says.
    init(_ request: Request) async throws {
        if request.method == .post, Self.isForm(request) {
            do {
                try add(String(buffer: try await request.body.collect(upTo: Self.longestForm)))
            } catch is NIOTooManyBytesError {
                throw QueryFailure.badData("the form is longer than \(Self.longestForm) bytes")
            }
        }
        if let query = request.uri.query { try add(query) }
    }

    private static func isForm(_ request: Request) -> Bool {
        let type = request.headers[.contentType]?.split(separator: ";").first ?? ""
        return type.filter { $0 != " " }.lowercased() == "application/x-www-form-urlencoded"
    }

    private mutating func add(_ text: String) throws {
        for pair in text.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.decode(parts[0]), let value = Self.decode(parts.count == 2 ? parts[1] : "") else {
                throw QueryFailure.badData("invalid URL escape in \(String(pair).shortened(to: 60).goQuoted)")
            }
            fields.append((name, value))
        }
    }

    /// Percent-decoding of a form, where `+` is a blank; nil for a lone `%` or what is not UTF-8.
    private static func decode(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+"): bytes.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                let digits = String(decoding: rest.prefix(2), as: UTF8.self)
                guard digits.utf8.count == 2, digits.utf8.first != UInt8(ascii: "+"),
                    let value = UInt8(digits, radix: 16)
                else { return nil }
                bytes.append(value)
                rest = rest.dropFirst(2)
            default: bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    /// nil for what is not given, and for what is given as nothing.
    subscript(_ name: String) -> String? {
        fields.first { $0.name == name }.flatMap { $0.value.isEmpty ? nil : $0.value }
    }

    func all(_ name: String) -> [String] { fields.filter { $0.name == name }.map(\.value) }

    // MARK: - Types

    /// Milliseconds on the wall clock: a number of seconds, or RFC 3339; nil where it is not given.
    func time(_ name: String) throws -> Int64? {
        guard let text = self[name] else { return nil }
        if let seconds = GoNumber.parseFloat(text), seconds.isFinite {
            guard let milliseconds = Int64(exactly: (seconds * 1000).rounded()) else {
                throw Self.invalidTime(name, text)
            }
            return milliseconds
        }
        guard let time = WallTime(anyRFC3339: text) else { throw Self.invalidTime(name, text) }
        return Int64((Double(time.nanosecondsSinceEpoch) / 1e6).rounded(.down))
    }

    private static func invalidTime(_ name: String, _ text: String) -> QueryFailure {
        .parameter(name, "cannot parse \(text.shortened(to: 60).goQuoted) to a valid timestamp")
    }

    /// Milliseconds: a number of seconds, or `1h30m`; nil where it is not given.
    func duration(_ name: String) throws -> Int64? {
        guard let text = self[name] else { return nil }
        let invalid = QueryFailure.parameter(
            name,
            "cannot parse \(text.shortened(to: 60).goQuoted) to a valid duration"
        )
        if let seconds = GoNumber.parseFloat(text) {
            guard let milliseconds = Int64(exactly: (seconds * 1000).rounded()),
                milliseconds.magnitude <= UInt64(DurationText.longest)
            else { throw invalid }
            return milliseconds
        }
        guard let milliseconds = try? DurationText.parse(text) else { throw invalid }
        return milliseconds
    }

    /// How many results at most; nil for all.
    func limit(_ name: String = "limit") throws -> Int? {
        guard let text = self[name] else { return nil }
        guard let limit = Int(text), limit >= 0 else {
            throw QueryFailure.parameter(name, "cannot parse \(text.shortened(to: 60).goQuoted) to a valid limit")
        }
        return limit == 0 ? nil : limit
    }

    /// The query to be evaluated.
    func query() throws -> Query {
        let text = self["query"] ?? ""
        guard text.utf8.count <= Self.longestQuery else {
            throw QueryFailure.parameter("query", "longer than \(Self.longestQuery) bytes")
        }
        do throws(ParseFailure) {
            return try Query(parsing: text)
        } catch {
            throw QueryFailure.parameter("query", "\(error)")
        }
    }

    /// The conditions of each `match[]`.
    func matches() throws -> [[LabelMatcher]] {
        let texts = all("match[]")
        guard texts.count <= Self.mostMatches, texts.reduce(0, { $0 + $1.utf8.count }) <= Self.longestMatches else {
            throw QueryFailure.parameter(
                "match[]",
                "more than \(Self.mostMatches) selectors, or longer than \(Self.longestMatches) bytes together"
            )
        }
        var size = 0
        return try texts.map { text in
            let matchers = try Self.matchers(text)
            size += matchers.reduce(0) { $0 + $1.size }
            guard size <= Self.largestMatches else {
                throw QueryFailure.parameter("match[]", "the regular expressions are too large together")
            }
            return matchers
        }
    }

    private static func matchers(_ text: String) throws -> [LabelMatcher] {
        do throws(ParseFailure) {
            return try VectorSelector.matchers(parsing: text)
        } catch {
            throw QueryFailure.parameter("match[]", "\(error)")
        }
    }
}

extension WallTime {
    /// RFC 3339 with any offset from UTC.
    init?(anyRFC3339 text: String) {
        if let time = WallTime(rfc3339: text) {
            self = time
            return
        }
        let offset = text.suffix(6)
        guard offset.utf8.count == 6, let sign = offset.first, sign == "+" || sign == "-",
            let time = WallTime(rfc3339: text.dropLast(6) + "Z")
        else { return nil }
        let parts = offset.dropFirst().split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 }), let hours = Int64(parts[0]),
            let minutes = Int64(parts[1]), (0..<24).contains(hours), (0..<60).contains(minutes)
        else { return nil }
        let seconds = (hours * 60 + minutes) * 60
        let shift = (sign == "+" ? -seconds : seconds) * 1_000_000_000
        let (nanoseconds, overflow) = time.nanosecondsSinceEpoch.addingReportingOverflow(shift)
        guard !overflow else { return nil }
        self.init(nanosecondsSinceEpoch: nanoseconds)
    }
}
