import Vocabulary

/// What a `ready` check learned of a server, as facts.
enum CrawlFacts {
    private static let pressures = ["LOW", "MEDIUM", "HIGH"]

    static func report(_ health: CrawlHealth, _ monitor: CrawlMonitor?, start: String) -> Report {
        let name =
            switch health.flavor {
            case .runner: "crawl4ai-runner"
            case .docker: "Crawl4AI"
            }
        var facts = [Fact("flavor", .text(health.flavor.rawValue))]
        if let monitor {
            facts += memory(monitor) + browsers(monitor)
        } else if health.flavor == .docker {
            facts.append(Fact("note", .text("no /monitor/health before Crawl4AI 0.7.7: /health is all that is asked")))
        }
        return Report(
            version: ([name] + [health.version].compactMap(\.self)).joined(separator: " "),
            runIdentity: start,
            facts: facts
        )
    }

    private static func memory(_ monitor: CrawlMonitor) -> [Fact] {
        let percent = monitor.memoryPercent
        let levels = monitor.memoryPressure.map { pressure in
            pressures.map { level in
                Fact(
                    nil,
                    .flag(pressure == level),
                    metric: metric(
                        "memory_pressure",
                        "How the server judges its memory: 1 for the level that holds.",
                        ["level": level.lowercased()]
                    )
                )
            }
        }
        return [
            Fact("memoryPercent", percent.map(FactValue.number) ?? .unknown),
            Fact(
                nil,
                percent.map { .number($0 / 100) } ?? .unknown,
                metric: metric("memory_ratio", "Share of the container's memory in use, or of the machine's.")
            ),
            Fact("memoryPressure", monitor.memoryPressure.map(FactValue.text) ?? .unknown),
            Fact(
                "uptimeSeconds",
                monitor.uptime.map(FactValue.number) ?? .unknown,
                metric: metric("uptime_seconds", "Time since the server's start.")
            ),
        ] + (levels ?? [])
    }

    private static func browsers(_ monitor: CrawlMonitor) -> [Fact] {
        let pools: [(key: String, pool: String, value: FactValue?)] = [
            ("permanentBrowser", "permanent", monitor.hasPermanentBrowser.map(FactValue.flag)),
            ("hotBrowsers", "hot", monitor.hotBrowsers.map(FactValue.integer)),
            ("coldBrowsers", "cold", monitor.coldBrowsers.map(FactValue.integer)),
        ]
        return pools.map { key, pool, value in
            Fact(
                key,
                value ?? .unknown,
                metric: metric("browsers", "Browsers that the server holds, by pool.", ["pool": pool])
            )
        }
    }

    private static func metric(_ name: String, _ help: String, _ labels: [String: String] = [:]) -> FactMetric {
        FactMetric("vedette_crawl4ai_" + name, help: help, labels: labels)
    }
}
