import Alerting
import ArgumentParser
import Daemon
import Logging
import Probes
import Probing
import Receivers
import Settings
import Vocabulary

/// `vedette notify`: who is told of alerts, and whether messages arrive there.
struct Notify: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "notify",
        abstract: "List the receivers of the settings, and send test messages to them.",
        subcommands: [NotifyTest.self, NotifyList.self]
    )
}

/// `vedette notify test RECEIVER`.
struct NotifyTest: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Send a test message from this process; exit 0 when it is taken, 69 when not, 64 for bad settings.",
        discussion: """
            A test at PagerDuty triggers an incident, which is resolved at once; when that fails the incident stays open, and \
            the exit code is 69.
            """
    )

    @OptionGroup var settings: SettingsOptions

    @Flag(help: "Print what would be sent, without credentials, and send nothing.") var dryRun = false

    @Argument(help: "The receiver, as `alerting.receivers` calls it.") var receiver: String

    func run() async throws {
        let settings = try await settings.load()
        settings.complain()
        guard let options = settings.alerting.receivers.first(where: { $0.name.description == receiver }) else {
            let names = settings.alerting.receivers.map(\.name.description).joined(separator: ", ")
            let list = names.isEmpty ? "there is none" : "there are: \(names)"
            Process.complain("there is no receiver `\(Redactor.withoutControls(receiver))`; \(list)")
            throw Exit.usage
        }
        let connector = Connector.standalone()
        let factory = ReceiverFactory(
            connector: connector,
            timeZone: settings.alerting.timeZone,
            version: Daemon.version,
            logger: Logger(label: "notify") { StreamLogHandler.standardOutput(label: $0) }
        )
        let message = Self.notification(options.name, settings, connector.environment.time)
        if dryRun {
            await rehearse(factory, options, message)
        } else {
            try await send(factory, options, message, settings.redactor)
        }
    }

    private static func notification(
        _ receiver: ReceiverName,
        _ settings: Settings,
        _ time: any Time
    ) -> Alerting.Notification {
        let now = time.wallNow
        return Alerting.Notification(
            id: ULID(at: now),
            receiver: receiver,
            event: .test,
            at: now,
            headline: "This is a test: messages of Vedette arrive here",
            details: ["Sent by `vedette notify test` of the instance \(settings.instance). Nothing is wrong."]
        )
    }

    private func rehearse(
        _ factory: ReceiverFactory,
        _ options: ReceiverOptions,
        _ message: Alerting.Notification
    ) async {
        let rehearsal = Rehearsal()
        _ = await rehearsal.run { await factory.test(options, with: message) }
        for piece in rehearsal.pieces {
            print(([piece.place] + piece.head).joined(separator: "\n") + "\n\n\(piece.body)\n")
        }
    }

    private func send(
        _ factory: ReceiverFactory,
        _ options: ReceiverOptions,
        _ message: Alerting.Notification,
        _ redactor: Redactor
    ) async throws {
        let trial = await factory.test(options, with: message)
        func why(_ outcome: DeliveryOutcome, _ failure: String) -> String {
            "(\(outcome.verdict)): \(redactor.hideSecrets(failure))"
        }
        var incident = "the incident that it triggered"
        if let failure = trial.delivery.failure {
            Process.complain("not delivered \(why(trial.delivery, failure))")
            incident = "an incident that it may have triggered"
        } else {
            Process.say("delivered in \(trial.duration.nanoseconds / 1_000_000) ms")
        }
        if let withdrawal = trial.withdrawal {
            if let failure = withdrawal.failure {
                Process.complain("\(incident) could not be resolved and stays open \(why(withdrawal, failure))")
            } else {
                Process.say("\(incident) is resolved again")
            }
        }
        if trial.delivery.failure != nil || trial.withdrawal?.failure != nil { throw Exit.unavailable }
    }
}

extension DeliveryOutcome {
    /// What the daemon would do about it, in a word or two.
    fileprivate var verdict: String {
        switch self {
        case .delivered: "delivered"
        case .deferred: "to be tried again"
        case .unreachable: "unreachable"
        case .unanswered: "no answer"
        case .rejected: "refused"
        }
    }
}

/// `vedette notify list`.
struct NotifyList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Print the receivers of the settings, and what they are for."
    )

    @OptionGroup var settings: SettingsOptions

    func run() async throws {
        let settings = try await settings.load()
        settings.complain()
        let policy = settings.alerting
        guard !policy.receivers.isEmpty else {
            print("no receiver: nobody is told of alerts (`alerting` in the settings, or ALERT_WEBHOOK_URL)")
            return
        }
        var table = Table("RECEIVER", "KIND", "WHERE", "FOR")
        for receiver in policy.receivers {
            table.add(
                receiver.name.description,
                receiver.kind.word,
                receiver.place,
                policy.uses(of: receiver.name)
            )
        }
        for line in table.lines() { print(line) }
    }
}

extension AlertPolicy {
    /// What a receiver is for, in a few words.
    fileprivate func uses(of name: ReceiverName) -> String {
        var uses: [String] = []
        if route.receivers.contains(name) { uses.append("everything that no route takes") }
        let below = Self.routes(below: route)
        let count = below.count { $0.receivers.contains(name) }
        if count > 0 { uses.append(count == 1 ? "a route" : "\(count) routes") }
        if ([route] + below).contains(where: { $0.escalations.contains { $0.receivers.contains(name) } }) {
            uses.append("escalation")
        }
        if fallback?.receiver == name { uses.append("fallback") }
        return uses.isEmpty ? "nothing" : uses.joined(separator: ", ")
    }

    private static func routes(below route: Route) -> [Route] {
        route.routes.flatMap { [$0] + routes(below: $0) }
    }
}

extension ReceiverOptions {
    /// Where messages go and by which proxies, without what is secret of it.
    fileprivate var place: String {
        let through = Set(kind.urls.compactMap { proxies.proxy(for: $0)?.origin }).sorted()
        return kind.place + (through.isEmpty ? "" : " through " + through.joined(separator: ", "))
    }
}

extension ReceiverOptions.Kind {
    /// As the settings call it.
    fileprivate var word: String {
        switch self {
        case .slackWebhook, .slackBot: "slack"
        case .discord: "discord"
        case .webhook: "webhook"
        case .alertmanager: "alertmanager"
        case .pagerDuty: "pagerduty"
        case .email: "email"
        case .log: "log"
        }
    }

    /// Where messages go, without what is secret of it.
    fileprivate var place: String {
        switch self {
        case .slackWebhook(let options): options.url.origin
        case .slackBot(let options): "\(options.channel) at \(options.url.origin)"
        case .discord(let options): options.url.origin
        case .webhook(let options): options.url.origin
        case .alertmanager(let options): options.urls.map(\.origin).joined(separator: ", ")
        case .pagerDuty(let options): options.url.origin
        case .email(let options): "\(options.to.joined(separator: ", ")) by \(options.host):\(options.port)"
        case .log: "the log"
        }
    }
}
