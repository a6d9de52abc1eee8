import Documents

/// The entries of a mapping whose keys are known in advance, merges (`<<`) followed.
struct RuleFields {
    let position: Position
    private let entries: [String: DocumentNode.Entry]

    init(_ entries: [DocumentNode.Entry], at position: Position) {
        self.position = position
        self.entries = Dictionary(entries.map { ($0.key, $0) }) { first, _ in first }
    }

    /// The value of `key`, nil when it is absent or nothing is written there.
    subscript(_ key: String) -> DocumentNode? {
        guard let value = entries[key]?.value, !value.meansNothing else { return nil }
        return value
    }

    /// Where the value of `key` stands, or the mapping itself.
    func place(_ key: String) -> Position { entries[key]?.value.position ?? position }
}

extension DocumentNode {
    /// Null as `yaml.v3` resolves it: nothing, `~` or one of three words, neither quoted nor tagged as anything else.
    var meansNothing: Bool {
        guard case .scalar(let scalar) = self else { return false }
        if let tag = scalar.tag { return tag == "tag:yaml.org,2002:null" }
        return scalar.isPlain && ["", "~", "null", "Null", "NULL"].contains(scalar.text)
    }

    /// In the words of errors.
    var kind: String {
        switch self {
        case .mapping: "a mapping"
        case .sequence: "a list"
        case .scalar(let scalar): "`\(DocumentText.shown(scalar.text))`"
        }
    }
}
