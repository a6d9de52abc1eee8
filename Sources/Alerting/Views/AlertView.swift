package import Vocabulary

/// An alert as Alertmanager's API shows it.
package struct AlertView: Hashable, Sendable {
    package let labels: Labels
    package let annotations: Labels
    package let fingerprint: Fingerprint
    package let startsAt: WallTime
    /// When it counts as over unless somebody says that it goes on; ahead while it fires.
    package let endsAt: WallTime
    package let updatedAt: WallTime
    /// Who is told of it.
    package let receivers: [ReceiverName]
    /// What it is grouped by, with each receiver.
    package let groupLabels: Labels
    /// The ids of the silences that hold it back.
    package let silencedBy: [String]
    /// The fingerprints of the alerts that explain it.
    package let inhibitedBy: [Fingerprint]
    /// The names of the maintenance windows that hold it back.
    package let mutedBy: [String]
    package let generatorURL: String?

    package init(
        labels: Labels,
        annotations: Labels = .empty,
        fingerprint: Fingerprint,
        startsAt: WallTime,
        endsAt: WallTime,
        updatedAt: WallTime,
        receivers: [ReceiverName],
        groupLabels: Labels = .empty,
        silencedBy: [String] = [],
        inhibitedBy: [Fingerprint] = [],
        mutedBy: [String] = [],
        generatorURL: String? = nil
    ) {
        self.labels = labels
        self.annotations = annotations
        self.fingerprint = fingerprint
        self.startsAt = startsAt
        self.endsAt = endsAt
        self.updatedAt = updatedAt
        self.receivers = receivers
        self.groupLabels = groupLabels
        self.silencedBy = silencedBy
        self.inhibitedBy = inhibitedBy
        self.mutedBy = mutedBy
        self.generatorURL = generatorURL
    }

    /// Whether nobody is told of it for now.
    package var isSuppressed: Bool { !silencedBy.isEmpty || !inhibitedBy.isEmpty || !mutedBy.isEmpty }
}
