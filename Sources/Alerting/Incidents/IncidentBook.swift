import Series
package import Vocabulary

/// Makes incidents of alerts, and decides who is told of them and when: a pure value, fed with events, answering with what
/// is to be kept, told and looked at.
///
/// It suppresses messages, never states: an alert that another incident explains still has its place, and what was told
/// once is told to be over, silenced or not.
package struct IncidentBook: Sendable {
    package enum Event: Sendable {
        case alerts([AlertReport])
        /// The extra runs of an incident have ended.
        case examined(ULID)
        /// The state of the stack, of silences or of the clock is another one than before.
        case looked
        case acknowledged(ULID, Acknowledgement)
        /// Nobody looks after it any more, as somebody says.
        case takenBack(ULID, by: String)
        /// What the receiver called its first message of the incident.
        case referenced(ULID, ReceiverName, String)
        case policy(AlertPolicy)
    }

    /// How long the results of extra runs are waited for.
    static let examinationTime: Duration = .seconds(3)
    /// An incident whose service works is still taken for a consequence of what goes down so long after it began.
    static let absorptionTime: Duration = .seconds(300)

    /// What depends on a root that works again may take so long to work again itself.
    static let recoveryTime: Duration = .seconds(120)

    package internal(set) var policy: AlertPolicy
    /// Open ones and those that have ended a short while ago, the oldest first.
    package internal(set) var incidents: [Incident] = []
    /// When time alone changes something; nil when nothing is waited for.
    package private(set) var nextDue: Instant?

    /// Where an alert that goes on has its place.
    var places: [AlertReport.Key: ULID] = [:]
    /// Where in ``incidents`` each is.
    private var positions: [ULID: Int] = [:]

    package init(policy: AlertPolicy) {
        self.policy = policy
    }

    /// Goes on with what was kept; `distance` is from its engine clock to ours.
    package mutating func resume(_ kept: [Incident], movedBy distance: Duration) {
        for var incident in kept.sorted(by: { $0.id < $1.id }) {
            incident.move(by: distance)
            // Whoever was to answer is gone.
            if case .examining = incident.phase { incident.phase = .open }
            incident.tell(only: policy.receivers.map(\.name))
            if incident.absorbedInto == nil { incident.follow(policy) }
            append(incident)
            for member in incident.members where !incident.isClosed { places[member.key] = incident.id }
        }
    }

    package mutating func handle(_ event: Event, _ around: IncidentSurroundings) -> IncidentStep {
        var step = IncidentStep()
        let before = incidents
        switch event {
        case .alerts(let reports): take(reports, around, &step)
        case .examined(let id): examined(id, around)
        case .looked: break
        case .acknowledged(let id, let acknowledgement): acknowledge(id, acknowledgement, around, &step)
        case .takenBack(let id, let name): takeBack(id, by: name, around)
        case .referenced(let id, let receiver, let reference): refer(id, receiver, reference)
        case .policy(let policy): follow(policy)
        }
        settle(around)
        nextDue = nil
        for index in incidents.indices {
            var incident = incidents[index]
            review(&incident, around, &step)
            incidents[index] = incident
        }
        forget(around)
        let known = Dictionary(before.map { ($0.id, $0) }) { first, _ in first }
        step.changed = incidents.filter { known[$0.id] != $0 }
        return step
    }

    func index(of id: ULID) -> Int? { positions[id] }

    func incident(_ id: ULID) -> Incident? { positions[id].map { incidents[$0] } }

    @discardableResult
    mutating func append(_ incident: Incident) -> Int {
        incidents.append(incident)
        positions[incident.id] = incidents.count - 1
        return incidents.count - 1
    }

    mutating func isDue(at instant: Instant) { nextDue = nextDue.map { min($0, instant) } ?? instant }

    // MARK: - What people say

    private mutating func acknowledge(
        _ id: ULID,
        _ acknowledgement: Acknowledgement,
        _ around: IncidentSurroundings,
        _ step: inout IncidentStep
    ) {
        guard let index = index(of: id), !incidents[index].isClosed else { return }
        incidents[index].acknowledgement = acknowledgement
        incidents[index].note(
            "acknowledged by \(acknowledgement.by)" + (acknowledgement.comment.map { ": \($0)" } ?? ""),
            at: around.wallNow
        )
        for telling in incidents[index].tellings where telling.state == .told && policy.isChangeable(telling.receiver) {
            step.notifications.append(
                notification(.acknowledged, of: incidents[index], to: telling.receiver, around)
            )
        }
    }

    private mutating func takeBack(_ id: ULID, by name: String, _ around: IncidentSurroundings) {
        guard let index = index(of: id), !incidents[index].isClosed else { return }
        incidents[index].acknowledgement = nil
        incidents[index].note("the acknowledgement was taken back by \(name)", at: around.wallNow)
    }

    private mutating func refer(_ id: ULID, _ receiver: ReceiverName, _ reference: String) {
        guard let index = index(of: id),
            let telling = incidents[index].tellings.firstIndex(where: { $0.receiver == receiver })
        else { return }
        incidents[index].tellings[telling].reference = reference
    }

    // MARK: - The end

    private mutating func forget(_ around: IncidentSurroundings) {
        let (kept, gone) = incidents.partitioned { incident in
            guard case .closed(let closed) = incident.phase else { return true }
            return around.now <= closed + incident.memory
        }
        guard !gone.isEmpty else { return }
        incidents = kept
        positions = Dictionary(kept.enumerated().map { ($1.id, $0) }) { first, _ in first }
        for incident in gone {
            for member in incident.members where places[member.key] == incident.id { places[member.key] = nil }
        }
    }
}

