import Alerting
import Probes
import Receivers
import ServiceLifecycle
import Synchronization
import Vocabulary

/// The Alertmanagers among the receivers: each is kept informed of the alerts whose routes lead to it.
final class AlertmanagerFeeds: Service {
    private struct Feed {
        let options: ReceiverOptions
        let feed: AlertmanagerFeed
        var isRunning = false
    }

    private let environment: AlertingParts.Environment
    private let feeds = Mutex<[ReceiverName: Feed]>([:])
    private let wakeup = Wakeup()

    init(_ environment: AlertingParts.Environment) {
        self.environment = environment
    }

    /// Makes these the Alertmanagers; one that stayed the same goes on with what it knows.
    func use(_ receivers: [ReceiverOptions]) {
        feeds.withLock { feeds in
            var next: [ReceiverName: Feed] = [:]
            for receiver in receivers {
                guard case .alertmanager(let options) = receiver.kind else { continue }
                if let known = feeds[receiver.name], known.options == receiver {
                    next[receiver.name] = known
                } else {
                    let feed = AlertmanagerFeed(
                        options,
                        connector: environment.connector.through(receiver.proxies),
                        version: environment.version,
                        logger: environment.logger
                    )
                    next[receiver.name] = Feed(options: receiver, feed: feed)
                }
            }
            feeds = next
        }
        wakeup.call()
    }

    /// Hands on how the alerts of these incidents are now, and that all others are over that do not fire any more.
    func update(_ changed: [Incident], among incidents: [Incident]) {
        let feeds = feeds.withLock { $0.mapValues(\.feed) }
        guard !feeds.isEmpty else { return }
        let states = AlertStates(incidents)
        let members = states.members(of: changed)
        for (name, feed) in feeds {
            let concerned = members.filter { $0.receivers.contains(name) }
            feed.update(concerned.map { PostableAlert($0, environment.redaction) })
            feed.keep(only: states.firing(for: name))
        }
    }

    /// How each is doing.
    var statistics: [(receiver: ReceiverName, statistics: [AlertmanagerFeed.Statistics])] {
        feeds.withLock { $0.mapValues(\.feed) }.map { ($0.key, $0.value.statistics) }.sorted { $0.0 < $1.0 }
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                while !Task.isCancelled {
                    for (name, feed) in self.takeIdle() {
                        group.addTask { await self.run(feed, until: name) }
                    }
                    await self.wakeup.wait()
                }
            }
        }
    }

    private func takeIdle() -> [(ReceiverName, AlertmanagerFeed)] {
        feeds.withLock { feeds in
            let idle = feeds.filter { !$0.value.isRunning }
            for name in idle.keys { feeds[name]?.isRunning = true }
            return idle.map { ($0.key, $0.value.feed) }
        }
    }

    /// Until the settings have another one, or none, under its name.
    private func run(_ feed: AlertmanagerFeed, until name: ReceiverName) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await feed.run() }
            group.addTask {
                while self.feeds.withLock({ $0[name]?.feed }) === feed {
                    do {
                        try await self.environment.time.sleep(until: self.environment.time.now + .seconds(5))
                    } catch {
                        return
                    }
                }
            }
            await group.next()
            group.cancelAll()
        }
    }
}

extension PostableAlert {
    /// Its labels as they are: an Alertmanager knows it by them.
    fileprivate init(_ member: Member, _ redaction: Redaction) {
        self.init(
            labels: member.shownLabels,
            annotations: redaction.clean(member.annotations),
            fingerprint: member.key.fingerprint,
            startsAt: member.startedAt,
            endsAt: member.isActive ? nil : member.endedAt,
            generatorURL: member.generatorURL.map(redaction.clean)
        )
    }
}
