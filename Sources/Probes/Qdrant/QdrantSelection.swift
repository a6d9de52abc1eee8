/// Which collections of a server are looked into.
struct QdrantSelection: Hashable, Sendable {
    /// More are not looked into in one run.
    static let most = 20

    /// Without repetition; those of the settings first.
    let names: [String]
    /// Those of the settings: they have to exist.
    let required: Set<String>
    /// Whether all that were selected fit.
    let isComplete: Bool

    /// Selects the configured names, and of the listed ones those that begin with `prefix`; with neither, all listed ones.
    init(configured: [String], prefix: String?, listed: [String]) {
        let isOpen = configured.isEmpty && prefix == nil
        let found = listed.filter { name in isOpen || prefix.map { name.hasPrefix($0) } == true }
        var seen: Set<String> = []
        let all = (configured + found.sorted()).filter { seen.insert($0).inserted }
        names = Array(all.prefix(Self.most))
        required = Set(configured)
        isComplete = all.count <= Self.most
    }
}
