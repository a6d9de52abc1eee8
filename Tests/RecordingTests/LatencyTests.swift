import Exposition
import Recording
import TestKit
import Testing
import Vocabulary

@Suite struct LatencyTests {
    /// A recorder with one check of `interval`, whose windows are turned every second of simulated time.
    private struct Rig {
        let time = TestTime()
        let recorder: Recorder
        let check: CheckID
        private(set) var now = start

        init(interval: Duration = .seconds(5), timeout: Duration = .seconds(2)) throws {
            let db = try name("db")
            check = CheckID(db, .live)
            let watched = watched(db, .live, interval: interval, timeout: timeout)
            recorder = Recorder(
                stack: Stack(services: [WatchedService(name: db, kind: "http", checks: [watched])]),
                time: time,
                redactor: Redactor(secrets: []),
                onTransitions: { _ in }
            )
        }

        mutating func run(_ latency: Duration, _ failure: FailureReason? = nil, discarded: Bool = false) {
            let outcome: Observation.Outcome =
                switch failure {
                case nil: .success(.empty)
                case .some(let reason) where discarded: .discarded(ProbeFailure(reason, "no"))
                case .some(let reason): .failure(ProbeFailure(reason, "no"))
                }
            recorder.record(
                Observation(
                    check: check,
                    slot: now,
                    started: now.advanced(by: .zero - latency),
                    latency: latency,
                    outcome: outcome
                )
            )
        }

        mutating func pass(_ duration: Duration) {
            time.advance(by: duration)
            now = now + duration
            recorder.turnWindows(now: now)
        }

        func latency() throws -> CheckLatency {
            try #require(recorder.latency(of: check.service)?.first)
        }

        func window(_ length: LatencyWindow.Length) throws -> LatencyWindow {
            try #require(latency().windows.first { $0.length == length })
        }
    }

    @Test func `each window counts exactly the runs of its time`() throws {
        var rig = try Rig()
        for _ in 0..<400 {
            rig.run(.milliseconds(3))
            rig.pass(.seconds(5))
        }
        #expect(try rig.window(.oneMinute).runs == 12)
        #expect(try rig.window(.fiveMinutes).runs == 60)
        #expect(try rig.window(.fifteenMinutes).runs == 180)
        #expect(try rig.latency().total.runs == 400)
        rig.pass(.seconds(120))
        #expect(try rig.window(.oneMinute).runs == 0)
        #expect(try rig.window(.oneMinute).quantiles == [])
        #expect((34...38).contains(try rig.window(.fiveMinutes).runs))
        rig.pass(.seconds(900))
        #expect(try rig.window(.fifteenMinutes).runs == 0)
        #expect(try rig.latency().total.runs == 400)
    }

    @Test func `the smallest interval fills its longest window and no more`() throws {
        var rig = try Rig(interval: .milliseconds(250), timeout: .milliseconds(250))
        for _ in 0..<4800 {
            rig.run(.microseconds(700))
            rig.pass(.milliseconds(250))
        }
        rig.pass(.seconds(10))
        #expect(try rig.window(.oneMinute).runs >= 200)
        #expect(try rig.window(.fiveMinutes).runs >= 1160)
        #expect((3550...3600).contains(try rig.window(.fifteenMinutes).runs))
    }

