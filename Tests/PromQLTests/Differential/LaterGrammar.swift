/// What Prometheus 3 reads and 2.42 does not, as far as ``WordDamage`` makes it of what both read.
enum LaterGrammar: String, CaseIterable {
    case durationAsNumber = "5m outside of brackets and offsets"
    case numberAsDuration = "a number in brackets or after offset"
    case durationArithmetic = "operators and parentheses in brackets or after offset"
    case labelWithColon = "colons in lists of labels"
    case quotedName = "names in quotes, in braces and in lists of labels"

    /// Whether the text has what 2.42 reads and 3 does not: it takes any letter in brackets for the colon of a subquery.
    static func hasLetterForColon(_ text: String) -> Bool {
        var isInBrackets = false
        return WordDamage.words(of: text).contains { word in
            if word == "[" || word == "]" { isInBrackets = word == "[" }
            return isInBrackets && word.first?.isLetter == true
        }
    }

    /// The first thing that the text has of it.
    init?(in text: String) {
        var reader = Reader()
        for word in WordDamage.words(of: text) where word != " " {
            if let found = reader.kind(of: word) {
                self = found
                return
            }
        }
        return nil
    }

    /// Knows where in a text it is.
    private struct Reader {
        private var isInBrackets = false
        private var isInBraces = false
        /// What stands before each open parenthesis.
        private var beforeParentheses: [String] = []
        /// The words before, the last one last.
        private var previous = ["", ""]
        /// Whether the last `offset` had an operand before it, and is no name.
        private var isModifier = false

        /// What stood before the parentheses that were closed last.
        private var closed: String?

        private static let listsOfLabels = ["by", "without", "on", "ignoring", "group_left", "group_right"]

        private static let operators = ["and", "or", "unless", "atan2", "bool"]

        private var isInList: Bool { beforeParentheses.last.map(Self.listsOfLabels.contains) ?? false }

        mutating func kind(of word: String) -> LaterGrammar? {
            defer { pass(word) }
            let isAfterWord = previous[1] == "offset" || (previous[0] == "offset" && "+-".contains(previous[1]))
            let isAfterOffset = isAfterWord && isModifier
            let isDuration = isInBrackets || isAfterOffset
            if isDuration, ["+", "-", "*", "/", "%", "^", "("].contains(word) {
                return previous[1] == "offset" && word == "-" ? nil : .durationArithmetic
            }
            if word.hasPrefix("\"") {
                let isInPlaceOfName = ["{", "(", ","].contains(previous[1])
                return isInPlaceOfName && (isInBraces || isInList) ? .quotedName : nil
            }
            if isInList, word == ":" { return .labelWithColon }
            guard let first = word.first, first.isNumber || first == "." else { return nil }
            let isNumber = Double(word) != nil
            return isNumber == isDuration ? isNumber ? .numberAsDuration : .durationAsNumber : nil
        }

        private mutating func pass(_ word: String) {
            switch word {
            case "[": isInBrackets = true
            case "]": isInBrackets = false
            case "{": isInBraces = true
            case "}": isInBraces = false
            case "(": beforeParentheses.append(previous[1])
            case ")": closed = beforeParentheses.popLast()
            case "offset":
                let isAfterOperand = previous[1].last.map { $0.isLetter || $0.isNumber || ")]}_".contains($0) }
                let isAfterList = previous[1] == ")" && closed.map(Self.listsOfLabels.contains) == true
                isModifier = isAfterOperand == true && !isAfterList && !Self.operators.contains(previous[1])
            default: break
            }
            previous = [previous[1], word]
        }
    }
}
