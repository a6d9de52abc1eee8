import Alerting
import HTTPTypes
import Hummingbird
import Vocabulary

/// `/ack/{token}`: what the link in a message opens.
///
/// Looking at it changes nothing: mail programs and chats open links by themselves. The button sends a form, and the token
/// alone says that it may: no key is asked for, and no page of another site can know it.
struct AcknowledgementLink {
    /// Who is named when nobody gives a name.
    private static let anonymous = "somebody with the link"

    let sources: AcknowledgementSources
    let time: any Time

    func add(to router: Router<WebContext>) {
        router.get("ack/:token") { _, context -> Response in
            switch verdict(context) {
            case .valid(let id): await show(id).response
            case .expired: AcknowledgementPage.expired.response
            case .forged: AcknowledgementPage.forged.response
            }
        }
        router.post("ack/:token") { request, context -> Response in
            switch verdict(context) {
            case .valid(let id): await acknowledge(id, request).response
            case .expired: AcknowledgementPage.expired.response
            case .forged: AcknowledgementPage.forged.response
            }
        }
    }

    private func verdict(_ context: WebContext) -> AckToken.Verdict {
        AckToken.verify(context.parameters.get("token") ?? "", key: sources.key, at: time.wallNow)
    }

    private func show(_ id: ULID) async -> AcknowledgementPage {
        guard let incident = await sources.incident(id) else { return .unknown }
        return .incident(incident)
    }

    private func acknowledge(_ id: ULID, _ request: Request) async -> AcknowledgementPage {
        guard let form = try? await QueryParameters(request) else { return .unreadable }
        let by = AcknowledgementText.name(form["by"]) ?? Self.anonymous
        switch await sources.acknowledge(id, by, AcknowledgementText.comment(form["comment"])) {
        case .done: return .acknowledged(await sources.incident(id)?.headline ?? "", by: by)
        case .unchanged, .ended: return await show(id)
        case .unknown: return .unknown
        }
    }
}
