import Alerting
import TestKit
import Testing
import Vocabulary

/// Which message of a receiver later ones belong to.
@Suite(.timeLimit(.minutes(1))) struct OutboxReferenceTests {
    @Test func `what is queued before the first answer belongs to that message`() async throws {
        let bench = try DeskBench()
        bench.ops.follow { _, _, _ in .slow(.seconds(5), .delivered(reference: "C01/1.1")) }
        try await bench.run {
            await bench.fire("Disk")
            await bench.pass(.seconds(1))
            await bench.end("Disk")
            await bench.pass(.seconds(15))
            #expect(bench.ops.told.map(\.event) == [.opened, .resolved])
            #expect(bench.ops.attempts.map(\.message.reference) == [nil, "C01/1.1"])
        }
    }

    @Test func `what a process has queued belongs to the first message in the next one, too`() async throws {
        let before = try DeskBench()
        before.ops.follow { _, attempt, _ in
            attempt == 1
                ? .slow(.seconds(5), .delivered(reference: "C01/1.1")) : .outcome(.unreachable("no route"))
        }
        try await before.run {
            await before.fire("Disk")
            await before.pass(.seconds(1))
            await before.end("Disk")
            await before.pass(.seconds(15))
        }
        let after = try DeskBench(after: before)
        try await after.run {
            await after.pass(.seconds(5))
            #expect(after.ops.told.map(\.event) == [.resolved])
            #expect(after.ops.attempts.first?.message.reference == "C01/1.1")
        }
    }

    @Test func `when a receiver posts the first message anew, what follows belongs to the new one`() async throws {
        let bench = try DeskBench()
        bench.ops.follow { _, attempt, _ in .outcome(.delivered(reference: attempt == 1 ? "C01/1.1" : "C01/2.2")) }
        try await bench.run {
            for _ in 0..<2 {
                await bench.fire("Disk")
                await bench.pass(.seconds(2))
                await bench.end("Disk")
                await bench.pass(.seconds(2))
            }
            let references = bench.ops.attempts.map(\.message.reference)
            #expect(references == [nil, "C01/1.1", "C01/2.2", "C01/2.2"])
        }
    }
}
