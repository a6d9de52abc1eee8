package import Vocabulary

/// An alert as an Alertmanager is to know it.
package struct PostableAlert: Hashable, Sendable {
    /// With what `alerting.labels` and `external_labels` add: what the Alertmanager knows it by.
    package let labels: Labels
    package let annotations: Labels
    /// What we know it by: of the alert's own labels.
    package let fingerprint: Fingerprint
    /// Since when it fires.
    package let startsAt: WallTime
    /// Nil while it fires: the feed then says again and again that it will for some more minutes.
    package let endsAt: WallTime?
    package let generatorURL: String?

    package init(
        labels: Labels,
        annotations: Labels = .empty,
        fingerprint: Fingerprint,
        startsAt: WallTime,
        endsAt: WallTime? = nil,
        generatorURL: String? = nil
    ) {
        self.labels = labels
        self.annotations = annotations
        self.fingerprint = fingerprint
        self.startsAt = startsAt
        self.endsAt = endsAt
        self.generatorURL = generatorURL
    }

    func ended(at end: WallTime) -> PostableAlert {
        PostableAlert(
            labels: labels,
            annotations: annotations,
            fingerprint: fingerprint,
            startsAt: startsAt,
            endsAt: end,
            generatorURL: generatorURL
        )
    }

    /// As Prometheus posts it: times with milliseconds, no `annotations` when there are none; `validUntil` is the end of
    /// one that fires.
    func json(validUntil: WallTime) -> JSON {
        func object(_ labels: Labels) -> JSON { .object(labels.map { JSON.Member($0.name, .text($0.value)) }) }
        var members: [(String, JSON)] = [("labels", object(labels))]
        if !annotations.isEmpty { members.append(("annotations", object(annotations))) }
        members += [
            ("startsAt", .text(startsAt.description)), ("endsAt", .text((endsAt ?? validUntil).description)),
        ]
        // Anything else would make it refuse the whole batch.
        if let url = Link("", generatorURL)?.url { members.append(("generatorURL", .text(url))) }
        return .object(members.map(JSON.Member.init))
    }
}
