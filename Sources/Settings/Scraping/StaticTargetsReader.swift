import Documents
import Vocabulary

/// Reads `static_configs` of a scrape job.
struct StaticTargetsReader {
    let section: Section

    private var reading: Reading { section.reading }

    func groups() -> [ScrapeJobSettings.Group] {
        guard let node = section.node("static_configs") else {
            if !section.has("static_configs") {
                reading.warn("the scrape job has no targets: no `static_configs`", at: section.position)
            }
            return []
        }
        guard case .sequence(let nodes, _) = node else {
            let found = Section.describe(node)
            reading.fail("expected `static_configs` to be a list, found \(found)", at: node.position)
            return []
        }
        return nodes.compactMap(group)
    }

    private func group(_ node: DocumentNode) -> ScrapeJobSettings.Group? {
        guard let section = Section(node, "an entry of `static_configs`", keys: ["targets", "labels"], reading) else {
            return nil
        }
        var group = ScrapeJobSettings.Group()
        for scalar in section.list("targets", "an address such as `host:9100`") ?? [] {
            guard !scalar.text.isEmpty, !scalar.text.utf8.contains(where: { "/@?#".utf8.contains($0) }) else {
                section.refuse(scalar, "targets", expected: "an address such as `host:9100`, without scheme or path")
                continue
            }
            group.targets.append(scalar.text)
        }
        if !section.has("targets") { reading.fail("an entry of `static_configs` needs `targets`", at: node.position) }
        for entry in section.named("labels") {
            guard let value = Section.scalar(entry.value, entry.key, "a text", reading)?.text else { continue }
            group.labels.append(.init(name: entry.key, value: value))
        }
        return group
    }
}
