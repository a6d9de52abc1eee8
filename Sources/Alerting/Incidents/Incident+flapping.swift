import Vocabulary

extension Incident {
    /// What a message says of the next one, when that is held back because the incident comes and goes.
    func flappingNote(_ event: Notification.Event, for receiver: ReceiverName) -> [String] {
        guard reopenings > 0, absorbedInto == nil,
            let telling = tellings.first(where: { $0.receiver == receiver })
        else { return [] }
        let flapping = telling.timing.flapping
        switch event {
        case .opened, .reopened, .escalated:
            return Self.text(flapping.end(times: reopenings)) {
                "that it is over is told when it has been gone for at least \($0)"
            }
        case .resolved:
            // As long as others are waited for anyway is no news.
            let delay = flapping.beginning(times: reopenings + 1)
            return Self.text(delay > .nanoseconds(telling.timing.groupWait) ? delay : .zero) {
                "that it is back is told when it has been there for \($0)"
            }
        case .updated, .repeated, .acknowledged, .notice, .test: return []
        }
    }

    private static func text(_ delay: Duration, _ text: (String) -> String) -> [String] {
        guard delay >= .seconds(1) else { return [] }
        let start = WallTime(nanosecondsSinceEpoch: 0)
        let length = WallTime.distance(from: start, to: WallTime(nanosecondsSinceEpoch: delay.nanoseconds))
        return ["It comes and goes: \(text(length))."]
    }
}
