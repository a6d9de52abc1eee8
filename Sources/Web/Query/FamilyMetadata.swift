import Exposition
import Scraping
import Vocabulary

/// What is said about a metric family: by us, and by the targets that we scrape.
struct FamilyMetadata {
    struct Saying: Hashable {
        let type: String
        let help: String
        let unit: String
    }

    let name: String
    let said: [Saying]

    /// All families by name; of what several say, our own word first.
    static func all(_ sources: WebSources) -> [FamilyMetadata] {
        var all: [String: FamilyMetadata] = [:]
        for family in sources.metrics.collect() {
            let type = family.kind == .untyped ? "unknown" : family.kind.rawValue
            let saying = Saying(type: type, help: family.help, unit: "")
            all[family.name] = FamilyMetadata(name: family.name, said: [saying])
        }
        let redactor = sources.scrapes?.redactor ?? Redactor(secrets: [String]())
        for (name, scraped) in sources.scrapes?.metadata ?? [:] {
            let sayings = scraped.sorted { ($0.kind.rawValue, $0.help) < ($1.kind.rawValue, $1.help) }.map { said in
                Saying(type: said.kind.rawValue, help: redactor.hideSecrets(said.help), unit: said.unit)
            }
            let known = all[name]?.said ?? []
            all[name] = FamilyMetadata(name: name, said: known + sayings.filter { !known.contains($0) })
        }
        return all.values.sorted { $0.name.precedesInBytes($1.name) }
    }
}
