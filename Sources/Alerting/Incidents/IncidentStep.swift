package import Vocabulary

/// What the book wants done after it took something in.
package struct IncidentStep: Sendable {
    /// As they are now: to be kept.
    package var changed: [Incident] = []
    /// To be told, in this order.
    package var notifications: [Notification] = []
    /// Services whose `live` and `ready` are to run at once; ``IncidentBook/Event/examined(_:)`` is expected after that.
    package var examinations: [Examination] = []

    /// This step and then another one: of two states of an incident the later one counts.
    func followed(by other: IncidentStep) -> IncidentStep {
        var step = self
        step.changed.removeAll { incident in other.changed.contains { $0.id == incident.id } }
        step.changed += other.changed
        step.notifications += other.notifications
        step.examinations += other.examinations
        return step
    }

    package struct Examination: Sendable, Hashable {
        package let incident: ULID
        package let services: [ServiceName]
    }
}
