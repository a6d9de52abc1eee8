import FoundationEssentials
package import Logging
import Series
import Synchronization
package import Vocabulary

/// The silences of this daemon: asked from everywhere, changed through the API, kept over a restart.
///
/// A change holds at once and is on the disk before it is answered; changes follow each other, so that the disk has the
/// last one. Each is a line in the log that names who asked for it.
package final class SilenceKeeper: Sendable {
    /// What is on the disk of a silence.
    private struct Kept: Codable {
        let silence: Silence
        let isWarned: Bool
    }

    private let book: Mutex<SilenceBook>
    private let keeper: any RecordKeeper
    private let time: any Time
    private let logger: Logger
    private let makeID: @Sendable () -> String
    private let onChange = Mutex<@Sendable () async -> Void>({})
    private let turnstile = Turnstile()
    /// How many records could not be read.
    package let damaged: Int

    /// - Parameters:
    ///   - records: what was kept, of any kind; those of silences are taken.
    ///   - keeper: where changes are kept.
    ///   - time: the wall clock.
    ///   - logger: where changes are told.
    ///   - makeID: a new UUID in lower case.
    package init(
        records: [KeptRecord],
        keeper: any RecordKeeper,
        time: any Time,
        logger: Logger,
        makeID: @escaping @Sendable () -> String = { UUID().uuidString.lowercased() }
    ) {
        self.keeper = keeper
        self.time = time
        self.logger = logger
        self.makeID = makeID
        var restored: [(silence: Silence, isWarned: Bool)] = []
        var damaged = 0
        for record in records where record.key.kind == .silence {
            do {
                let kept = try record.value(Kept.self)
                guard kept.silence.id == record.key.id else { throw SilenceProblem.notFound }
                restored.append((kept.silence, kept.isWarned))
            } catch {
                damaged += 1
                logger.error(
                    "a silence that was kept cannot be read and does not hold any more",
                    metadata: ["silence": "\(record.key.id)", "error": "\(error)"]
                )
            }
        }
        self.damaged = damaged
        var book = SilenceBook()
        book.restore(restored, at: time.wallNow)
        self.book = Mutex(book)
    }

    /// Says who is to hear that other alerts are held back than before.
    package func onChange(_ handler: @escaping @Sendable () async -> Void) {
        onChange.withLock { $0 = handler }
    }

    /// All that are kept, active ones first.
    package var all: [Silence] {
        let now = time.wallNow
        return book.withLock { $0.all(at: now) }
    }

    package subscript(_ id: String) -> Silence? { book.withLock { $0[id] } }

    /// The silences that hold back alerts with these labels now.
    package func mutes(_ labels: Labels) -> [Silence] {
        let now = time.wallNow
        return book.withLock { $0.mutes(labels, at: now) }
    }

    /// How many there are in each state.
    package var counts: [Silence.State: Int] {
        let now = time.wallNow
        return book.withLock { $0.counts(at: now) }
    }

    /// When the next silence starts, ends or is to be warned of; nil when none will.
    package var nextChange: WallTime? {
        let now = time.wallNow
        return book.withLock { $0.nextChange(after: now) }
    }

    /// Adds a silence or changes one.
    ///
    /// - Parameters:
    ///   - draft: what is asked for.
    ///   - key: the name of the API key that asked; nil for none.
    /// - Returns: the silence as it is now, which has another id than was asked for where a new one had to begin.
    /// - Throws: ``SilenceProblem``.
    @discardableResult
    package func set(_ draft: SilenceDraft, key: String?) async throws(SilenceProblem) -> Silence {
        await turnstile.enter()
        defer { turnstile.leave() }
        let now = time.wallNow
        let events = try locked { book throws(SilenceProblem) in try book.set(draft, at: now, makeID: makeID) }
        await keep(events, key)
        guard let silence = events.last?.silence else { throw .notFound }
        return silence
    }

    /// Ends a silence now.
    ///
    /// - Throws: ``SilenceProblem/notFound``.
    package func expire(_ id: String, key: String?) async throws(SilenceProblem) {
        await turnstile.enter()
        defer { turnstile.leave() }
        let now = time.wallNow
        let events = try locked { book throws(SilenceProblem) in try book.expire(id, at: now) }
        await keep(events, key)
    }

    /// The silences that end soon and hold back some of these alerts, each end once, over restarts too.
    ///
    /// To be asked whenever ``nextChange`` comes, and from time to time while alerts come and go.
    package func takeWarnings(of alerts: [Labels]) async -> [SilenceWarning] {
        await turnstile.enter()
        defer { turnstile.leave() }
        let now = time.wallNow
        let warnings = book.withLock { $0.takeWarnings(at: now, of: alerts) }
        if !warnings.isEmpty { _ = await commit(warnings.map(\.silence), removed: []) }
        return warnings
    }

    /// Forgets what ended long ago; to be called once an hour or so.
    package func forgetOld() async {
        await turnstile.enter()
        defer { turnstile.leave() }
        let now = time.wallNow
        let old = book.withLock { $0.forget(at: now) }
        if !old.isEmpty { _ = await commit([], removed: old) }
    }

    // MARK: - Inside

    private func locked<Value: Sendable>(
        _ body: (inout SilenceBook) throws(SilenceProblem) -> Value
    ) throws(SilenceProblem) -> Value {
        try book.withLock { book -> Result<Value, SilenceProblem> in
            do throws(SilenceProblem) { return .success(try body(&book)) } catch { return .failure(error) }
        }.get()
    }

    private func keep(_ events: [SilenceEvent], _ key: String?) async {
        guard !events.isEmpty else { return }
        let now = time.wallNow
        let old = book.withLock { $0.forget(at: now) }
        let isDurable = await commit(events.map(\.silence), removed: old)
        for event in events { tell(event, key, isDurable) }
        let onChange = onChange.withLock { $0 }
        await onChange()
    }

    private func commit(_ silences: [Silence], removed: [String]) async -> Bool {
        var change = KeptChange(removed: removed.map { KeptRecord.Key(.silence, $0) })
        for silence in silences {
            let kept = Kept(silence: silence, isWarned: book.withLock { $0.isWarned(silence.id) })
            do {
                change.put.append(try KeptRecord(kept, .init(.silence, silence.id), at: silence.endsAt))
            } catch {
                logger.error("a silence cannot be kept", metadata: ["silence": "\(silence.id)", "error": "\(error)"])
                return false
            }
        }
        return await keeper.commit(change)
    }

    private func tell(_ event: SilenceEvent, _ key: String?, _ isDurable: Bool) {
        let silence = event.silence
        let what: Logger.Message =
            switch event {
            case .created: "a silence was created"
            case .changed: "a silence was changed"
            case .expired: "a silence was ended"
            }
        var metadata: Logger.Metadata = [
            "silence": "\(silence.id)", "key": "\(key ?? "none")", "by": "\(Self.shown(silence.createdBy))",
            "matchers": "\(Self.shown(silence.matcherText))", "starts": "\(silence.startsAt)",
            "ends": "\(silence.endsAt)", "comment": "\(Self.shown(silence.comment))",
        ]
        if !isDurable { metadata["durable"] = "false" }
        logger.notice(what, metadata: metadata)
    }

    private static func shown(_ text: String) -> String {
        Redactor.withoutControls(text.shortened(to: Redactor.limit))
    }
}
