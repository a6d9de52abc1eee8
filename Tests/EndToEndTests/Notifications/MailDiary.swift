/// What receivers got over many lives of a daemon, and what of it cannot be.
///
/// A process that is killed may have sent a message whose answer it never saw: the next one sends that again, first of all
/// and under the same identity. Everything else comes once, in order, and a beginning and an end take turns.
struct MailDiary {
    /// One thing that a message tells.
    struct Note: Hashable {
        let id: String
        /// `door-1`.
        let subject: String
        let isFiring: Bool
    }

    /// A request of one run of the daemon.
    struct Letter {
        let run: Int
        let receiver: String
        let notes: [Note]
    }

    var letters: [Letter] = []
    /// The identities of what a daemon said it will tell, after it was on the disk.
    var promised: Set<String> = []

    func letters(to receiver: String) -> [Letter] { letters.filter { $0.receiver == receiver } }

    /// What a receiver knows, each thing once, in the order in which it came first.
    func notes(to receiver: String) -> [Note] {
        var seen: Set<String> = []
        return letters(to: receiver).flatMap(\.notes).filter { seen.insert($0.id).inserted }
    }

    /// How the receiver believes a subject to be.
    func isFiring(_ subject: String, to receiver: String) -> Bool {
        notes(to: receiver).last { $0.subject == subject }?.isFiring ?? false
    }

    /// How many messages came more than once.
    var doubled: Int {
        Dictionary(
            grouping: letters.flatMap { letter in letter.notes.map { "\(letter.receiver) \($0.id)" } },
            by: \.self
        )
        .count { $0.value.count > 1 }
    }

    /// Nothing, when all of it can be.
    func problems(of receivers: [String]) -> [String] {
        var problems = receivers.flatMap { repetitions(to: $0) + order(to: $0) + turns(to: $0) }
        problems += missing.sorted().map { "\($0) was promised and never came" }
        if let first = receivers.first {
            for receiver in receivers.dropFirst() where tales(to: receiver) != tales(to: first) {
                problems.append("\(receiver) knows other things than \(first): \(tales(to: receiver))")
            }
        }
        return problems
    }

    /// What was promised and nobody has.
    var missing: Set<String> { promised.subtracting(letters.flatMap { $0.notes.map(\.id) }) }

    /// By subject, what was told of it.
    private func tales(to receiver: String) -> [String: [Bool]] {
        Dictionary(grouping: notes(to: receiver), by: \.subject).mapValues { $0.map(\.isFiring) }
    }

    /// Only the message that was last on its way may come again, as the first of a run.
    private func repetitions(to receiver: String) -> [String] {
        var known: [String: Note] = [:]
        var (last, run): (Letter?, Int?) = (nil, nil)
        var problems: [String] = []
        for letter in letters(to: receiver) {
            for note in letter.notes {
                guard let before = known.updateValue(note, forKey: note.id) else { continue }
                if before != note { problems.append("\(receiver): \(note.id) came in two forms") }
                let wasInFlight = run != letter.run && last?.notes.contains(note) == true
                if !wasInFlight { problems.append("\(receiver): \(note.id) came again in run \(letter.run)") }
            }
            (last, run) = (letter, letter.run)
        }
        return problems
    }

    private func order(to receiver: String) -> [String] {
        let notes = notes(to: receiver)
        return zip(notes, notes.dropFirst()).filter { $0.id > $1.id }.map {
            "\(receiver): \($1.id) came after \($0.id)"
        }
    }

    private func turns(to receiver: String) -> [String] {
        Dictionary(grouping: notes(to: receiver), by: \.subject).flatMap { subject, notes in
            notes.enumerated().filter { $0.element.isFiring != $0.offset.isMultiple(of: 2) }.map { offset, note in
                "\(receiver): \(subject) was told to be \(note.isFiring ? "firing" : "over") as message \(offset + 1)"
            }
        }
    }
}
