import Alerting
import Probes
import Vocabulary

extension ReceiverClient {
    /// What a reply means for the message, where any 2xx means that it was taken.
    func outcome(_ reply: ReceiverReply, from url: ServiceURL) -> DeliveryOutcome {
        switch reply {
        case .unsent(let why): .unreachable(why)
        case .unanswered(let why): .unanswered(why)
        case .answered(let answer): outcome(answer, from: url)
        }
    }

    /// What an answer means by its status alone.
    func outcome(_ answer: HTTPAnswer, from url: ServiceURL) -> DeliveryOutcome {
        switch answer.status {
        case 200...299: return .delivered()
        case 408, 429, 500...599:
            return .deferred(said(answer, url), retryAfter: RetryAfter.read(answer, now: time.wallNow))
        case 300...399:
            let place = answer.header("Location").flatMap { try? ServiceURL(parsing: $0) }.map { " to \($0.origin)" }
            return .rejected(
                clean(
                    "\(url.origin) answered \(answer.status) and sends us elsewhere\(place ?? ""), where we do not go"
                )
            )
        default: return .rejected(said(answer, url))
        }
    }

    /// `https://hooks.slack.com answered 400: invalid_payload`.
    func said(_ answer: HTTPAnswer, _ url: ServiceURL) -> String {
        let text = answer.text.split(whereSeparator: \.isWhitespace).joined(separator: " ").shortened(to: 200)
        return clean("\(url.origin) answered \(answer.status)" + (text.isEmpty ? "" : ": \(text)"))
    }
}
