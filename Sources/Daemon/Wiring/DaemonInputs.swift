import Exposition
import Logging
import Rules
import Settings
import Vocabulary
import Web

/// What a daemon is built from, and the values that its parts share from the beginning.
struct DaemonInputs: Sendable {
    let settings: Settings
    /// The groups of the settings' rule files.
    let rules: [RuleGroup]
    let load: Reloader.Load
    let time: any Time
    let started: Instant
    let metrics: MetricsRegistry
    let redaction: Redaction
    let logger: Logger
    let options: Daemon.Options
    /// The settings in force, replaced by a reload.
    let box: SettingsBox
    /// What the listeners go by, replaced by a reload.
    let policy: PolicyBox

    /// Where people reach this daemon.
    var origin: @Sendable () -> String {
        let policy = policy
        return { policy.policy.publicOrigin }
    }
}