    @Test(arguments: [1, 2, 3]) func `no quantile is more than 1 % off, from 66 µs up`(seed: UInt64) throws {
        var rig = try Rig(interval: .milliseconds(250), timeout: .milliseconds(250))
        var state = seed &* 0x9E37_79B9_7F4A_7C15
        var all: [Int64] = []
        for _ in 0..<3000 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let magnitude = Double(state >> 11) / Double(1 << 53)
            let nanoseconds = Int64(66_000 * Double.exponent10(magnitude * 5.9))
            all.append(nanoseconds)
            rig.run(.nanoseconds(nanoseconds))
        }
        rig.pass(.seconds(11))
        all.sort()
        let window = try rig.window(.fifteenMinutes)
        #expect(window.runs == 3000)
        let total = try rig.latency().total.quantiles
        for (quantile, rank) in [(0.5, 1500), (0.9, 2700), (0.95, 2850), (0.99, 2970), (0.999, 2997), (1, 3000)] {
            let exact = Double(all[rank - 1])
            // A window is exact to the microsecond; the total comes from a histogram of two digits.
            for (quantiles, error) in [(window.quantiles, 500), (total, exact * 0.01)] {
                let found = try #require(quantiles.first { $0.quantile == quantile })
                #expect(!found.isMaximum)
                #expect(abs(Double(found.latency.nanoseconds) - exact) <= error, "\(quantile)")
            }
        }
    }

    @Test func `below 66 µs a latency is half a microsecond off at most`() throws {
        for nanoseconds: Int64 in [0, 400, 600, 1_499, 1_500, 20_300, 65_999] {
            var rig = try Rig()
            rig.run(.nanoseconds(nanoseconds))
            rig.pass(.seconds(11))
            let slowest = try #require(rig.window(.oneMinute).quantiles.last)
            #expect(abs(slowest.latency.nanoseconds - nanoseconds) <= 500)
        }
    }

    @Test(arguments: [
        (1, [true, true, true, true, true, false]), (2, [false, true, true, true, true, false]),
        (10, [false, false, true, true, true, false]), (20, [false, false, false, true, true, false]),
        (100, [false, false, false, false, true, false]),
    ])
    func `a quantile of too few runs is the slowest and says so`(runs: Int, isMaximum: [Bool]) throws {
        var rig = try Rig()
        for run in 1...runs { rig.run(.milliseconds(run)) }
        rig.pass(.seconds(11))
        let quantiles = try rig.window(.oneMinute).quantiles
        #expect(quantiles.map(\.quantile) == [0.5, 0.9, 0.95, 0.99, 0.999, 1])
        #expect(quantiles.map(\.isMaximum) == isMaximum)
        for quantile in quantiles where quantile.isMaximum { #expect(quantile.latency == .milliseconds(runs)) }
    }

    @Test(arguments: FailureReason.allCases) func `only runs that were answered or ran out of time are latency`(
        reason: FailureReason
    ) throws {
        var rig = try Rig()
        rig.run(.milliseconds(1))
        rig.run(.seconds(1), reason)
        rig.pass(.seconds(11))
        let counts = ![.dns, .connectRefused, .tls, .auth, .internal].contains(reason)
        #expect(try rig.window(.oneMinute).runs == (counts ? 2 : 1))
        #expect(try rig.window(.oneMinute).failures == 1)
        #expect(try rig.latency().failures?.runs == 1)
        #expect(try rig.latency().total.sum == (counts ? .milliseconds(1001) : .milliseconds(1)))
    }

    @Test func `a discarded run is no latency`() throws {
        var rig = try Rig()
        rig.run(.seconds(1), .timeout, discarded: true)
        rig.pass(.seconds(11))
        #expect(try rig.window(.oneMinute).runs == 0)
        #expect(try rig.window(.oneMinute).failures == 0)
        #expect(try rig.latency().failures == nil)
    }

    @Test func `a run longer than the histograms hold counts as long as they hold, and is counted apart`() throws {
        var rig = try Rig(interval: .seconds(120), timeout: .seconds(100))
        rig.run(.seconds(67), .timeout)
        #expect(try rig.latency().outOfRange == 0)
        rig.run(.seconds(100), .timeout)
        rig.run(.seconds(-1))
        rig.pass(.seconds(11))
        #expect(try rig.latency().outOfRange == 1)
        #expect(try rig.window(.oneMinute).runs == 3)
        #expect(try rig.window(.oneMinute).quantiles.last?.latency == .microseconds(67_108_863))
    }

    @Test func `a target frozen for ten minutes leaves one timeout per slot in the percentiles`() throws {
        var rig = try Rig()
        for slot in 0..<300 {
            let isFrozen = (120..<240).contains(slot)
            rig.run(isFrozen ? .seconds(2) : .milliseconds(1), isFrozen ? .timeout : nil)
            rig.pass(.seconds(5))
            guard slot == 239 + 2 else { continue }
            let window = try rig.window(.fiveMinutes)
            #expect(window.failures >= 56)
            #expect(window.quantiles.first?.latency == .seconds(2))
        }
        let window = try rig.window(.fifteenMinutes)
        #expect(window.runs == 180)
        #expect(window.failures == 120)
        #expect(try rig.latency().failures?.runs == 120)
    }

    @Test func `another interval keeps the newest runs`() throws {
        var rig = try Rig(interval: .milliseconds(250), timeout: .milliseconds(250))
        for run in 0..<3000 { rig.run(.milliseconds(run < 2900 ? 1 : 9)) }
        let slower = watched(rig.check.service, .live, interval: .seconds(9))
        rig.recorder.reload(
            stack: Stack(services: [WatchedService(name: rig.check.service, kind: "http", checks: [slower])]),
            redactor: Redactor(secrets: [])
        )
        rig.pass(.seconds(11))
        let window = try rig.window(.oneMinute)
        #expect((100...108).contains(window.runs))
        #expect(window.quantiles.first?.latency == .milliseconds(9))
        #expect(try rig.latency().total.runs == 3000)
    }
}

extension Double {
    /// Ten to the power of `exponent`, without Foundation.
    fileprivate static func exponent10(_ exponent: Double) -> Double {
        var result = 1.0
        for _ in 0..<Int(exponent) { result *= 10 }
        let rest = exponent - exponent.rounded(.down)
        var term = 1.0
        var sum = 1.0
        for step in 1..<30 {
            term *= rest * 2.302_585_092_994_046 / Double(step)
            sum += term
        }
        return result * sum
    }
}
