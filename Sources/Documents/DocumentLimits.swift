/// What a document may cost.
package struct DocumentLimits: Hashable, Sendable {
    /// Of the text.
    package let bytes: Int
    /// Levels of lists and mappings.
    package let depth: Int
    /// So many aliases (`*name`) may stand anywhere; more only where none can be part of a key.
    package let aliases: Int
    /// Values after the aliases are followed.
    package let nodes: Int
    /// A second document is not looked at; it is an error otherwise.
    package let readsFirstDocumentOnly: Bool
    /// More than ``aliases`` are an error.
    package let refusesManyAliases: Bool

    /// Of a settings file.
    package static let settings = DocumentLimits(
        bytes: 1 << 20,
        depth: 32,
        aliases: 16,
        nodes: 20_000,
        readsFirstDocumentOnly: false,
        refusesManyAliases: true
    )

    /// Of a rule file, which may have been generated: tens of thousands of rules, labels shared by anchors.
    package static let rules = DocumentLimits(
        bytes: 16 << 20,
        depth: 32,
        aliases: 16,
        nodes: 1_000_000,
        readsFirstDocumentOnly: true,
        refusesManyAliases: false
    )
}
