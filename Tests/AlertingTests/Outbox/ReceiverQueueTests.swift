import Alerting
import Testing
import Vocabulary

@Suite struct ReceiverQueueTests {
    @Test func `messages go out in order, one a second`() {
        var bench = QueueBench(takesDigests: false)
        let ids = (0..<4).map { _ in bench.add() }
        bench.pass(.seconds(10))
        #expect(bench.delivered == ids)
        #expect(bench.attempts.map(\.at) == [0, 1, 2, 3])
    }

    @Test(arguments: [
        DeliveryOutcome.deferred("HTTP 500"), .deferred("HTTP 429", retryAfter: .seconds(7)), .unreachable("refused"),
    ])
    func `a message that was not taken arrives exactly once`(failure: DeliveryOutcome) {
        var bench = QueueBench()
        let first = bench.add()
        bench.answer = { seconds, _ in seconds < 20 ? failure : .delivered() }
        bench.pass(.seconds(120))
        #expect(bench.seen == [[first]])
        #expect(bench.delivered == [first])
        #expect(bench.queue.pending.isEmpty)
    }

    @Test func `Retry-After is obeyed`() {
        var bench = QueueBench()
        bench.add()
        bench.answer = { seconds, _ in
            seconds < 30 ? .deferred("HTTP 429", retryAfter: .seconds(30)) : .delivered()
        }
        bench.pass(.seconds(60))
        #expect(bench.attempts.map(\.at) == [0, 30])
    }

    @Test func `without Retry-After the pauses grow up to a minute`() {
        var bench = QueueBench()
        bench.add()
        bench.answer = { _, _ in .unreachable("refused") }
        bench.pass(.seconds(600))
        let pauses = zip(bench.attempts, bench.attempts.dropFirst()).map { $1.at - $0.at }
        #expect(pauses.prefix(6) == [1, 2, 4, 8, 16, 32])
        #expect(pauses.dropFirst(6).allSatisfy { $0 == 60 })
    }

    @Test func `a message whose answer was lost comes twice at most, under the same identity`() {
        var bench = QueueBench()
        let first = bench.add()
        bench.answer = { seconds, _ in seconds == 0 ? .unanswered("reset") : .delivered() }
        bench.pass(.seconds(60))
        #expect(bench.seen == [[first], [first]])
    }

