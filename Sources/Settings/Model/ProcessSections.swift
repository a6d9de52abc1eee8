/// What is logged, and how.
package struct LogSettings: Sendable, Equatable {
    /// The names are those of swift-log.
    package enum Level: String, Sendable, CaseIterable { case trace, debug, info, notice, warning, error, critical }

    package enum Format: String, Sendable, CaseIterable {
        case json, text
        /// Text on a terminal, else JSON.
        case auto
    }

    package let level: Level
    package let format: Format
}

/// Where the state is kept.
package struct StateSettings: Sendable, Equatable {
    /// The directory of the state file; nil means that nothing outlives the process.
    package let directory: String?
    package let samples: Samples

    /// How much of the samples is kept there.
    package struct Samples: Sendable, Equatable {
        /// How long (1h–366d, default 7d).
        package let retention: Duration
        /// Beyond so many bytes the oldest go (1MiB–1TiB, default 512MiB).
        package let mostBytes: Int
    }
}

/// Prometheus' `global` section; kept for scraping and rules.
package struct GlobalSettings: Sendable, Equatable {
    package let scrapeInterval: Duration
    package let scrapeTimeout: Duration
    package let evaluationInterval: Duration
    /// Put on what leaves the process, in the order of the file.
    package let externalLabels: [Label]

    package struct Label: Sendable, Equatable {
        package let name: String
        package let value: String
    }

    package static let defaults = GlobalSettings(
        scrapeInterval: .seconds(15),
        scrapeTimeout: .seconds(10),
        evaluationInterval: .seconds(15),
        externalLabels: []
    )
}
