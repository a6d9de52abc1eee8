import Alerting
import Probes
import Vocabulary

/// Slack's Web API with a bot's token: an incident is one message that always says how it stands, and what happened on
/// the way is in its thread.
struct SlackBotReceiver: Receiver {
    let takesDigests = true
    let keepsIncidentsApart = true
    private let options: ReceiverOptions.SlackBot
    private let texts: UserTexts
    private let zone: CivilZone?
    private let api: SlackAPI

    init(
        _ options: ReceiverOptions.SlackBot,
        _ texts: UserTexts,
        _ zone: CivilZone?,
        _ connector: Connector,
        version: String
    ) {
        self.options = options
        self.texts = texts
        self.zone = zone
        api = SlackAPI(options, connector, version: version)
    }

    func deliver(_ message: Message) async -> DeliveryOutcome {
        guard let last = message.notifications.last else { return .delivered() }
        let deadline = api.deadline(for: message)
        let clock = Clock(zone: zone, now: api.time.wallNow)
        guard let first = message.reference.flatMap(SlackReference.init), isOneIncident(message) else {
            let text = SlackText(message, texts, clock)
            let posted = await api.call("chat.postMessage", [channel] + text.members, by: deadline)
            return posted.outcome(keepsReference: isOneIncident(message))
        }
        // The first message shows the latest state. To say so again does no harm: this may be a second attempt.
        let state = SlackText(Message([last], isPlain: message.isPlain, insteadOf: message.insteadOf), texts, clock)
        let update = await api.call("chat.update", first.members + state.members, by: deadline)
        switch update {
        case .refused(let error) where SlackAPI.goneMessage.contains(error):
            return await api.call("chat.postMessage", [channel] + state.members, by: deadline)
                .outcome(keepsReference: true)
        case .failed(.unanswered(let why)): return .deferred(why)
        case .refused, .failed: return update.outcome(keepsReference: false)
        case .taken: break
        }
        guard message.notifications.contains(where: { Self.isTold($0.event) }) else {
            return .delivered(reference: first.description)
        }
        let reply = await api.call("chat.postMessage", reply(to: first, message, clock), by: deadline)
        return reply.isTaken ? .delivered(reference: first.description) : reply.outcome(keepsReference: false)
    }

    private var channel: JSON.Member { JSON.Member("channel", .text(options.channel)) }

    private func isOneIncident(_ message: Message) -> Bool {
        let ids = Set(message.notifications.map { $0.incident?.id })
        return ids.count == 1 && !ids.contains(nil)
    }

    /// Whether people have to hear of it, and not only those who look.
    private static func isTold(_ event: Notification.Event) -> Bool {
        switch event {
        case .updated, .reopened, .repeated, .escalated, .resolved: true
        case .opened, .acknowledged, .notice, .test: false
        }
    }

    /// A short line for each thing that happened; in the channel too when somebody has to act.
    private func reply(to first: SlackReference, _ message: Message, _ clock: Clock) -> [JSON.Member] {
        let lines = message.notifications.filter { Self.isTold($0.event) }.flatMap { notification -> [Line] in
            let story = Story(notification, clock)
            let status = story.status.first ?? []
            let first: Line = [.plain("\(story.mark) ")] + status
            return [first + [.plain(" · \(story.title) · message \(notification.id)")]]
                + notification.details.prefix(5).map { [.plain($0)] }
        }
        let preface = Digest.preface(message, clock)
        let isLoud = message.notifications.contains { [.reopened, .repeated, .escalated].contains($0.event) }
        return [
            channelOf(first), JSON.Member("thread_ts", .text(first.timestamp)),
            JSON.Member("reply_broadcast", .flag(isLoud)),
            JSON.Member("text", .text(Markup.slack.lines(preface + lines, limit: SlackLimits.text))),
            JSON.Member("unfurl_links", false), JSON.Member("unfurl_media", false),
        ]
    }

    private func channelOf(_ first: SlackReference) -> JSON.Member { JSON.Member("channel", .text(first.channel)) }
}

/// A message of Slack: `CHANNEL/TIMESTAMP`.
struct SlackReference: Hashable, Sendable, CustomStringConvertible {
    let channel: String
    let timestamp: String

    /// Nil when the text is none.
    init?(_ text: String) {
        let parts = text.split(separator: "/")
        guard parts.count == 2 else { return nil }
        channel = String(parts[0])
        timestamp = String(parts[1])
    }

    var description: String { "\(channel)/\(timestamp)" }

    /// What `chat.update` wants to know.
    var members: [JSON.Member] { [JSON.Member("channel", .text(channel)), JSON.Member("ts", .text(timestamp))] }
}
