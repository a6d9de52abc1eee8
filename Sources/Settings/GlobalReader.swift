import Documents

/// Reads Prometheus' `global` section.
enum GlobalReader {
    static func read(_ root: Section) -> GlobalSettings {
        let defaults = GlobalSettings.defaults
        let keys = ["scrape_interval", "scrape_timeout", "evaluation_interval", "external_labels"]
        guard let section = root.section("global", keys: keys) else { return defaults }
        let range: ClosedRange<Duration> = .seconds(1) ... .seconds(86_400)
        let interval = section.duration("scrape_interval", in: range)
        let timeout = section.duration("scrape_timeout", in: .milliseconds(1) ... .seconds(86_400))
        let evaluation = section.duration("evaluation_interval", in: range)
        let period = interval ?? defaults.scrapeInterval
        if let timeout, timeout > period {
            let texts = (DurationText.format(timeout), DurationText.format(period))
            section.reading.fail(
                "`scrape_timeout` \(texts.0) is longer than `scrape_interval` \(texts.1)",
                at: section.valuePosition("scrape_timeout")
            )
        }
        return GlobalSettings(
            scrapeInterval: period,
            scrapeTimeout: timeout ?? min(defaults.scrapeTimeout, period),
            evaluationInterval: evaluation ?? defaults.evaluationInterval,
            externalLabels: labels(section)
        )
    }

    private static func labels(_ section: Section) -> [GlobalSettings.Label] {
        section.named("external_labels").compactMap { entry in
            guard isLabelName(entry.key) else {
                let found = Reading.shown(entry.key)
                section.reading.fail(
                    "expected the name of a label to match `[a-zA-Z_][a-zA-Z0-9_]*`, found `\(found)`",
                    at: entry.position
                )
                return nil
            }
            return Section.scalar(entry.value, entry.key, "a text", section.reading).map {
                GlobalSettings.Label(name: entry.key, value: $0.text)
            }
        }
    }

    private static func isLabelName(_ text: String) -> Bool {
        text.utf8.first.map { !isDigit($0) } ?? false
            && text.utf8.allSatisfy { isDigit($0) || $0 == UInt8(ascii: "_") || isLetter($0) }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
}
