/// Where something stands in the settings file; both count from 1, columns in Unicode scalars.
struct Position: Hashable, Comparable {
    let line: Int
    let column: Int

    static func < (left: Position, right: Position) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }
}

/// A node of the settings file: what the YAML says, typed by nobody yet.
indirect enum DocumentNode {
    struct Entry {
        let key: String
        let position: Position
        let value: DocumentNode
    }

    case scalar(ScalarNode)
    case sequence([DocumentNode], Position)
    case mapping([Entry], Position)

    var position: Position {
        switch self {
        case .scalar(let scalar): scalar.position
        case .sequence(_, let position), .mapping(_, let position): position
        }
    }

    /// Nothing was written: an empty value, `~` or `null`.
    var isNull: Bool {
        guard case .scalar(let scalar) = self else { return false }
        return scalar.isNull
    }
}

/// A single value of the settings file.
struct ScalarNode {
    var text: String
    let position: Position
    /// Not quoted and not a block: `yes`, `5`, `null` mean more than their letters where no key asks for a type.
    let isPlain: Bool
    /// Columns of the text's first character behind the node's; nil where columns cannot be told.
    let indent: Int?
    /// Came in part from a variable that holds a secret.
    var isSecret = false

    var isNull: Bool { isPlain && ["", "~", "null"].contains(text) }

    /// The position of a character of the text, as written.
    func position(at offset: Int) -> Position {
        guard let indent else { return position }
        return Position(line: position.line, column: position.column + indent + offset)
    }
}
