import Alerting
import Series
import Testing
import Vocabulary

@Suite struct SilenceBookTests {
    private static let start = WallTime(nanosecondsSinceEpoch: 1_790_000_000_000_000_000)

    private static func at(_ minutes: Int) -> WallTime { start.advanced(by: .seconds(60 * minutes)) }

    private static func draft(
        _ text: String = "service=postgres",
        id: String? = nil,
        from: Int = 0,
        to: Int = 60,
        by: String = "ann",
        comment: String = "moving"
    ) throws -> SilenceDraft {
        SilenceDraft(
            id: id,
            matchers: try MatcherText.parse(text),
            startsAt: at(from),
            endsAt: at(to),
            createdBy: by,
            comment: comment
        )
    }

    /// Makes ids that count from 1.
    private final class Names {
        private var count = 0
        func next() -> String {
            count += 1
            return String(count)
        }
    }

    private static func one(_ draft: SilenceDraft) throws -> (SilenceBook, Names) {
        var book = SilenceBook()
        let names = Names()
        _ = try book.set(draft, at: at(0), makeID: names.next)
        return (book, names)
    }

    @Test(arguments: [(-1, Silence.State.pending), (0, .active), (59, .active), (60, .expired)])
    func `a silence is active from its start until its end`(minute: Int, state: Silence.State) throws {
        let silence = Silence(
            id: "1",
            matchers: [LabelMatcher("a", equals: "b")],
            startsAt: Self.at(0),
            endsAt: Self.at(60),
            createdBy: "ann",
            comment: "c",
            updatedAt: Self.at(0)
        )
        #expect(silence.state(at: Self.at(minute)) == state)
    }

    @Test(
        arguments: [
            ("service=postgres", ["service": "postgres"], true), ("service=postgres", ["service": "redis"], false),
            ("service=postgres,severity=warning", ["service": "postgres"], false),
            ("service=~p.*", ["service": "postgres"], true), ("service!=redis,team=", ["service": "postgres"], true),
        ] as [(String, Labels, Bool)]
    )
    func `alerts that all matchers take are held back`(text: String, labels: Labels, isMuted: Bool) throws {
        let draft = text.contains("!=") ? "service=~.+,\(text)" : text
        let (book, _) = try Self.one(try Self.draft(draft))
        #expect(book.mutes(labels, at: Self.at(5)).map(\.id) == (isMuted ? ["1"] : []))
        #expect(book.mutes(labels, at: Self.at(60)).isEmpty)
    }

    @Test func `all silences of an alert are named by id`() throws {
        var book = SilenceBook()
        let names = Names()
        for text in ["service=~p.+", "service=postgres", "severity=critical", "service=redis", "team=a"] {
            _ = try book.set(try Self.draft(text), at: Self.at(0), makeID: names.next)
        }
        let labels: Labels = ["service": "postgres", "severity": "critical"]
        #expect(book.mutes(labels, at: Self.at(1)).map(\.id) == ["1", "2", "3"])
    }

    @Test func `a start in the past is now`() throws {
        let (book, _) = try Self.one(try Self.draft(from: -30))
        #expect(book["1"]?.startsAt == Self.at(0))
    }

    @Test func `an active silence with the same matchers and start is changed in its place`() throws {
        var (book, names) = try Self.one(try Self.draft())
        let events = try book.set(
            try Self.draft(id: "1", to: 120, comment: "longer"),
            at: Self.at(10),
            makeID: names.next
        )
        let changed = try #require(book["1"])
        #expect(events == [.changed(changed)])
        #expect(changed.endsAt == Self.at(120))
        #expect(changed.comment == "longer")
        #expect(changed.updatedAt == Self.at(10))
    }

