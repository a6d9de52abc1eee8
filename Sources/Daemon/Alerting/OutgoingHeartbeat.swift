import Alerting
import Logging
import Probes
import Probing
import Receivers
import Rules
import ServiceLifecycle
import Settings
import Vocabulary
import Web

/// Says to somebody else that we are well, as long as we are: all loops on time, all rules evaluated, no message waiting
/// for long.
struct OutgoingHeartbeat: Service {
    /// A message that waits longer is told to nobody: somebody else has to notice.
    private static let longestWait: Duration = .seconds(600)
    /// New settings are noticed so soon.
    private static let pulse: Duration = .seconds(5)

    let settings: SettingsBox
    let isDryRun: Bool
    let connector: Connector
    let vitals: Vitals
    let rules: RuleEngine
    let outbox: Outbox
    let feeds: AlertmanagerFeeds
    let logger: Logger

    private var time: any Time { connector.environment.time }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await beat(as: settings.settings.heartbeat)
            }
        }
    }

    /// Beats until the settings say otherwise.
    private func beat(as options: HeartbeatOptions?) async {
        await withTaskGroup(of: Void.self) { group in
            if let options, !isDryRun {
                let sender = HeartbeatSender(options, connector: connector, logger: logger) { problem() }
                group.addTask { try? await sender.run() }
            }
            group.addTask {
                while settings.settings.heartbeat == options {
                    do { try await time.sleep(until: time.now + Self.pulse) } catch { return }
                }
            }
            await group.next()
            group.cancelAll()
        }
    }

    /// What is not well; nil when all is.
    private func problem() -> String? {
        if let stalled = vitals.stalled().first { return "the loop `\(stalled.name)` does not go on" }
        for group in rules.groups {
            for run in group.rules {
                if case .bad(let message) = run.health {
                    return "the rule `\(run.rule.name)` cannot be evaluated: \(message)"
                }
            }
        }
        let now = time.now
        for queue in outbox.queues where !queue.isClosed {
            let waits = queue.oldestWait(at: now)
            if waits > Self.longestWait { return "a message has waited for \(queue.receiver) for \(waits.brief)" }
        }
        for (receiver, targets) in feeds.statistics {
            let waits = targets.compactMap(\.oldestPending).max() ?? .zero
            if waits > Self.longestWait { return "alerts have waited for \(receiver) for \(waits.brief)" }
        }
        return nil
    }
}
