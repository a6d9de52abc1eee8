import PromQL
import Vocabulary

extension TemplateFunction {
    /// Those of Go's `text/template`; `and` and `or` are here for their names only, since they do not need all arguments.
    static let builtin: [TemplateFunction] = [
        TemplateFunction("and", [.any], rest: .any) { arguments, _ in
            arguments.first { !$0.isTrue } ?? arguments.last ?? .nothing
        },
        TemplateFunction("or", [.any], rest: .any) { arguments, _ in
            arguments.first(where: \.isTrue) ?? arguments.last ?? .nothing
        },
        TemplateFunction("not", [.any]) { arguments, _ in .bool(!arguments[0].isTrue) },
        TemplateFunction("len", [.any]) { arguments, _ in .integer(try length(arguments[0])) },
        TemplateFunction("index", [.any], rest: .any) { arguments, _ in
            try arguments.dropFirst().reduce(arguments[0]) { try element($1, of: $0) }
        },
        TemplateFunction("slice", [.any], rest: .any) { arguments, _ in try slice(arguments) },
        TemplateFunction("print", [], rest: .any) { arguments, _ in .string(joined(arguments)) },
        TemplateFunction("println", [], rest: .any) { arguments, _ in
            .string(arguments.map(\.printed).joined(separator: " ") + "\n")
        },
        TemplateFunction("printf", [.string], rest: .any) { arguments, _ in
            .string(GoPrintf.format(arguments[0].printed, Array(arguments.dropFirst())))
        },
        TemplateFunction("html", [], rest: .any) { arguments, _ in .string(html(joined(arguments))) },
        TemplateFunction("js", [], rest: .any) { arguments, _ in .string(script(joined(arguments))) },
        TemplateFunction("urlquery", [], rest: .any) { arguments, _ in .string(urlQuery(joined(arguments))) },
        TemplateFunction("call", [.any], rest: .any) { arguments, _ in
            if case .nothing = arguments[0] { throw TemplateObjection(message: "call of nil") }
            throw TemplateObjection(message: "non-function of type \(arguments[0].typeName)")
        },
        TemplateFunction("eq", [.any], rest: .any) { arguments, _ in
            guard arguments.count > 1 else { throw TemplateObjection(message: "missing argument for comparison") }
            for argument in arguments.dropFirst() where try isEqual(arguments[0], argument) { return .bool(true) }
            return .bool(false)
        },
        TemplateFunction("ne", [.any, .any]) { arguments, _ in .bool(!(try isEqual(arguments[0], arguments[1]))) },
        TemplateFunction("lt", [.any, .any]) { arguments, _ in .bool(try isLess(arguments[0], arguments[1])) },
        TemplateFunction("le", [.any, .any]) { arguments, _ in
            let isLess = try isLess(arguments[0], arguments[1])
            return .bool(try isEqual(arguments[0], arguments[1]) || isLess)
        },
        TemplateFunction("gt", [.any, .any]) { arguments, _ in
            let isLess = try isLess(arguments[0], arguments[1])
            return .bool(try !isEqual(arguments[0], arguments[1]) && !isLess)
        },
        TemplateFunction("ge", [.any, .any]) { arguments, _ in .bool(!(try isLess(arguments[0], arguments[1]))) },
    ]

    // MARK: - Comparing

    private static let incomparable = TemplateObjection(message: "incompatible types for comparison")
    private static let notComparable = TemplateObjection(message: "invalid type for comparison")

    /// Numbers of different types are not comparable in templates: `eq $value 1` is an error, `eq $value 1.0` is not.
    private static func isEqual(_ left: TemplateValue, _ right: TemplateValue) throws -> Bool {
        switch (left, right) {
        case (.bool(let a), .bool(let b)): return a == b
        case (.integer(let a), .integer(let b)): return a == b
        case (.float(let a), .float(let b)): return a == b
        case (.string(let a), .string(let b)): return a.equalsInBytes(b)
        case (.nothing, .nothing): return true
        case (.labels, _), (_, .labels), (.samples, _), (_, .samples), (.dictionary, _), (_, .dictionary),
            (.pairs, _), (_, .pairs), (.list, _), (_, .list), (.record, _), (_, .record):
            throw TemplateObjection(message: "non-comparable type \(left.printed): \(left.typeName)")
        case (.nothing, _), (_, .nothing): return false
        default: throw incomparable
        }
    }

    private static func isLess(_ left: TemplateValue, _ right: TemplateValue) throws -> Bool {
        switch (left, right) {
        case (.integer(let a), .integer(let b)): return a < b
        case (.float(let a), .float(let b)): return a < b
        case (.string(let a), .string(let b)): return a.precedesInBytes(b)
        case (.bool, .bool): throw notComparable
        case (.integer, _), (.float, _), (.string, _), (.bool, _):
            switch right {
            case .integer, .float, .string, .bool: throw incomparable
            default: throw notComparable
            }
        default: throw notComparable
        }
    }

