/// A place in the stack that different services can take, one at a time.
struct Flavors: Imitation {
    /// By the name that settings have for them; the first one is there at the start.
    private let all: [(name: String, imitation: any Imitation)]
    private var present: any Imitation

    init(_ first: (name: String, imitation: any Imitation), _ others: (name: String, imitation: any Imitation)...) {
        all = [first] + others
        present = first.imitation
    }

    var isListening: Bool { present.isListening }

    mutating func answer(_ question: Question) -> Answer { present.answer(question) }

    /// Another flavor is another service: what was switched on the one before is gone with it.
    var switches: [Switch<Flavors>] {
        let names = all.map(\.name).joined(separator: "|")
        return [
            Switch("flavor/\(names)") { flavors, values in
                guard let chosen = flavors.all.first(where: { $0.name == values[0] }) else { return }
                flavors.present = chosen.imitation
            }
        ]
    }

    var forms: [SwitchForm] { switches.map(\.form) + present.forms }

    mutating func turn(_ words: [String]) throws(LabError) -> Bool {
        if try turnOwn(words) { return true }
        return try present.turn(words)
    }
}
