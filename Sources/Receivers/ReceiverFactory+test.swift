package import Alerting
import Probes
import Probing
import Vocabulary

extension ReceiverFactory {
    /// Sends a test message to the receiver, once, and takes back what it leaves open there.
    ///
    /// - Parameters:
    ///   - options: the receiver; one of kind `alertmanager` gets an alert that ends by itself.
    ///   - notification: the message, an event `test`.
    /// - Returns: what came of it.
    package func test(_ options: ReceiverOptions, with notification: Notification) async -> ReceiverTrial {
        let time = connector.environment.time
        let tester = tester(for: options)
        let start = time.now
        let delivery = await tester.deliver(Message([notification]))
        let duration = start.duration(to: time.now)
        var withdrawal: DeliveryOutcome?
        if let end = notification.withdrawal(from: options), delivery.mayHaveArrived || Rehearsal.current != nil {
            withdrawal = await tester.deliver(Message([end]))
        }
        return ReceiverTrial(delivery: delivery, duration: duration, withdrawal: withdrawal)
    }
}

extension Notification {
    /// What ends the incident that a test message triggers at PagerDuty, where it would call somebody out.
    fileprivate func withdrawal(from options: ReceiverOptions) -> Notification? {
        guard case .pagerDuty = options.kind else { return nil }
        return Notification(id: id, receiver: receiver, event: .resolved, at: at, headline: headline)
    }
}

extension DeliveryOutcome {
    /// Whether the receiver has it, or may have it: nobody knows when the answer was lost.
    fileprivate var mayHaveArrived: Bool {
        switch self {
        case .delivered, .unanswered: true
        case .deferred, .unreachable, .rejected: false
        }
    }
}
