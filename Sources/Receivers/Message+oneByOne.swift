import Alerting

extension Message {
    /// Sends the notifications of a message in turn, for receivers that take no digests; the first that does not get
    /// through ends it, and the whole is sent again, each with the id that it had.
    func oneByOne(
        _ send: (Notification) async -> DeliveryOutcome
    ) async -> DeliveryOutcome {
        var outcome = DeliveryOutcome.delivered()
        for notification in notifications {
            outcome = await send(notification)
            if outcome.failure != nil { return outcome }
        }
        return outcome
    }
}
