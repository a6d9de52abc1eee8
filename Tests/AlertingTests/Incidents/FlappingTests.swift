import Alerting
import Testing
import Vocabulary

/// What is told of an incident that comes and goes.
@Suite struct FlappingTests {
    private func flapping(_ times: Int, up: Int, down: Int) -> IncidentBench {
        var bench = IncidentBench()
        for _ in 0..<times {
            bench.fire("Flaps")
            bench.pass(.seconds(up))
            bench.end("Flaps")
            bench.pass(.seconds(down))
        }
        return bench
    }

    @Test(arguments: [(0, 0), (1, 15), (2, 30), (3, 60), (4, 120), (5, 120), (30, 120)])
    func `what is back is held back for two minutes at most`(times: Int, seconds: Int) {
        #expect(Flapping().beginning(times: times) == .seconds(seconds))
    }

    @Test func `settings that ask for longer have it, and it does not grow`() {
        let slow = Flapping(up: .seconds(600))
        #expect((1...9).map { slow.beginning(times: $0) } == Array(repeating: .seconds(600), count: 9))
        let short = Flapping(max: .seconds(20))
        #expect((1...3).map { short.beginning(times: $0).seconds } == [15, 20, 20])
    }

    @Test(arguments: [1, 2, 5, 9])
    func `an outage after much coming and going is told within two minutes`(times: Int) {
        var bench = flapping(times, up: 12, down: 200)
        let begun = bench.seconds
        bench.fire("Flaps")
        bench.pass(.seconds(125))
        let last = bench.told.last
        #expect(last?.notification.isFiring == true)
        #expect((last?.at ?? 0) <= begun + 120)
    }

    @Test func `what keeps coming back for moments is told to do so`() throws {
        let bench = flapping(30, up: 12, down: 20)
        #expect(bench.events == ["5 ops opened", "12 ops resolved", "69 ops reopened"])
        let last = try #require(bench.told.last?.notification)
        #expect(last.details == ["It comes and goes: that it is over is told when it has been gone for at least 2m."])
    }

    @Test func `messages say how long the next one is held back`() {
        var bench = flapping(2, up: 60, down: 120)
        bench.pass(.seconds(600))
        #expect(bench.events == ["5 ops opened", "60 ops resolved", "195 ops reopened", "300 ops resolved"])
        #expect(
            bench.told.map(\.notification.details) == [
                [], [], ["It comes and goes: that it is over is told when it has been gone for at least 1m."],
                ["It comes and goes: that it is back is told when it has been there for 30s."],
            ]
        )
    }

    @Test func `what is not held back is not said to be`() {
        var bench = IncidentBench(.oneReceiver { $0.flapping.max = .zero })
        for _ in 0..<2 {
            bench.fire("Flaps")
            bench.pass(.seconds(30))
            bench.end("Flaps")
            bench.pass(.seconds(30))
        }
        #expect(bench.told.map(\.notification.event) == [.opened, .resolved, .reopened, .resolved])
        #expect(bench.told.allSatisfy { $0.notification.details.isEmpty })
    }
}