    @Test func `what piled up in ten minutes without the receiver arrives in one message`() {
        var bench = QueueBench()
        bench.answer = { seconds, _ in seconds < 600 ? .unreachable("refused") : .delivered() }
        var ids: [ULID] = []
        for minute in 0..<10 {
            ids.append(bench.add("fired \(minute)"))
            bench.pass(.seconds(60))
        }
        bench.pass(.seconds(120))
        #expect(bench.seen == [ids])
        #expect(
            bench.attempts.last?.message.awaySince == QueueBench.wall(Instant(nanoseconds: 1_790_000_000_000_000_000))
        )
        #expect(bench.queue.pending.isEmpty)
    }

    @Test func `a machine gets what piled up one by one, in order`() {
        var bench = QueueBench(takesDigests: false)
        bench.answer = { seconds, _ in seconds < 600 ? .unreachable("refused") : .delivered() }
        let ids = (0..<5).map { _ in bench.add() }
        bench.pass(.seconds(700))
        #expect(bench.seen == ids.map { [$0] })
    }

    @Test func `a message that is refused for good blocks none behind it`() {
        var bench = QueueBench()
        let bad = bench.add("bad")
        let good = bench.add("good")
        bench.answer = { _, message in
            message.notifications.contains { $0.headline == "bad" } ? .rejected("HTTP 400") : .delivered()
        }
        bench.pass(.seconds(30))
        #expect(bench.dead == [bad])
        #expect(bench.delivered == [good])
        // Once with its markup, once without.
        #expect(
            bench.attempts.filter { $0.message.notifications.first?.id == bad }.map(\.message.isPlain) == [false, true]
        )
        #expect(bench.queue.dead.map(\.lastError) == ["HTTP 400"])
    }

    @Test func `one bad message in a digest does not take the others with it`() {
        var bench = QueueBench()
        bench.answer = { seconds, message in
            if seconds < 60 { return .unreachable("refused") }
            return message.notifications.contains { $0.headline == "bad" } ? .rejected("HTTP 400") : .delivered()
        }
        let first = bench.add()
        let bad = bench.add("bad")
        let last = bench.add()
        bench.pass(.seconds(300))
        #expect(bench.delivered == [first, last])
        #expect(bench.dead == [bad])
    }

    @Test func `where each incident has its own message, a digest is of one incident`() {
        var bench = QueueBench()
        bench.queue.keepsIncidentsApart = true
        bench.answer = { seconds, _ in seconds < 60 ? .unreachable("refused") : .delivered() }
        let (one, other) = (
            ULID(at: QueueBench.wall(bench.now), random: (1, 1)), ULID(at: QueueBench.wall(bench.now), random: (1, 2))
        )
        let first = bench.add("opened", about: one)
        let second = bench.add("opened", about: other)
        let notice = bench.add("a notice")
        let third = bench.add("over", about: one)
        let fourth = bench.add("over", about: other)
        bench.pass(.seconds(300))
        #expect(bench.seen == [[first, third], [second, fourth], [notice]])
        #expect(bench.queue.pending.isEmpty)
    }

    @Test func `a hanging receiver holds up its own messages alone, and they come when it answers`() {
        var bench = QueueBench()
        bench.answerTime = .seconds(30)
        bench.answer = { seconds, _ in seconds < 60 ? .unanswered("no answer within 10 s") : .delivered() }
        let first = bench.add()
        bench.pass(.seconds(300))
        #expect(bench.delivered == [first])
        #expect(Set(bench.seen.flatMap(\.self)) == [first])
    }

    @Test func `after a while the fallback is told, once, and the receiver later`() {
        var bench = QueueBench()
        bench.fallback = .seconds(600)
        bench.answer = { seconds, _ in seconds < 1200 ? .unreachable("refused") : .delivered() }
        let first = bench.add()
        bench.pass(.seconds(1800))
        #expect(bench.effects.flatMap { $0.late.map(\.delivery.id) } == [first])
        #expect(bench.effects.flatMap { $0.late.map(\.reason) } == ["refused"])
        #expect(bench.delivered == [first])
    }

    @Test func `what nobody took for a day is given up, and is kept to be seen`() {
        var bench = QueueBench()
        bench.answer = { _, _ in .unreachable("refused") }
        let first = bench.add()
        bench.pass(.seconds(25 * 3600))
        #expect(bench.dead == [first])
        #expect(bench.queue.dead.first?.lastError == "it waited for 24h: refused")
        #expect(bench.queue.pending.isEmpty)
    }

    @Test func `a refused message that expires leaves its markup to the next one`() {
        var bench = QueueBench(takesDigests: false)
        bench.expiry = .seconds(7200)
        bench.answer = { seconds, _ in
            if seconds == 0 { return .rejected("HTTP 400") }
            return seconds < 7300 ? .unreachable("refused") : .delivered()
        }
        let first = bench.add()
        bench.pass(.seconds(7000))
        let second = bench.add()
        bench.pass(.seconds(600))
        #expect(bench.dead == [first])
        #expect(bench.delivered == [second])
        #expect(bench.attempts.filter { $0.message.notifications[0].id == second }.allSatisfy { !$0.message.isPlain })
    }

    @Test func `a machine's refusal is final: there is no plainer form`() {
        var bench = QueueBench(takesDigests: false)
        bench.queue.hasMarkup = false
        bench.answer = { _, message in
            message.notifications.contains { $0.headline == "bad" } ? .rejected("HTTP 400") : .delivered()
        }
        let bad = bench.add("bad")
        let good = bench.add("good")
        bench.pass(.seconds(30))
        #expect(bench.dead == [bad])
        #expect(bench.delivered == [good])
        #expect(bench.attempts.count == 2)
    }

    @Test func `lost answers make the pauses long, refusals in between do not`() {
        var bench = QueueBench()
        bench.add()
        let outcomes: [DeliveryOutcome] = [
            .unanswered("reset"), .unanswered("reset"), .unreachable("refused"), .unanswered("reset"),
            .unanswered("reset"), .unanswered("reset"), .unanswered("reset"),
        ]
        var count = 0
        bench.answer = { _, _ in
            defer { count += 1 }
            return count < outcomes.count ? outcomes[count] : .delivered()
        }
        bench.pass(.seconds(3600))
        let pauses = zip(bench.attempts, bench.attempts.dropFirst()).map { $1.at - $0.at }
        #expect(pauses.count == outcomes.count)
        #expect(pauses.first == 1)
        #expect((120...150).contains(pauses[1]))
        #expect(pauses[2] < 10)
        #expect((240...300).contains(pauses[3]))
        #expect((480...600).contains(pauses[4]))
        #expect(pauses[5...6].allSatisfy { (900...1125).contains($0) })
    }

    @Test func `what an earlier process left is tried before it is given up, however old the clock says it is`() {
        var bench = QueueBench()
        bench.answer = { _, _ in .unreachable("refused") }
        bench.add()
        let kept = bench.queue.pending
        var next = QueueBench()
        next.now = bench.now + .seconds(40 * 86_400)
        next.fallback = .seconds(600)
        next.answer = { seconds, _ in seconds < 40 * 86_400 + 1800 ? .unreachable("refused") : .delivered() }
        next.take(kept)
        next.pass(.seconds(2400))
        #expect(next.delivered == kept.map(\.id))
        #expect(next.dead.isEmpty)
    }

    @Test func `what was given up is kept for two weeks, what waits for as long as it may`() {
        var bench = QueueBench()
        bench.expiry = .seconds(30 * 86_400)
        bench.answer = { _, message in
            message.notifications.contains { $0.headline == "bad" } ? .rejected("HTTP 400") : .unreachable("refused")
        }
        let bad = bench.add("bad")
        bench.pass(.seconds(10))
        let waiting = bench.add("good")
        bench.pass(.seconds(14 * 86_400 - 60))
        #expect(bench.queue.dead.map(\.id) == [bad])
        bench.pass(.seconds(86_400))
        #expect(bench.queue.dead.isEmpty)
        #expect(bench.effects.flatMap { $0.forgotten.map(\.id) } == [bad])
        #expect(bench.queue.pending.map(\.id) == [waiting])
    }

    @Test func `what is taken twice is sent once`() throws {
        var bench = QueueBench()
        bench.add()
        let again = try #require(bench.queue.pending.first)
        bench.take([again])
        bench.pass(.seconds(10))
        #expect(bench.seen.count == 1)
    }
}
