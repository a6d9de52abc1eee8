package import Exposition
import Logging
import Probing
import Recording
package import Settings
import Synchronization
import Vocabulary
import Web

/// Takes over new settings while everything runs.
///
/// All that can fail comes first; then the parts are swapped, and what did not change keeps its state. A bad file
/// changes nothing.
package final class Reloader: MetricSource {
    /// Where the settings come from, read anew each time.
    package typealias Load = @Sendable () async -> Result<Settings, SettingsFailure>

    struct Parts: Sendable {
        let factory: ProbeFactory
        let engine: ProbeEngine
        let recorder: Recorder
        let policy: PolicyBox
        let redaction: Redaction
    }

    private struct State {
        var settings: Settings
        var isGood = true
        var succeededAt: WallTime
        var lastProblem: String?
        var isLoading = false
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let load: Load
    private let parts: Parts
    private let time: any Time
    private let logger: Logger
    private let state: Mutex<State>

    init(_ settings: Settings, load: @escaping Load, parts: Parts, time: any Time, logger: Logger) {
        self.load = load
        self.parts = parts
        self.time = time
        self.logger = logger
        state = Mutex(State(settings: settings, succeededAt: time.wallNow))
    }

    package var settings: Settings { state.withLock { $0.settings } }

    /// Reads the settings and takes them over.
    ///
    /// - Returns: nil when they are in force, else everything that is wrong with them.
    @discardableResult
    package func reload(because cause: String) async -> String? {
        await acquire()
        defer { release() }
        switch await load() {
        case .failure(let failure):
            return refuse("\(failure)", cause)
        case .success(let settings):
            await take(settings, cause)
            return nil
        }
    }

    private func take(_ settings: Settings, _ cause: String) async {
        let old = self.settings
        let probes = parts.factory.probes(for: settings)
        let redactor = Redactor(secrets: settings.secrets + old.secrets)
        let before = Dictionary(
            parts.factory.probes(for: old).map { ($0.check.id, $0.fingerprint) },
            uniquingKeysWith: { first, _ in first }
        )
        let replaced = Set(
            probes.filter { probe in before[probe.check.id].map { $0 != probe.fingerprint } ?? false }.map(\.check.id)
        )
        parts.redaction.redactor = redactor
        let recorder = parts.recorder
        await parts.engine.reload(probes) {
            recorder.reload(stack: settings.stack, redactor: redactor, replaced: replaced)
        }
        parts.policy.policy = WebPolicy(settings)
        let now = time.wallNow
        state.withLock { state in
            state.settings = settings
            state.isGood = true
            state.succeededAt = now
            state.lastProblem = nil
        }
        logger.notice(
            "settings taken over",
            metadata: ["cause": "\(cause)", "services": "\(settings.stack.services.count)"]
        )
        for warning in settings.warnings {
            logger.warning("\(warning.message)", metadata: ["at": "\(warning.location)"])
        }
        for name in Self.needingRestart(old, settings) {
            logger.warning("this setting takes effect at the next start", metadata: ["setting": "\(name)"])
        }
    }

    private func refuse(_ problem: String, _ cause: String) -> String {
        let isNew = state.withLock { state in
            defer { (state.isGood, state.lastProblem) = (false, problem) }
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
        var names: [String] = []
        if (old.http.host, old.http.port, old.http.metricsPort) != (new.http.host, new.http.port, new.http.metricsPort)
        {
            names.append("http.host, http.port, http.metrics_port")
        }
        if old.state != new.state { names.append("state.directory") }
        if old.log != new.log { names.append("log") }
        if old.shutdownDelay != new.shutdownDelay { names.append("shutdown_delay") }
        return names
    }

    // One reload at a time: the second waits and then reads the newest file.
    private func acquire() async {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                guard state.isLoading else {
                    state.isLoading = true
                    return true
                }
                state.waiters.append(continuation)
                return false
            }
            if isFree { continuation.resume() }
        }
    }

    private func release() {
        let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard !state.waiters.isEmpty else {
                state.isLoading = false
                return nil
            }
            return state.waiters.removeFirst()
        }
        next?.resume()
    }

    package func families() -> [MetricFamily] {
        let (isGood, succeededAt) = state.withLock { ($0.isGood, $0.succeededAt) }
        var successful = MetricFamily(
            "vedette_config_last_reload_successful",
            help: "Whether the last attempt to read the settings succeeded.",
            kind: .gauge
        )
        successful.add(isGood ? 1 : 0)
        var timestamp = MetricFamily(
            "vedette_config_last_reload_success_timestamp_seconds",
            help: "When the settings in force were taken over.",
            kind: .gauge
        )
        timestamp.add(succeededAt.seconds)
        return [successful, timestamp]
    }
}

extension WebPolicy {
    /// Who may do what, by the settings.
    init(_ settings: Settings) {
        self.init()
        let http = settings.http
        keys = http.keys.map { key in
            switch key.scope {
            case .read: Key(name: key.name, secret: key.secret, scope: .read)
            case .write: Key(name: key.name, secret: key.secret, scope: .write)
            }
        }
        protectsHealth = http.protectedAreas.contains(.health)
        protectsMetrics = http.protectedAreas.contains(.metrics)
        servesMetrics = http.isMetricsEnabled
        isLoopback = http.host == "localhost" || http.host == "::1" || http.host.hasPrefix("127.")
        hosts = Set(http.hosts.map { $0.lowercased() } + [http.externalURL?.host.lowercased()].compactMap(\.self))
        corsOrigins = http.corsOrigins
        rateLimit = http.rateLimit.map { RateLimit(window: $0.window, requests: $0.requests) }
        trustedProxies = http.trustedProxies.compactMap(AddressBlock.init)
    }
}
