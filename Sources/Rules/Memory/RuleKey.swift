/// Under what a rule's state is kept: what makes it the same rule, and its place among rules of which all that is the
/// same.
package struct RuleKey: Hashable, Sendable {
    /// The alert's name and the rule's labels as written.
    package let identity: RuleIdentity
    /// 0 for the first rule of this identity in the order of the files, 1 for the next.
    package let ordinal: Int

    package init(_ identity: RuleIdentity, ordinal: Int = 0) {
        self.identity = identity
        self.ordinal = ordinal
    }
}
