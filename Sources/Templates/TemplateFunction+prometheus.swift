import PromQL
import RegularExpressions
import Vocabulary

extension TemplateFunction {
    /// Those that Prometheus adds.
    ///
    /// Fact: `template/template.go` of Prometheus 3.14.
    static let prometheus: [TemplateFunction] = results + texts + numbers + links

    // MARK: - Results of queries

    private static let results: [TemplateFunction] = [
        TemplateFunction("query", [.string]) { arguments, surroundings in
            .samples(try surroundings.query(arguments[0].printed))
        },
        TemplateFunction("first", [.samples]) { arguments, _ in
            guard case .samples(let samples) = arguments[0], let first = samples.first else {
                throw TemplateObjection(message: "first() called on vector with no elements")
            }
            return .sample(first)
        },
        TemplateFunction("label", [.string, .sample]) { arguments, _ in
            guard case .sample(let sample) = arguments[1] else { return .string("") }
            return .string(sample.labels[arguments[0].printed] ?? "")
        },
        TemplateFunction("value", [.sample]) { arguments, _ in
            guard case .sample(let sample) = arguments[0] else { return .nothing }
            return .float(sample.value)
        },
        TemplateFunction("strvalue", [.sample]) { arguments, _ in
            guard case .sample(let sample) = arguments[0] else { return .string("") }
            return .string(sample.labels["__value__"] ?? "")
        },
        TemplateFunction("sortByLabel", [.string, .samples]) { arguments, _ in
            guard case .samples(let samples) = arguments[1] else { return .samples([]) }
            let name = arguments[0].printed
            let keyed = samples.enumerated().map { (Array(($1.labels[name] ?? "").utf8), $0, $1) }
            let sorted = keyed.sorted {
                $0.0 == $1.0 ? $0.1 < $1.1 : $0.0.lexicographicallyPrecedes($1.0)
            }
            return .samples(sorted.map(\.2))
        },
        TemplateFunction("args", [], rest: .any) { arguments, _ in
            .dictionary(arguments.enumerated().map { (name: "arg\($0)", value: $1) })
        },
    ]

    // MARK: - Text

    static let texts: [TemplateFunction] = [
        TemplateFunction("reReplaceAll", [.string, .string, .string]) { arguments, _ in
            let pattern = arguments[0].printed
            do {
                let expression = try RegularExpression(pattern, dotMatchesNewline: false)
                return .string(expression.replacingAll(in: arguments[2].printed, with: arguments[1].printed))
            } catch {
                throw TemplateObjection(message: "regexp: Compile(\(compileArgument(pattern))): \(error)")
            }
        },
        TemplateFunction("match", [.string, .string]) { arguments, _ in
            do {
                let expression = try RegularExpression(arguments[0].printed, dotMatchesNewline: false)
                return .bool(expression.firstMatch(in: arguments[1].printed) != nil)
            } catch {
                throw TemplateObjection(message: "\(error)")
            }
        },
        TemplateFunction("title", [.string]) { arguments, _ in .string(title(arguments[0].printed)) },
        TemplateFunction("toUpper", [.string]) { arguments, _ in
            .string(mapped(arguments[0].printed, \.uppercaseMapping))
        },
        TemplateFunction("toLower", [.string]) { arguments, _ in
            .string(mapped(arguments[0].printed, \.lowercaseMapping))
        },
        TemplateFunction("safeHtml", [.string]) { arguments, _ in arguments[0] },
        TemplateFunction("urlQueryEscape", [.string]) { arguments, _ in .string(urlQuery(arguments[0].printed)) },
        TemplateFunction("stripPort", [.string]) { arguments, _ in
            let text = arguments[0].printed
            return .string(HostAndPort(text)?.host ?? text)
        },
        TemplateFunction("stripDomain", [.string]) { arguments, _ in
            .string(HostAndPort.withoutDomain(arguments[0].printed))
        },
    ]

    /// Go's `quote`: backquotes unless the text has one.
    private static func compileArgument(_ pattern: String) -> String {
        let isPlain = pattern.unicodeScalars.allSatisfy {
            $0 != "`" && ($0.value >= 0x20 || $0 == "\t") && $0.value != 0x7F
        }
        return isPlain ? "`\(pattern)`" : pattern.goQuoted
    }

