package import Vocabulary

/// Alerts with one root: what people are told of once.
package struct Incident: Sendable, Hashable, Codable, Identifiable {
    /// What is behind it.
    package enum Root: Sendable, Hashable, Codable {
        case service(ServiceName)
        /// Nothing can be reached from here.
        case network
    }

    package enum Phase: Sendable, Hashable, Codable {
        /// Waits for extra runs of the services that it may be caused by.
        case examining(until: Instant)
        case open
        /// All is over and told.
        case closed(at: Instant)
    }

    package let id: ULID
    /// Alerts of this group belong to it while it has no other root.
    package let group: Group
    /// What messages call it, from the first one on, whatever becomes known later; nil while nothing was told.
    package internal(set) var named: Group?
    package internal(set) var root: Root?
    package internal(set) var phase: Phase
    package internal(set) var openedAt: Instant
    /// When the first alert of those that go on began, as people are told; alerts that have ended may be gone.
    package internal(set) var startedAt: WallTime?
    /// When its first alert began, before it was over for the first time; nil when that is not known.
    package internal(set) var firstSeenAt: WallTime?
    package internal(set) var members: [Member]
    /// By receiver.
    package internal(set) var tellings: [Telling]
    package internal(set) var acknowledgement: Acknowledgement?
    /// How often it was over and came back.
    package internal(set) var reopenings = 0
    /// When its last alert ended; nil while one fires.
    package internal(set) var overSince: Instant?
    /// Since when its root works again while what depends on that does not yet; nil when that is not so.
    package internal(set) var rootBackSince: Instant?
    /// What was known of the root while it failed.
    package internal(set) var cause: CauseBrief?
    /// The capabilities that were lost by it since it began, or came back, by name; nil for none.
    package internal(set) var lostCapabilities: [String]?
    /// The services that were not well because of it, by name; nil for none.
    package internal(set) var affected: [ServiceName]?
    /// The incident that it turned out to be a part of.
    package internal(set) var absorbedInto: ULID?
    /// Those that turned out to be parts of it after somebody was told of them.
    package internal(set) var absorbed: [ULID] = []
    /// How many of the route's escalations were told.
    package internal(set) var escalations = 0
    package internal(set) var timeline: [TimelineEntry] = []

    /// The route and the labels that alerts share.
    package struct Group: Sendable, Hashable, Codable {
        package let labels: Labels
        /// Alertmanager's `groupKey`: the route's matchers and the labels.
        package let key: String

        package init(labels: Labels, key: String) {
            self.labels = labels
            self.key = key
        }
    }

    init(id: ULID, group: Group, root: Root?, at now: Instant) {
        self.id = id
        self.group = group
        self.root = root
        phase = .open
        openedAt = now
        members = []
        tellings = []
    }

    /// As people and other systems know it.
    package var shownGroup: Group { named ?? group }

    package var isClosed: Bool { if case .closed = phase { true } else { false } }

    /// The service at its root.
    package var service: ServiceName? {
        guard case .service(let name) = root else { return nil }
        return name
    }

    /// Something of it goes on.
    package var isActive: Bool { members.contains(where: \.isActive) }

    /// Of what fires, or of all when it is over.
    package var severity: AlertSeverity {
        (members.filter(\.isActive).map(\.severity).max() ?? members.map(\.severity).max()) ?? .unspecified
    }

    mutating func note(_ text: String, at time: WallTime) {
        timeline.append(TimelineEntry(at: time, text: text))
        // The beginning says most, the end is needed now: the middle goes.
        if timeline.count > Self.longestTimeline { timeline.remove(at: Self.longestTimeline / 2) }
    }

    static let longestTimeline = 200

    /// Moves all of its timers, as when the engine clock begins anew.
    mutating func move(by distance: Duration) {
        openedAt = openedAt + distance
        overSince = overSince.map { $0 + distance }
        rootBackSince = rootBackSince.map { $0 + distance }
        switch phase {
        case .examining(let until): phase = .examining(until: until + distance)
        case .closed(let at): phase = .closed(at: at + distance)
        case .open: break
        }
        for index in tellings.indices { tellings[index].move(by: distance) }
    }
}

/// One step of an incident, for people.
package struct TimelineEntry: Sendable, Hashable, Codable {
    package let at: WallTime
    package let text: String

    package init(at time: WallTime, text: String) {
        at = time
        self.text = text
    }
}
