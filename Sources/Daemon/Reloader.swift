import Logging
import Probing
import Recording
import Rules
import Scraping
import Series
package import Settings
import Synchronization
import Vocabulary
import Web

/// Takes over new settings while everything runs.
///
/// All that can fail comes first; then the parts are swapped, and what did not change keeps its state. A bad file
/// changes nothing.
package final class Reloader: Sendable {
    /// Where the settings come from, read anew each time.
    package typealias Load = @Sendable () async -> Result<Settings, SettingsFailure>

    struct Parts: Sendable {
        let factory: ProbeFactory
        let engine: ProbeEngine
        let scrapes: ScrapeLoop
        let rules: RuleEngine
        let feed: SampleFeed
        let store: SampleStore
        let recorder: Recorder
        let alerting: AlertingParts
        let box: SettingsBox
        let policy: PolicyBox
        let redaction: Redaction
        /// The host that our listeners are bound to.
        let listensOn: String
    }

    private struct State {
        var settings: Settings
        var isGood = true
        var succeededAt: WallTime
        var lastProblem: String?
        /// What the files held when they were last read, for good or ill.
        var digest: SettingsDigest
        /// The same, when somebody looked last.
        var lastLook: SettingsDigest?
        var fingerprint: String
    }

    private let load: Load
    private let parts: Parts
    private let time: any Time
    private let logger: Logger
    private let state: Mutex<State>
    /// One reload at a time: the second waits and then reads the newest file.
    private let turnstile = Turnstile()

    init(_ settings: Settings, load: @escaping Load, parts: Parts, time: any Time, logger: Logger) {
        self.load = load
        self.parts = parts
        self.time = time
        self.logger = logger
        state = Mutex(
            State(
                settings: settings,
                succeededAt: time.wallNow,
                digest: SettingsDigest(settings.watchedFiles),
                fingerprint: SettingsDigest.fingerprint(settings.watchedFiles, hiding: settings.redactor)
            )
        )
    }

    package var settings: Settings { state.withLock { $0.settings } }

    /// What `/metrics` tells of the settings.
    var report: (isGood: Bool, succeededAt: WallTime, fingerprint: String) {
        state.withLock { ($0.isGood, $0.succeededAt, $0.fingerprint) }
    }

    /// Reads the settings and takes them over.
    ///
    /// - Returns: nil when they are in force, else everything that is wrong with them.
    @discardableResult
    package func reload(because cause: String) async -> String? {
        await turnstile.pass { await load(because: cause) }
    }

    private func load(because cause: String) async -> String? {
        // Before the files are read: what changes while we read is a change still to be noticed.
        let digest = SettingsDigest(settings.watchedFiles)
        switch await load() {
        case .failure(let failure):
            return refuse("\(failure)", cause, digest)
        case .success(let settings):
            // Before the rule files are read, for the same reason.
            let digest = digest.extended(to: settings.watchedFiles)
            do throws(SettingsFailure) {
                let rules = try RuleFactory.groups(settings)
                await take(settings, rules, cause, digest)
                return nil
            } catch {
                return refuse("\(error)", cause, digest)
            }
        }
    }

    /// Reloads when the files hold something else than at the last reading.
    ///
    /// While the settings are bad it tries every time: what would make them good may be a file that we do not know of.
    package func reloadIfChanged() async {
        let (settings, known, isGood) = state.withLock { ($0.settings, $0.digest, $0.isGood) }
        let isChanged =
            SettingsDigest(settings.watchedFiles) != known || RuleFactory.files(settings) != settings.ruleFiles
        guard !isGood || isChanged else { return }
        await reload(because: "a settings file has changed")
    }

    /// As ``reloadIfChanged()``, but waits until the files hold the same at two looks in a row.
    ///
    /// Else somebody is still writing them, and half a rule file is a good one with fewer rules. So is half of one that is
    /// being mended.
    package func reloadIfSettled() async {
        let (settings, known) = state.withLock { ($0.settings, $0.digest) }
        let digest = SettingsDigest(known.paths + RuleFactory.files(settings))
        let isSettled = state.withLock { state in
            defer { state.lastLook = digest }
            return state.lastLook == nil || state.lastLook == digest
        }
        if isSettled { await reloadIfChanged() }
    }

    private func take(_ settings: Settings, _ rules: [RuleGroup], _ cause: String, _ digest: SettingsDigest) async {
        let old = self.settings
        let probes = parts.factory.probes(for: settings)
        let redactor = Redactor(secrets: settings.secrets + old.secrets)
        let replaced = Self.replaced(parts.factory.probes(for: old), probes)
        parts.redaction.redactor = redactor
        let recorder = parts.recorder
        await parts.engine.reload(probes) {
            recorder.reload(stack: settings.stack, redactor: redactor, replaced: replaced)
        }
        ScrapeFactory.apply(settings, to: parts.scrapes, logger)
        let policy = WebPolicy(settings, listensOn: parts.listensOn)
        parts.policy.policy = policy
        parts.box.settings = settings
        await parts.alerting.follow(settings)
        let options = RuleFactory.options(settings, origin: parts.policy.policy.publicOrigin)
        parts.store.setRetention(RuleFactory.retention(rules, queryOffset: options.queryOffset))
        parts.feed.keep(RuleFactory.keptNames(rules, settings))
        await parts.rules.load(rules, options: options)
        let now = time.wallNow
        let fingerprint = SettingsDigest.fingerprint(settings.watchedFiles, hiding: settings.redactor)
        state.withLock { state in
            state.settings = settings
            state.isGood = true
            state.succeededAt = now
            state.lastProblem = nil
            state.digest = digest
            state.fingerprint = fingerprint
        }
        tell(settings, instead: old, cause)
    }

    /// The checks that ask another target, or ask otherwise, than before under the same name.
    private static func replaced(_ old: [ScheduledProbe], _ new: [ScheduledProbe]) -> Set<CheckID> {
        let before = Dictionary(old.map { ($0.check.id, $0.fingerprint) }) { first, _ in first }
        return Set(
            new.filter { probe in before[probe.check.id].map { $0 != probe.fingerprint } ?? false }.map(\.check.id)
        )
    }

    private func tell(_ settings: Settings, instead old: Settings, _ cause: String) {
        logger.notice(
            "settings taken over",
            metadata: ["cause": "\(cause)", "services": "\(settings.stack.services.count)"]
        )
        settings.logWarnings(to: logger)
        for name in Self.needingRestart(old, settings) {
            logger.warning("this setting takes effect at the next start", metadata: ["setting": "\(name)"])
        }
    }

    private func refuse(_ problem: String, _ cause: String, _ digest: SettingsDigest) -> String {
        let isNew = state.withLock { state in
            defer { (state.isGood, state.lastProblem, state.digest) = (false, problem, digest) }
            return state.lastProblem != problem
        }
        // The poll finds the same bad file again and again; one line per distinct problem is enough.
        if isNew {
            logger.error(
                "the new settings cannot be used; the old ones stay in force",
                metadata: ["cause": "\(cause)", "problem": "\(problem)"]
            )
        }
        return problem
    }

    private static func needingRestart(_ old: Settings, _ new: Settings) -> [String] {
        let changes: [(name: String, isChanged: Bool)] = [
            ("http.host", old.http.host != new.http.host), ("http.port", old.http.port != new.http.port),
            ("http.metrics_port", old.http.metricsPort != new.http.metricsPort),
            ("http.max_connections", old.http.maxConnections != new.http.maxConnections),
            ("http.idle_timeout", old.http.idleTimeout != new.http.idleTimeout),
            ("state.directory", old.state != new.state), ("log", old.log != new.log),
            ("shutdown_delay", old.shutdownDelay != new.shutdownDelay), ("instance", old.instance != new.instance),
            ("series.max", old.series.most != new.series.most),
            ("global.evaluation_interval", old.global.evaluationInterval != new.global.evaluationInterval),
        ]
        return changes.filter(\.isChanged).map(\.name)
    }
}