    /// Letter by letter, as Go does: what would become two letters stays.
    private static func mapped(
        _ text: String,
        _ mapping: KeyPath<Unicode.Scalar.Properties, String>
    ) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let mapped = scalar.properties[keyPath: mapping].unicodeScalars
            result.append(mapped.count == 1 ? mapped.first ?? scalar : scalar)
        }
        return String(result)
    }

    /// Go's `strings.Title`: the first letter of each word; the others stay as they are.
    private static func title(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        var begins = true
        for scalar in text.unicodeScalars {
            let mapped = scalar.properties.titlecaseMapping.unicodeScalars
            result.append(begins && mapped.count == 1 ? mapped.first ?? scalar : scalar)
            begins = isSeparator(scalar)
        }
        return String(result)
    }

    private static func isSeparator(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return !(scalar == "_" || scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)) }
        return scalar.properties.isWhitespace
    }

    // MARK: - Numbers and times

    static let numbers: [TemplateFunction] = [
        TemplateFunction("humanize", [.any]) { arguments, _ in .string(Humanize.number(try number(arguments[0]))) },
        TemplateFunction("humanize1024", [.any]) { arguments, _ in .string(Humanize.bytes(try number(arguments[0]))) },
        TemplateFunction("humanizeDuration", [.any]) { arguments, _ in
            .string(Humanize.duration(try number(arguments[0])))
        },
        TemplateFunction("humanizePercentage", [.any]) { arguments, _ in
            .string(Humanize.percentage(try number(arguments[0])))
        },
        TemplateFunction("humanizeTimestamp", [.any]) { arguments, _ in
            let value = try number(arguments[0])
            return .string(value.isFinite ? GoTime.text(try time(value)) : GoFormat.short(value))
        },
        TemplateFunction("toTime", [.any]) { arguments, _ in
            let value = try number(arguments[0])
            guard value.isFinite else { throw TemplateObjection(message: "value is NaN or Inf") }
            return .time(try time(value))
        },
        TemplateFunction("toDuration", [.any]) { arguments, _ in
            let value = try number(arguments[0])
            guard value.isFinite else { throw TemplateObjection(message: "value is NaN or Inf") }
            return .duration(try nanoseconds(value, as: "duration"))
        },
        TemplateFunction("now", []) { _, surroundings in .float(surroundings.now) },
        TemplateFunction("parseDuration", [.string]) { arguments, _ in
            do throws(DurationText.Failure) {
                return .float(Double(try DurationText.parse(arguments[0].printed)) / 1000)
            } catch {
                throw TemplateObjection(message: error.message)
            }
        },
    ]

    private static func number(_ value: TemplateValue) throws -> Double {
        switch value {
        case .float(let number): return number
        case .integer(let number): return Double(number)
        case .duration(let nanoseconds): return Double(nanoseconds) / 1e9
        case .string(let text):
            guard let number = GoNumber.parseFloat(text.filter { $0 != "_" }) else {
                throw TemplateObjection(message: "strconv.ParseFloat: parsing \(text.goQuoted): invalid syntax")
            }
            return number
        default: throw TemplateObjection(message: "can't convert \(value.typeName) to float")
        }
    }

    private static func nanoseconds(_ seconds: Double, as kind: String) throws -> Int64 {
        guard let nanoseconds = Int64(exactly: (seconds * 1e9).rounded(.towardZero)) else {
            let shown = GoNumber.general(seconds)
            throw TemplateObjection(
                message: "\(shown) cannot be represented as a nanoseconds \(kind) since it overflows int64"
            )
        }
        return nanoseconds
    }

    /// Prometheus' times have milliseconds.
    private static func time(_ seconds: Double) throws -> WallTime {
        let nanoseconds = try nanoseconds(seconds, as: "timestamp")
        return WallTime(nanosecondsSinceEpoch: nanoseconds - nanoseconds % 1_000_000)
    }

    // MARK: - Links

    private static let links: [TemplateFunction] = [
        TemplateFunction("graphLink", [.string]) { arguments, _ in
            .string("/graph?g0.expr=\(urlQuery(arguments[0].printed))&g0.tab=0")
        },
        TemplateFunction("tableLink", [.string]) { arguments, _ in
            .string("/graph?g0.expr=\(urlQuery(arguments[0].printed))&g0.tab=1")
        },
        TemplateFunction("externalURL", []) { _, surroundings in .string(try externalURL(surroundings)) },
        TemplateFunction("pathPrefix", []) { _, surroundings in
            let url = try externalURL(surroundings)
            let afterScheme = url.unicodeScalars.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
            return .string(afterScheme.count == 4 ? "/" + String(afterScheme[3]) : "")
        },
    ]

    private static func externalURL(_ surroundings: Surroundings) throws -> String {
        guard let url = surroundings.data.externalURL else {
            throw TemplateObjection(message: "runtime error: invalid memory address or nil pointer dereference")
        }
        return url
    }
}
