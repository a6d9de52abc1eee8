import PromQL
import Vocabulary

/// `printf`: the verbs of Go's `fmt`, with its own marks for what does not fit.
struct GoPrintf {
    /// Go refuses larger widths and precisions, too.
    private static let widest = 1_000_000

    private struct Verb {
        var minus = false
        var plus = false
        var space = false
        var zero = false
        var sharp = false
        var width: Int?
        var precision: Int?
    }

    private var arguments: ArraySlice<TemplateValue>
    private var result = ""

    static func format(_ format: String, _ arguments: [TemplateValue]) -> String {
        var printer = GoPrintf(arguments: arguments[...])
        printer.run(format)
        return printer.result
    }

    private mutating func run(_ format: String) {
        var rest = format.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            guard scalar == "%" else {
                result.unicodeScalars.append(scalar)
                continue
            }
            var verb = flags(&rest)
            verb.width = size(&rest)
            if verb.width == nil, rest.first == "*" {
                rest.removeFirst()
                verb.width = argumentSize("WIDTH")
                if let width = verb.width, width < 0 {
                    verb.minus = true
                    verb.width = -width
                }
            }
            if rest.first == "." {
                rest.removeFirst()
                if rest.first == "*" {
                    rest.removeFirst()
                    verb.precision = argumentSize("PREC")
                } else {
                    verb.precision = size(&rest) ?? 0
                }
            }
            guard let letter = rest.popFirst() else {
                result += "%!(NOVERB)"
                break
            }
            put(letter, verb)
        }
        if !arguments.isEmpty {
            result += "%!(EXTRA " + arguments.map { "\($0.typeName)=\($0.printed)" }.joined(separator: ", ") + ")"
        }
    }

    private func flags(_ rest: inout Substring.UnicodeScalarView) -> Verb {
        var verb = Verb()
        while let flag = rest.first {
            switch flag {
            case "-": verb.minus = true
            case "+": verb.plus = true
            case " ": verb.space = true
            case "0": verb.zero = true
            case "#": verb.sharp = true
            default: return verb
            }
            rest.removeFirst()
        }
        return verb
    }

    private func size(_ rest: inout Substring.UnicodeScalarView) -> Int? {
        var value: Int?
        while let digit = rest.first.flatMap({ $0.value < 128 ? Character($0).wholeNumberValue : nil }) {
            value = min(Self.widest, (value ?? 0) * 10 + digit)
            rest.removeFirst()
        }
        return value
    }

    private mutating func argumentSize(_ name: String) -> Int? {
        guard case .integer(let value) = arguments.popFirst(), value.magnitude <= Self.widest else {
            result += "%!(BAD\(name))"
            return nil
        }
        return Int(value)
    }

    private mutating func put(_ letter: Unicode.Scalar, _ verb: Verb) {
        if letter == "%" {
            result += "%"
            return
        }
        guard let argument = arguments.popFirst() else {
            result += "%!\(letter)(MISSING)"
            return
        }
        if let text = text(argument, letter, verb) {
            result += text
        } else if case .nothing = argument {
            result += "%!\(letter)(<nil>)"
        } else {
            result += "%!\(letter)(\(argument.typeName)=\(argument.printed))"
        }
    }

    /// nil when the verb is not one for such a value.
    private func text(_ value: TemplateValue, _ letter: Unicode.Scalar, _ verb: Verb) -> String? {
        if letter == "T" { return pad(value.typeName, verb) }
        switch value {
        case .nothing: return letter == "v" ? pad("<nil>", verb) : nil
        case .bool(let flag): return "tv".unicodeScalars.contains(letter) ? pad(String(flag), verb) : nil
        case .integer(let number): return integer(number, letter, verb)
        case .float(let number): return float(number, letter, verb)
        case .string(let text): return string(text, letter, verb)
        case .labels, .dictionary, .sample, .samples, .duration, .time, .data, .pairs, .list, .record:
            return "sv".unicodeScalars.contains(letter) ? pad(value.printed, verb) : nil
        }
    }

    private func integer(_ value: Int64, _ letter: Unicode.Scalar, _ verb: Verb) -> String? {
        let digits: String
        switch letter {
        case "d", "v": digits = String(value.magnitude)
        case "b": digits = String(value.magnitude, radix: 2)
        case "o", "O": digits = (letter == "O" ? "0o" : "") + String(value.magnitude, radix: 8)
        case "x": digits = (verb.sharp ? "0x" : "") + String(value.magnitude, radix: 16)
        case "X": digits = (verb.sharp ? "0X" : "") + String(value.magnitude, radix: 16, uppercase: true)
        case "c": return pad(scalar(value).map { String($0) } ?? "\u{FFFD}", verb)
        case "q": return pad(GoQuoting.quoted(scalar(value) ?? "\u{FFFD}"), verb)
        case "U":
            let hexadecimal = String(value.magnitude, radix: 16, uppercase: true)
            return pad("U+" + String(repeating: "0", count: max(0, 4 - hexadecimal.utf8.count)) + hexadecimal, verb)
        default: return nil
        }
        return signed(value < 0, digits, verb)
    }

    private func scalar(_ value: Int64) -> Unicode.Scalar? { UInt32(exactly: value).flatMap(Unicode.Scalar.init) }

    private func float(_ value: Double, _ letter: Unicode.Scalar, _ verb: Verb) -> String? {
        let text: String
        switch letter {
        case "v" where verb.precision == nil, "g" where verb.precision == nil: text = GoNumber.general(value)
        case "G" where verb.precision == nil: text = GoNumber.general(value).uppercased()
        case "e", "E", "f", "F", "g", "G", "v":
            let form = letter == "v" ? "g" : letter == "F" ? "f" : letter
            text = GoFormat.number("%.\(min(verb.precision ?? 6, 1000))\(form)", value)
        default: return nil
        }
        guard value.isFinite else {
            return pad(value.isNaN ? (verb.plus ? "+NaN" : "NaN") : value < 0 ? "-Inf" : "+Inf", verb)
        }
        return signed(text.hasPrefix("-"), text.hasPrefix("-") ? String(text.dropFirst()) : text, verb)
    }

    private func string(_ value: String, _ letter: Unicode.Scalar, _ verb: Verb) -> String? {
        let cut = verb.precision.map { String(String.UnicodeScalarView(value.unicodeScalars.prefix($0))) } ?? value
        switch letter {
        case "s", "v": return pad(cut, verb)
        case "q": return pad(cut.goQuoted, verb)
        case "x", "X":
            let digits = cut.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: letter == "X") }
            return pad(digits.joined(), verb)
        default: return nil
        }
    }

    private func signed(_ isNegative: Bool, _ digits: String, _ verb: Verb) -> String {
        let sign = isNegative ? "-" : verb.plus ? "+" : verb.space ? " " : ""
        guard verb.zero, !verb.minus, let width = verb.width else { return pad(sign + digits, verb) }
        let zeros = max(0, width - sign.count - digits.count)
        return sign + String(repeating: "0", count: zeros) + digits
    }

    private func pad(_ text: String, _ verb: Verb) -> String {
        let missing = max(0, (verb.width ?? 0) - text.unicodeScalars.count)
        let blanks = String(repeating: " ", count: missing)
        return verb.minus ? text + blanks : blanks + text
    }
}