    @Test(arguments: [("service=redis", 0), ("service=postgres", 20), ("service=postgres", -20)])
    func `other matchers or another start end an active silence and begin a new one`(text: String, from: Int) throws {
        var (book, names) = try Self.one(try Self.draft())
        let events = try book.set(try Self.draft(text, id: "1", from: from), at: Self.at(10), makeID: names.next)
        let (old, new) = (try #require(book["1"]), try #require(book["2"]))
        #expect(events == [.expired(old), .created(new)])
        #expect(old.state(at: Self.at(10)) == .expired)
        #expect(new.startsAt == Self.at(max(from, 10)))
    }

    @Test func `a pending silence may change its times, unless it would have begun`() throws {
        var (book, names) = try Self.one(try Self.draft(from: 30))
        _ = try book.set(try Self.draft(id: "1", from: 20), at: Self.at(10), makeID: names.next)
        #expect(book["1"]?.startsAt == Self.at(20))
        _ = try book.set(try Self.draft(id: "1", from: 5), at: Self.at(10), makeID: names.next)
        #expect(book["1"]?.state(at: Self.at(10)) == .expired)
        #expect(book["2"]?.startsAt == Self.at(10))
    }

    @Test func `an expired silence is not changed but begun anew`() throws {
        var (book, names) = try Self.one(try Self.draft())
        let events = try book.set(try Self.draft(id: "1", to: 180), at: Self.at(90), makeID: names.next)
        #expect(events == [.created(try #require(book["2"]))])
        #expect(book["1"]?.endsAt == Self.at(60))
    }

    @Test func `a silence is ended once`() throws {
        var (book, _) = try Self.one(try Self.draft())
        #expect(try book.expire("1", at: Self.at(10)).count == 1)
        #expect(try book.expire("1", at: Self.at(20)).isEmpty)
        #expect(book["1"]?.endsAt == Self.at(10))
        #expect(throws: SilenceProblem.notFound) { try book.expire("2", at: Self.at(10)) }
        #expect(throws: SilenceProblem.notFound) {
            try book.set(try Self.draft(id: "2"), at: Self.at(10), makeID: { "3" })
        }
    }

    @Test func `a pending silence that is ended never was`() throws {
        var (book, _) = try Self.one(try Self.draft(from: 30))
        _ = try book.expire("1", at: Self.at(10))
        #expect(book["1"]?.startsAt == Self.at(10))
        #expect(book["1"]?.state(at: Self.at(10)) == .expired)
    }

    @Test(arguments: [
        ("a=b", 60, 60, "ann", "c", "Failed to create silence: start time must be before end time"),
        ("a=b", -60, -30, "ann", "c", "Failed to create silence: end time can't be in the past"),
        ("a=b", -60, 0, "ann", "c", "Failed to create silence: end time can't be in the past"),
        ("", 0, 60, "ann", "c", "silence invalid: at least one matcher required"),
        ("a=,b!=c", 0, 60, "ann", "c", "silence invalid: at least one matcher must not match the empty string"),
        ("a=~.*", 0, 60, "ann", "c", "silence invalid: at least one matcher must not match the empty string"),
        ("a=b", 0, 60, "", "c", "silence invalid: creator information missing"),
        ("a=b", 0, 60, "ann", "", "silence invalid: comment missing"),
    ])
    func `a silence that makes no sense is refused`(
        text: String,
        from: Int,
        to: Int,
        by: String,
        comment: String,
        message: String
    ) throws {
        var book = SilenceBook()
        let draft = try Self.draft(text, from: from, to: to, by: by, comment: comment)
        #expect(throws: SilenceProblem.invalid(message)) { try book.set(draft, at: Self.at(0), makeID: { "1" }) }
    }

