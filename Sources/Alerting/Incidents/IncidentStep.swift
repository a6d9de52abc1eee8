package import Vocabulary

/// What the book wants done after it took something in.
package struct IncidentStep: Sendable {
    /// As they are now: to be kept.
    package var changed: [Incident] = []
    /// To be told, in this order.
    package var notifications: [Notification] = []
    /// Services whose `live` and `ready` are to run at once; ``IncidentBook/Event/examined(_:)`` is expected after that.
    package var examinations: [Examination] = []

    package struct Examination: Sendable, Hashable {
        package let incident: ULID
        package let services: [ServiceName]
    }
}