extension AlertPolicy {
    /// The labels of an alert as people see them: with those of the outside world, and those that the settings set.
    package func shown(_ labels: Labels) -> Labels {
        var pairs = externalLabels.map { ($0.name, $0.value) } + labels.map { ($0.name, $0.value) }
        for rule in labelling where rule.matchers.allSatisfy({ $0.matches(labels) }) {
            pairs += rule.labels.map { ($0.name, $0.value) }
        }
        return Labels(pairs)
    }

    /// Where the routes of an alert lead, each once.
    func receivers(of shownLabels: Labels) -> [ReceiverName] {
        var names: [ReceiverName] = []
        for name in route.ends(of: shownLabels).flatMap(\.receivers) where !names.contains(name) { names.append(name) }
        return names
    }

    func options(of receiver: ReceiverName) -> ReceiverOptions? { receivers.first { $0.name == receiver } }

    /// Whether it has a state of the incident that it is to be kept current, rather than a list of messages.
    func isChangeable(_ receiver: ReceiverName) -> Bool {
        switch options(of: receiver)?.kind {
        case .pagerDuty, .slackBot: true
        case .slackWebhook, .discord, .webhook, .alertmanager, .email, .log, nil: false
        }
    }

    /// An Alertmanager is kept informed of alerts, and makes messages of its own.
    package func takesMessages(_ receiver: ReceiverName) -> Bool {
        if case .alertmanager = options(of: receiver)?.kind { false } else { true }
    }

    /// Whether it knows groups by their key, so that each has to be ended by itself.
    func tracksGroups(_ receiver: ReceiverName) -> Bool {
        switch options(of: receiver)?.kind {
        case .pagerDuty, .slackBot, .webhook: true
        case .slackWebhook, .discord, .alertmanager, .email, .log, nil: false
        }
    }
}

extension Array {
    /// Those for which it holds, and the others.
    fileprivate func partitioned(_ holds: (Element) -> Bool) -> (kept: [Element], gone: [Element]) {
        reduce(into: ([], [])) { holds($1) ? $0.0.append($1) : $0.1.append($1) }
    }
}
