/// A node of a YAML document: what is written, typed by nobody yet.
package indirect enum DocumentNode: Sendable {
    package struct Entry: Sendable {
        package let key: String
        /// Not quoted: `<<` and `~` mean more than their letters.
        package let isPlain: Bool
        /// Of the key.
        package let position: Position
        package let value: DocumentNode
    }

    case scalar(ScalarNode)
    case sequence([DocumentNode], Position)
    case mapping([Entry], Position)

    package var position: Position {
        switch self {
        case .scalar(let scalar): scalar.position
        case .sequence(_, let position), .mapping(_, let position): position
        }
    }

    /// A list or a mapping with nothing in it.
    package var isEmptyCollection: Bool {
        switch self {
        case .scalar: false
        case .sequence(let nodes, _): nodes.isEmpty
        case .mapping(let entries, _): entries.isEmpty
        }
    }

    /// Nothing was written: an empty value, `~` or `null`.
    package var isNull: Bool {
        guard case .scalar(let scalar) = self else { return false }
        return scalar.isNull
    }
}

/// A single value of a document.
package struct ScalarNode: Sendable {
    /// How a scalar is written.
    package enum Style: Hashable, Sendable {
        case plain, singleQuoted, doubleQuoted
        /// A block after `|`.
        case literal
        /// A block after `>`.
        case folded
    }

    package var text: String
    package let position: Position
    package let style: Style
    /// The tag that is written before it, in full: `tag:yaml.org,2002:int` for `!!int`.
    package let tag: String?
    /// Came in part from a variable that holds a secret.
    package var isSecret = false

    package init(text: String, position: Position, style: Style, tag: String? = nil, isSecret: Bool = false) {
        self.text = text
        self.position = position
        self.style = style
        self.tag = tag
        self.isSecret = isSecret
    }

    /// Not quoted and not a block: `yes`, `5`, `null` mean more than their letters where no key asks for a type.
    package var isPlain: Bool { style == .plain }

    package var isNull: Bool { isPlain && ["", "~", "null"].contains(text) }

    /// Columns of the text's first character behind the node's; nil where columns cannot be told.
    private var indent: Int? {
        if text.utf8.contains(UInt8(ascii: "\n")) { return nil }
        switch style {
        case .plain: return 0
        case .singleQuoted, .doubleQuoted: return 1
        case .literal, .folded: return nil
        }
    }

    /// The position of a character of the text, as written.
    package func position(at offset: Int) -> Position {
        guard let indent else { return position }
        return Position(line: position.line, column: position.column + indent + offset)
    }
}
