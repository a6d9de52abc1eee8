import Documents
import Vocabulary

/// Reads `checks` of a service: when each level runs, how long it may take, when its result settles.
struct CheckReader {
    let kind: ServiceKind
    let reading: Reading

    private static let commonKeys = ["interval", "timeout", "fail", "of", "recover", "on_failure"]
    private static let longestInterval: Duration = .seconds(86_400)

    /// The checks, live first; nil when one of them has errors.
    func read(_ service: Section, probe: (CheckLevel, Section?) -> ProbeOptions?) -> [CheckSettings]? {
        let sections = sections(service)
        var checks: [CheckSettings] = []
        var isWhole = true
        for level in kind.possibleLevels {
            let section = sections[level]
            guard section != nil || kind.defaultLevels.contains(level) else { continue }
            let timing = timing(level, section)
            let hysteresis = hysteresis(level, section)
            let onFailure = section?.word("on_failure", WatchedCheck.OnFailure.self)
            guard let probe = probe(level, section), let timing else {
                isWhole = false
                continue
            }
            checks.append(
                CheckSettings(
                    level: level,
                    interval: timing.interval,
                    timeout: timing.timeout,
                    hysteresis: hysteresis,
                    onFailure: onFailure,
                    probe: probe
                )
            )
        }
        return isWhole ? checks : nil
    }

    private func sections(_ service: Section) -> [CheckLevel: Section] {
        let all = CheckLevel.allCases.map(\.rawValue)
        guard let checks = service.section("checks", keys: all) else { return [:] }
        let keys = Self.commonKeys + Self.keys(kind)
        var sections: [CheckLevel: Section] = [:]
        for level in CheckLevel.allCases {
            guard let node = checks.node(level.rawValue) else { continue }
            guard kind.possibleLevels.contains(level) else {
                let message = "services of kind `\(kind)` have no `\(level)` check in this version"
                reading.fail(message, at: checks.keyPosition(level.rawValue))
                continue
            }
            sections[level] = Section(node, "check `\(level)`", keys: keys, reading)
        }
        return sections
    }

    /// The keys that only checks of this kind have.
    private static func keys(_ kind: ServiceKind) -> [String] {
        switch kind {
        case .http: HTTPRequestReader.keys
        case .tcp: TCPServiceReader.checkKeys
        case .redis, .postgres, .qdrant, .crawl4ai, .splade, .reranker, .embedding, .llm, .tls, .dns, .host: []
        }
    }

    private func timing(_ level: CheckLevel, _ section: Section?) -> (interval: Duration, timeout: Duration)? {
        let defaults = kind.timing(level)
        guard let section else { return defaults }
        let interval = section.duration("interval", in: Check.smallestInterval...Self.longestInterval)
        let timeout = section.duration("timeout", in: .milliseconds(1)...Self.longestInterval)
        if section.has("interval"), interval == nil { return nil }
        if section.has("timeout"), timeout == nil { return nil }
        let period = interval ?? defaults.interval
        if let timeout, timeout > period {
            let texts = (DurationText.format(timeout), DurationText.format(period))
            let origin = interval == nil ? ", the default" : ""
            reading.fail(
                "`timeout` \(texts.0) is longer than `interval` \(texts.1)\(origin)",
                at: section.valuePosition("timeout")
            )
            return nil
        }
        return (period, timeout ?? min(defaults.timeout, period))
    }

    private func hysteresis(_ level: CheckLevel, _ section: Section?) -> Hysteresis? {
        let usual = CheckSettings.defaultHysteresis(level)
        guard let section, section.has("fail") || section.has("of") || section.has("recover") else { return usual }
        let fail = section.integer("fail", in: 1...64)
        let of = section.integer("of", in: 1...64)
        let recover = section.integer("recover", in: 1...64) ?? usual?.recover ?? 1
        let usualFail = usual?.fail ?? 1
        let needed = fail ?? min(usualFail, of ?? usualFail)
        let window = of ?? max(needed, usual?.of ?? 1)
        guard needed <= window else {
            reading.fail("`fail` \(needed) is more than `of` \(window)", at: section.valuePosition("fail"))
            return usual
        }
        return Hysteresis(fail: needed, of: window, recover: recover)
    }
}
