import Vocabulary

/// What later messages of an incident belong to: known from the receiver's own answers, looked up when something is sent.
extension ReceiverQueue {
    /// An incident as one receiver hears of it: for itself, or in the stead of another.
    struct Conversation: Sendable, Hashable {
        let incident: ULID
        let receiver: ReceiverName

        init(incident: ULID, receiver: ReceiverName) {
            self.incident = incident
            self.receiver = receiver
        }

        /// Nil for what is about no incident.
        init?(of delivery: Delivery) {
            guard let incident = delivery.notification.incident?.id else { return nil }
            self.init(incident: incident, receiver: delivery.notification.receiver)
        }

        /// Nil when they are about several incidents, or about none.
        init?(of deliveries: [Delivery]) {
            guard let first = deliveries.first.flatMap(Conversation.init(of:)),
                deliveries.allSatisfy({ Conversation(of: $0) == first })
            else { return nil }
            self = first
        }
    }

    /// More incidents than this nobody goes on to talk about: the oldest are forgotten.
    private static let mostReferences = 1_000

    /// Takes what a process before has learnt.
    package mutating func know(_ reference: Reference) {
        let talk = Conversation(incident: reference.incident, receiver: receiver)
        if references[talk] == nil { keep(reference.text, of: talk) }
    }

    mutating func learn(from delivery: Delivery) {
        guard let reference = delivery.reference, let talk = Conversation(of: delivery), references[talk] == nil else {
            return
        }
        keep(reference, of: talk)
    }

    /// Notes it with what waits, too, so that it is on the disk together with the end of the message that had it.
    mutating func learn(_ reference: String, of talk: Conversation, _ effect: inout Effect) {
        guard references[talk] != reference else { return }
        keep(reference, of: talk)
        for index in entries.indices where Conversation(of: entries[index].delivery) == talk {
            entries[index].delivery.reference = reference
            effect.changed.append(entries[index].delivery)
        }
        if talk.receiver == receiver { effect.reference = Reference(incident: talk.incident, text: reference) }
    }

    private mutating func keep(_ reference: String, of talk: Conversation) {
        references[talk] = reference
        guard references.count > Self.mostReferences else { return }
        if let oldest = references.keys.min(by: { $0.incident < $1.incident }) { references[oldest] = nil }
    }
}

extension Incident {
    /// What its receivers call their messages of it.
    var references: [(receiver: ReceiverName, reference: ReceiverQueue.Reference)] {
        tellings.compactMap { telling in
            telling.reference.map { (telling.receiver, ReceiverQueue.Reference(incident: id, text: $0)) }
        }
    }
}
