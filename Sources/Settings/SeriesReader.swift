import Documents
import Vocabulary

/// Reads the section `series`: what the sample store takes.
enum SeriesReader {
    static func read(_ root: Section) -> SeriesSettings {
        var settings = SeriesSettings()
        guard let section = root.section("series", keys: ["keep", "max"]) else { return settings }
        if let most = section.integer("max", in: 1_000...10_000_000) { settings.most = most }
        for scalar in section.list("keep", "the name of a metric") ?? [] {
            guard scalar.text.hasPrefix("vedette_") else {
                section.reading.fail(
                    "expected the name of a metric of Vedette's own (`vedette_…`) in `keep`, found "
                        + "`\(Reading.shown(scalar.text))`; what is scraped is kept anyway",
                    at: scalar.position
                )
                continue
            }
            settings.keep.append(scalar.text)
        }
        return settings
    }
}
