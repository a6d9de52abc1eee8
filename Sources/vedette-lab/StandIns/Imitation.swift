/// One of the stack's HTTP services as its clients see it: the state that switches change, and the answers.
///
/// A value without a clock, a lock or a socket; ``StandIn`` gives it a listener and the faults that all services share.
protocol Imitation: Sendable {
    /// The switches of this service; of two that fit, the first one is meant.
    var switches: [Switch<Self>] { get }
    /// False while the service refuses connections, since it listens only once it is ready.
    var isListening: Bool { get }
    /// What the real service says, by its contract.
    mutating func answer(_ question: Question) -> Answer

    /// Whether the question is the lab's own: no fault concerns it, and it is not counted.
    func isExempt(_ question: Question) -> Bool

    /// How the switches are written.
    var forms: [SwitchForm] { get }
    /// Throws the switch that is written so.
    ///
    /// - Returns: whether there is one.
    /// - Throws: ``LabError`` for a value that makes no sense.
    mutating func turn(_ words: [String]) throws(LabError) -> Bool
}

extension Imitation {
    func isExempt(_ question: Question) -> Bool { false }

    var forms: [SwitchForm] { switches.map(\.form) }

    mutating func turn(_ words: [String]) throws(LabError) -> Bool {
        try turnOwn(words)
    }

    /// Like ``turn(_:)``, for ``switches`` only.
    mutating func turnOwn(_ words: [String]) throws(LabError) -> Bool {
        guard let (`switch`, values) = switches.fitting(words) else { return false }
        try `switch`.pull(&self, values)
        return true
    }
}
