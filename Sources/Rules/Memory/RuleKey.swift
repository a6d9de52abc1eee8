import Vocabulary

/// Under what a rule's state is kept: what makes it the same rule, and where it stands among rules of which all that is the
/// same.
package struct RuleKey: Hashable, Sendable {
    /// The alert's name and the rule's labels as written.
    package let identity: RuleIdentity
    /// Tells rules of one identity apart: a hash of their place, see ``init(_:in:number:)``.
    package let ordinal: Int

    package init(_ identity: RuleIdentity, ordinal: Int = 0) {
        self.identity = identity
        self.ordinal = ordinal
    }

    /// The key of a rule in its group: the same as long as nothing changes in that group, whatever other files have.
    ///
    /// - Parameters:
    ///   - identity: the rule's.
    ///   - group: where it stands.
    ///   - number: 0 for the first rule of this identity in the group, 1 for the next.
    package init(_ identity: RuleIdentity, in group: GroupKey, number: Int) {
        var hash = StableHash()
        hash.add(group.file.utf8)
        hash.add([0])
        hash.add(group.name.utf8)
        hash.add([0])
        hash.add("\(number)".utf8)
        self.init(identity, ordinal: Int(truncatingIfNeeded: hash.value >> 1))
    }
}