    @Test func `number and size have bounds`() throws {
        var book = SilenceBook()
        let names = Names()
        for number in 0..<SilenceBook.most {
            _ = try book.set(try Self.draft("a=v\(number)"), at: Self.at(0), makeID: names.next)
        }
        #expect(throws: SilenceProblem.invalid("exceeded maximum number of silences: 1000 (limit: 1000)")) {
            try book.set(try Self.draft("a=more"), at: Self.at(0), makeID: names.next)
        }
        _ = try book.set(try Self.draft("a=v7", id: "8", to: 90), at: Self.at(0), makeID: names.next)
        _ = try book.set(try Self.draft("a=other", id: "8"), at: Self.at(0), makeID: names.next)
        _ = try book.expire("1", at: Self.at(0))
        _ = try book.set(try Self.draft("a=more"), at: Self.at(0), makeID: names.next)
        var other = SilenceBook()
        #expect(throws: SilenceProblem.self) {
            _ = try other.set(
                try Self.draft(comment: String(repeating: "x", count: SilenceBook.largest)),
                at: Self.at(0),
                makeID: names.next
            )
        }
        #expect(throws: SilenceProblem.invalid("silence invalid: its regular expressions are too large")) {
            try other.set(
                try Self.draft("a=~(\(String(repeating: "[a-z]{900}x|", count: 40))y)"),
                at: Self.at(0),
                makeID: names.next
            )
        }
        let matchers = (0...SilenceBook.mostMatchers).map { LabelMatcher("l\($0)", equals: "v") }
        #expect(throws: SilenceProblem.invalid("silence invalid: 65 matchers (limit: 64)")) {
            let draft = SilenceDraft(
                matchers: matchers,
                startsAt: Self.at(0),
                endsAt: Self.at(1),
                createdBy: "ann",
                comment: "c"
            )
            _ = try other.set(draft, at: Self.at(0), makeID: names.next)
        }
    }

    @Test func `what ended five days ago is forgotten`() throws {
        var (book, _) = try Self.one(try Self.draft())
        #expect(book.forget(at: Self.at(60 + 120 * 60 - 1)).isEmpty)
        #expect(book.forget(at: Self.at(60 + 120 * 60)) == ["1"])
        #expect(book["1"] == nil)
    }

    @Test func `of what ended only the last are kept`() throws {
        var book = SilenceBook()
        let kept = (0...SilenceBook.mostExpired).map { number in
            let silence = Silence(
                id: "\(number)",
                matchers: [LabelMatcher("a", equals: "b")],
                startsAt: Self.at(0),
                endsAt: Self.at(1).advanced(by: .seconds(number)),
                createdBy: "ann",
                comment: "c",
                updatedAt: Self.at(0)
            )
            return (silence: silence, isWarned: false)
        }
        book.restore(kept, at: Self.at(0))
        #expect(book.forget(at: Self.at(1)).isEmpty)
        #expect(book.forget(at: Self.at(120)) == ["0"])
    }

    @Test func `silences are listed by what they do next`() throws {
        var book = SilenceBook()
        let names = Names()
        for (from, to) in [(0, 90), (0, 60), (40, 50), (30, 200), (0, 5), (0, 8)] {
            _ = try book.set(try Self.draft(from: from, to: to), at: Self.at(0), makeID: names.next)
        }
        #expect(book.all(at: Self.at(10)).map(\.id) == ["2", "1", "4", "3", "6", "5"])
        #expect(book.counts(at: Self.at(10)) == [.active: 2, .pending: 2, .expired: 2])
    }

    // MARK: - Warnings

    /// Fifteen minutes before the end, or a tenth of the length.
    @Test(arguments: [(60, 53, 54), (300, 284, 285), (10, 8, 9)])
    func `an end that is near is warned of once`(length: Int, before: Int, near: Int) throws {
        var (book, _) = try Self.one(try Self.draft(to: length))
        let alerts: [Labels] = [["alertname": "A", "service": "postgres"], ["alertname": "B"]]
        #expect(book.takeWarnings(at: Self.at(before), of: alerts).isEmpty)
        let warnings = book.takeWarnings(at: Self.at(near), of: alerts)
        #expect(warnings.map(\.muted) == [[["alertname": "A", "service": "postgres"]]])
        #expect(book.takeWarnings(at: Self.at(near), of: alerts).isEmpty)
    }

    @Test func `a silence that holds nothing back ends unsaid`() throws {
        var (book, _) = try Self.one(try Self.draft())
        #expect(book.takeWarnings(at: Self.at(55), of: [["alertname": "B"]]).isEmpty)
        #expect(book.takeWarnings(at: Self.at(56), of: [["service": "postgres"]]).count == 1)
    }

    @Test func `an end that was put off is warned of again`() throws {
        var (book, names) = try Self.one(try Self.draft())
        let alerts: [Labels] = [["service": "postgres"]]
        #expect(book.takeWarnings(at: Self.at(55), of: alerts).count == 1)
        _ = try book.set(try Self.draft(id: "1", to: 120), at: Self.at(56), makeID: names.next)
        #expect(book.takeWarnings(at: Self.at(57), of: alerts).isEmpty)
        #expect(book.takeWarnings(at: Self.at(115), of: alerts).count == 1)
    }

    @Test func `a warning says what will be told and who wanted silence`() throws {
        var (book, _) = try Self.one(try Self.draft(to: 300, comment: "new disk\u{1B}[2J"))
        let alerts: [Labels] = [["alertname": "B", "service": "postgres"], ["alertname": "A", "service": "postgres"]]
        let warning = try #require(book.takeWarnings(at: Self.at(285), of: alerts).first)
        #expect(
            warning.headline(at: Self.at(285))
                == #"A silence of 2 alerts that fire ends in 15 min: service="postgres""#
        )
        #expect(
            warning.details == [
                "Ends at \(Self.at(300)), by ann: new disk [2J", "Then told: A (postgres), B (postgres)", "Silence 1",
            ]
        )
    }

    @Test func `the next change is a start, a warning or an end`() throws {
        let (book, _) = try Self.one(try Self.draft(from: 10, to: 70))
        #expect(book.nextChange(after: Self.at(0)) == Self.at(10))
        #expect(book.nextChange(after: Self.at(10)) == Self.at(64))
        #expect(book.nextChange(after: Self.at(64)) == Self.at(70))
        #expect(book.nextChange(after: Self.at(70)) == nil)
    }
}
