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
        abstract: "Send a test message from this process; exit 0 when it is taken, 69 when not, 64 for bad settings."
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
        let tester = factory.tester(for: options)
        let message = Message([Self.notification(options.name, settings, connector.environment.time)])
        if dryRun {
            await rehearse(tester, message)
        } else {
            try await send(tester, message, settings.redactor, connector.environment.time)
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

    private func rehearse(_ tester: any Receiver, _ message: Message) async {
        let rehearsal = Rehearsal()
        _ = await rehearsal.run { await tester.deliver(message) }
        for piece in rehearsal.pieces {
            print(([piece.place] + piece.head).joined(separator: "\n") + "\n\n\(piece.body)\n")
        }
    }

    private func send(
        _ tester: any Receiver,
        _ message: Message,
        _ redactor: Redactor,
        _ time: any Time
    ) async throws {
        let start = time.now
        let outcome = await tester.deliver(message)
        let milliseconds = start.duration(to: time.now).nanoseconds / 1_000_000
        guard let failure = outcome.failure else {
            print("delivered in \(milliseconds) ms")
            return
        }
        Process.complain("not delivered (\(outcome.verdict)): \(redactor.hideSecrets(failure))")
        throw Exit.unavailable
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
