import Logging
import Synchronization
import Vocabulary

/// What a decision leaves on the disk and in the log.
extension AlertDesk {
    func record(_ step: IncidentStep) -> (change: KeptChange, deliveries: [Delivery]) {
        var change = KeptChange()
        let deliveries = step.notifications.map { Delivery($0, reference: reference(for: $0)) }
        let (wallOffset, now) = (time.wallOffset.nanoseconds, time.wallNow)
        do {
            for incident in step.changed {
                let kept = KeptIncident(incident, wallOffset: wallOffset)
                change.put.append(try KeptRecord(kept, .init(.incident, "\(incident.id)"), at: now))
            }
            for delivery in deliveries {
                change.put.append(try KeptRecord(delivery, delivery.key, at: delivery.notification.at))
            }
        } catch {
            logger.error("an incident cannot be kept", metadata: ["error": "\(error)"])
        }
        return (change, deliveries)
    }

    private func reference(for notification: Notification) -> String? {
        guard let incident = notification.incident else { return nil }
        return book.withLock { book in
            book.incident(incident.id)?.tellings.first { $0.receiver == notification.receiver }?.reference
        }
    }

    func log(_ step: IncidentStep, isDurable: Bool) {
        for notification in step.notifications {
            var metadata: Logger.Metadata = [
                "event": "\(notification.event.rawValue)", "receiver": "\(notification.receiver)",
                "notification": "\(notification.id)", "headline": "\(notification.headline)",
            ]
            if let incident = notification.incident { metadata["incident"] = "\(incident.id)" }
            if !isDurable { metadata["durable"] = "false" }
            logger.notice("to be told", metadata: metadata)
        }
    }
}