    // MARK: - Parts of values

    private static func length(_ value: TemplateValue) throws -> Int64 {
        switch value {
        case .string(let text): Int64(text.utf8.count)
        case .labels(let labels), .pairs(let labels): Int64(labels.count)
        case .list(let list): Int64(list.elements.count)
        case .dictionary(let entries): Int64(entries.count)
        case .samples(let samples): Int64(samples.count)
        case .nothing: throw TemplateObjection(message: "len of nil pointer")
        default: throw TemplateObjection(message: "len of type \(value.typeName)")
        }
    }

    private static func element(_ index: TemplateValue, of value: TemplateValue) throws -> TemplateValue {
        switch value {
        case .labels(let labels), .pairs(let labels): return .string(labels[try key(index)] ?? "")
        case .list(let list): return list.elements[try position(index, below: list.elements.count)]
        case .dictionary(let entries):
            let key = try key(index)
            return entries.first { $0.name.equalsInBytes(key) }?.value ?? .nothing
        case .samples(let samples): return .sample(samples[try position(index, below: samples.count)])
        case .string(let text):
            let bytes = Array(text.utf8)
            return .integer(Int64(bytes[try position(index, below: bytes.count)]))
        case .nothing: throw TemplateObjection(message: "index of untyped nil")
        default: throw TemplateObjection(message: "can't index item of type \(value.typeName)")
        }
    }

    private static func key(_ index: TemplateValue) throws -> String {
        guard case .string(let key) = index else {
            throw TemplateObjection(message: "value has type \(index.typeName); should be string")
        }
        return key
    }

    private static func position(_ index: TemplateValue, below count: Int) throws -> Int {
        guard case .integer(let position) = index else {
            throw TemplateObjection(message: "cannot index slice/array with type \(index.typeName)")
        }
        guard position >= 0, position < count else {
            throw TemplateObjection(message: "index out of range: \(position)")
        }
        return Int(position)
    }

    private static func slice(_ arguments: [TemplateValue]) throws -> TemplateValue {
        let bounds = arguments.dropFirst()
        let count: Int
        switch arguments[0] {
        case .string(let text):
            count = text.utf8.count
            if bounds.count == 3 { throw TemplateObjection(message: "cannot 3-index slice a string") }
        case .samples(let samples): count = samples.count
        case .list(let list): count = list.elements.count
        default: throw TemplateObjection(message: "can't slice item of type \(arguments[0].typeName)")
        }
        guard bounds.count <= 3 else {
            throw TemplateObjection(message: "too many slice indexes: \(bounds.count)")
        }
        let places = try bounds.map { try position($0, below: count + 1) }
        let (lower, upper) = (places.first ?? 0, places.count > 1 ? places[1] : count)
        guard lower <= upper else {
            throw TemplateObjection(message: "invalid slice index: \(lower) > \(upper)")
        }
        if case .samples(let samples) = arguments[0] { return .samples(Array(samples[lower..<upper])) }
        if case .list(let list) = arguments[0] {
            return .list(TemplateList(list.typeName, Array(list.elements[lower..<upper])))
        }
        return .string(String(decoding: Array(arguments[0].printed.utf8)[lower..<upper], as: UTF8.self))
    }

    // MARK: - Text

    /// Go's `Sprint`: a space between two values when neither is a string.
    private static func joined(_ arguments: [TemplateValue]) -> String {
        var text = ""
        var wasString = true
        for (index, argument) in arguments.enumerated() {
            let isString = if case .string = argument { true } else { false }
            if index > 0, !isString, !wasString { text += " " }
            if case .nothing = argument { text += "<nil>" } else { text += argument.printed }
            wasString = isString
        }
        return text
    }

    private static func html(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&#34;"
            case "'": result += "&#39;"
            case "\0": result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private static func script(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case "'": result += "\\'"
            case "\"": result += "\\\""
            case "<", ">", "&", "=": result += "\\u00" + hexadecimal(scalar)
            case _ where scalar.value < 0x20: result += "\\u00" + hexadecimal(scalar)
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// Two digits, of a character of ASCII.
    private static func hexadecimal(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return digits.utf8.count < 2 ? "0" + digits : digits
    }

    /// Go's `url.QueryEscape`: blanks become `+`.
    static func urlQuery(_ text: String) -> String {
        text.split(separator: " ", omittingEmptySubsequences: false).map { PercentEncoding.encode(String($0)) }
            .joined(separator: "+")
    }
}
