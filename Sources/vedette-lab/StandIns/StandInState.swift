import HTTPTypes

/// A stand-in between two questions: the service it imitates, what is wrong with the way there, and what was asked.
struct StandInState {
    /// Different questions that are counted apart; the rest is counted as `other`.
    private static let mostQuestions = 64

    /// What a question gets.
    enum Reply {
        /// Nothing, until something changes.
        case silence
        case answer(Answer, Distortion?)
        /// The connection is reset; with an answer where the service has one, and nobody hears of it.
        case reset(Answer?)
    }

    private let original: any Imitation
    private var imitation: any Imitation
    private var isFrozen = false
    private var distortion: (Distortion, path: String?)?
    private var delay: (Duration, path: String?)?
    private(set) var asked: [String: Int]

    /// How often something was switched.
    private(set) var revision = 0
    /// The ``revision`` at which everything worked again for the last time.
    private(set) var mended = 0

    /// - Parameters:
    ///   - imitation: the service, with nothing wrong.
    ///   - counted: questions that are shown even when nobody has asked them.
    init(_ imitation: any Imitation, counted: [String]) {
        original = imitation
        self.imitation = imitation
        asked = Dictionary(uniqueKeysWithValues: counted.map { ($0, 0) })
    }

    /// The faults of every stand-in, for questions whose path begins so; nil for all.
    private static func faults(path: String?) -> [Switch<StandInState>] {
        [
            Switch("status/CODE") { state, values throws(LabError) in
                guard let code = Int(values[0]), (200...599).contains(code) else {
                    throw LabError(.invalid, "\(values[0]) is no status: expected 200 to 599")
                }
                state.distortion = (.status(code), path)
            },
            Switch("delay/DURATION") { state, values throws(LabError) in
                state.delay = (try Duration(written: values[0]), path)
            },
            Switch("hang") { state, _ in state.distortion = (.silence, path) },
            Switch("reset") { state, _ in state.distortion = (.reset, path) },
            Switch("dribble") { state, _ in state.distortion = (.dribble, path) },
            Switch("truncate") { state, _ in state.distortion = (.truncation, path) },
            Switch("wrong-type") { state, _ in state.distortion = (.wrongType, path) },
            Switch("big-body") { state, _ in state.distortion = (.bigBody, path) },
        ]
    }

    var forms: [SwitchForm] { Self.faults(path: nil).map(\.form) + imitation.forms }

    /// Throws the switch.
    ///
    /// - Throws: ``LabError`` for a value that makes no sense, or a path where none can be named.
    mutating func turn(_ command: SwitchCommand) throws(LabError) -> Consequence {
        let faults = Self.faults(path: command.path)
        revision += 1
        if let (fault, values) = faults.fitting(command.words) {
            try fault.pull(&self, values)
            return .servesOn
        }
        guard command.path == nil else {
            throw LabError(.invalid, "only \(faults.map(\.form.description).joined(separator: ", ")) take ?path=")
        }
        _ = try imitation.turn(command.words)
        return imitation.isListening ? .servesOn : .refusesConnections
    }

    mutating func freeze() { isFrozen = true }

    mutating func mend() {
        revision += 1
        mended = revision
        imitation = original
        isFrozen = false
        distortion = nil
        delay = nil
    }

    /// Counts the question, and says how long it waits before anybody looks at it.
    mutating func note(_ question: Question) -> Duration {
        guard !imitation.isExempt(question) else { return .zero }
        let isCounted = asked[question.key] != nil || asked.count < Self.mostQuestions
        asked[isCounted ? question.key : "other", default: 0] += 1
        return delay.flatMap { question.path.hasPrefix($0.path ?? "") ? $0.0 : nil } ?? .zero
    }

    /// What the question gets at present.
    mutating func reply(to question: Question) -> Reply {
        guard !imitation.isExempt(question) else { return .answer(imitation.answer(question), nil) }
        let distortion = distortion.flatMap { question.path.hasPrefix($0.path ?? "") ? $0.0 : nil }
        if isFrozen { return .silence }
        switch distortion {
        case .silence: return .silence
        case .reset: return .reset(nil)
        // Something in between has answered: the service has not heard of it.
        case .status: return .answer(.empty(), distortion)
        case .dribble, .truncation, .wrongType, .bigBody, nil: break
        }
        let answer = imitation.answer(question)
        if answer.isLost { return .reset(answer) }
        return answer.isWithheld ? .silence : .answer(answer, distortion)
    }
}
