import Logging
package import Vocabulary

/// Who looks after an incident.
extension AlertDesk {
    /// Somebody looks after an incident.
    package func acknowledge(_ id: ULID, _ acknowledgement: Acknowledgement) async -> AckResult {
        // Of two at once the second one hears of the first.
        await turnstile.pass { await answer(id, acknowledgement, by: acknowledgement.by) }
    }

    /// Nobody looks after an incident any more, as somebody says.
    package func takeBack(_ id: ULID, by name: String) async -> AckResult {
        await turnstile.pass { await answer(id, nil, by: name) }
    }

    private func answer(_ id: ULID, _ acknowledgement: Acknowledgement?, by name: String) async -> AckResult {
        guard let incident = incident(id) else { return .unknown }
        guard !incident.isClosed else { return .ended }
        if let known = incident.acknowledgement, acknowledgement != nil { return .unchanged(known) }
        if incident.acknowledgement == nil, acknowledgement == nil { return .unchanged(nil) }
        let event: IncidentBook.Event =
            if let acknowledgement {
                .acknowledged(incident.id, acknowledgement)
            } else {
                .takenBack(incident.id, by: name)
            }
        _ = await process(event)
        logger.notice(
            acknowledgement == nil ? "an acknowledgement was taken back" : "an incident was acknowledged",
            metadata: ["incident": "\(incident.id)", "by": "\(name)"]
        )
        return .done
    }
}
