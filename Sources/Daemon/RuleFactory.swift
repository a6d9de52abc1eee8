import Documents
import PromQL
import Recording
package import Rules
import Scraping
import Series
package import Settings
import Vocabulary
import Web

/// Makes rule groups of settings: the one place that knows both.
package enum RuleFactory {
    /// Reads all rule files, makes rules of the objectives, and looks at the texts for messages and into the TLS files.
    ///
    /// - Throws: everything that is wrong with them.
    package static func groups(_ settings: Settings) throws(SettingsFailure) -> [RuleGroup] {
        var (groups, problems): ([RuleGroup], [SettingsProblem]) = ([], [])
        for path in settings.ruleFiles {
            do throws(RuleFileFailure) {
                groups += try RuleFile(path: path).groups
            } catch {
                problems += error.problems.map(problem)
            }
        }
        do throws(RuleFileFailure) {
            groups += try objectives(settings).map { [$0] } ?? []
        } catch {
            problems += error.problems.map(problem)
        }
        problems += ReceiverTexts.problems(settings) + TLSFileCheck.problems(settings)
        guard problems.isEmpty else { throw SettingsFailure(problems.sorted()) }
        return groups
    }

    /// The rules of the objectives; nil without any.
    ///
    /// - Throws: what is wrong with their expressions.
    package static func objectives(_ settings: Settings) throws(RuleFileFailure) -> RuleGroup? {
        let file =
            switch settings.source {
            case .file(let path): path
            case .environment: "environment"
            }
        return try ObjectiveRules.group(settings.objectives, file: file)
    }

    /// The files that the settings' patterns name now; other than those that were read when one has come or gone.
    static func files(_ settings: Settings) -> [String] {
        var files: [String] = []
        for file in settings.rulePatterns.flatMap(FileGlob.expand) where !files.contains(file) { files.append(file) }
        return files
    }

    private static func problem(_ problem: RuleProblem) -> SettingsProblem {
        let location: SettingsProblem.Location =
            if let position = problem.position {
                .position(file: problem.path, line: position.line, column: position.column)
            } else {
                .file(problem.path)
            }
        return SettingsProblem(at: location, (problem.subject.map { "\($0): " } ?? "") + problem.message)
    }

    static func options(_ settings: Settings, origin: String) -> EvaluationOptions {
        var options = EvaluationOptions()
        options.interval = settings.global.evaluationInterval
        options.scrapeInterval = settings.global.scrapeInterval
        options.externalLabels = Labels(settings.global.externalLabels.map { ($0.name, $0.value) })
        options.externalURL = origin
        options.probeNames = SampleFeed.verdictNames
        return options
    }

    /// How long samples are kept: as long as the rules look back, and an hour at least.
    static func retention(_ groups: [RuleGroup], queryOffset: Duration) -> Retention {
        var retention = Retention(byDefault: leastRetention)
        let lookback: Int64 = 300_000
        for group in groups {
            let moved = (group.queryOffset ?? queryOffset).nanoseconds / 1_000_000
            for rule in group.rules {
                let reads = QueryReads(rule.query.expression)
                let needed = reads.longestRange.addingClamped(lookback).addingClamped(moved).addingClamped(60_000)
                guard needed > leastRetention else { continue }
                for matchers in reads.selectors {
                    if let name = matchers.exactName {
                        retention.byMetricName[name] = max(retention.byMetricName[name] ?? 0, needed)
                    } else {
                        retention.byDefault = max(retention.byDefault, needed)
                    }
                }
            }
        }
        return retention
    }

    /// The daemon's own metrics that the rules read or the settings name.
    static func keptNames(_ groups: [RuleGroup], _ settings: Settings? = nil) -> KeptNames {
        let named = (settings?.series.keep ?? []).map { [LabelMatcher(Labels.metricNameLabel, equals: $0)] }
        return KeptNames(groups.flatMap(\.rules).flatMap { QueryReads($0.query.expression).selectors } + named)
    }

    private static let leastRetention: Int64 = 3_600_000

    /// Whether what may bring series that meet the conditions has run: checks, scrapes or both.
    static func hasRun(_ feed: SampleFeed, _ scrapes: ScrapeLoop) -> RuleEngine.HasRun {
        { matchers in
            let name = matchers.exactName
            if name?.hasPrefix("vedette_") ?? true {
                let labels = [(name: "job", value: SampleFeed.job)]
                let mayBeOurs = name.map { matchers.mayMatch($0, labels) } ?? true
                let hasWritten = feed.hasWritten { service in
                    mayBeOurs && matchers.accepts("service", service.rawValue)
                }
                guard hasWritten else { return false }
            }
            guard name?.hasPrefix("vedette_") != true else { return true }
            return scrapes.hasScraped { labels in
                ["job", "instance"].allSatisfy { name in
                    labels[name].map { matchers.accepts(name, $0) } ?? true
                }
            }
        }
    }
}

extension [LabelMatcher] {
    /// Whether a series whose label has this value may meet the conditions.
    fileprivate func accepts(_ name: String, _ value: String) -> Bool {
        allSatisfy { $0.name != name || $0.matches(value) }
    }
}
