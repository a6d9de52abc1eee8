import Glibc
import Rules
import Series
import TestKit
import Vocabulary

/// A thousand rules over ten series each: what one cycle of all of them costs this process.
struct RulesBench {
    private static let rules = 1_000
    private static let series = 10
    private static let cycles = 10

    let rounds: Int

    func rows() throws -> [Row] {
        var (quiet, firing): ([Double], [Double]) = ([], [])
        for round in 1...rounds {
            Progress.say("rules, round \(round) of \(rounds)")
            quiet.append(try cycle(isFiring: false))
            firing.append(try cycle(isFiring: true))
        }
        return [
            Row("1000 rules over 10 series, nothing fires, CPU per cycle", "ms", quiet, budget: .atMost(100)),
            Row("half of them firing for every series", "ms", firing, budget: .atMost(100)),
        ]
    }

    /// Half of the rules record, half alert; an hour of samples at 15 s is there.
    private func cycle(isFiring: Bool) throws -> Double {
        let time = TestTime()
        let store = SampleStore(
            limits: StoreLimits(mostSeries: 100_000, mostBytes: 256 << 20),
            retention: Retention(byDefault: 7_200_000)
        )
        var handles: [SeriesHandle] = []
        for rule in 0..<Self.rules {
            for instance in 0..<Self.series {
                let labels: Labels = ["__name__": "m\(rule)_total", "instance": "host\(instance)", "job": "api"]
                guard let handle = store.series(labels) else { throw TestKitError("no room for a series") }
                handles.append(handle)
            }
        }
        var count = 0.0
        func scrape() {
            count += 5
            let instant = time.now.milliseconds
            _ = store.append(handles.map { ($0, Sample(timestamp: instant, value: count)) })
        }
        for _ in 0..<240 {
            scrape()
            time.advance(by: .seconds(15))
        }
        let limit = isFiring ? "0.05" : "1000"
        let rules = (0..<Self.rules).map { rule in
            rule.isMultiple(of: 2)
                ? "      - { record: 'r\(rule)', expr: 'rate(m\(rule)_total[5m])' }"
                : "      - { alert: A\(rule), expr: 'rate(m\(rule)_total[5m]) > \(limit)', for: 1m, "
                    + "annotations: { summary: '{{ $labels.instance }} has {{ $value | humanize }}' } }"
        }
        let text = "groups:\n  - name: g\n    rules:\n" + rules.joined(separator: "\n")
        var board = RuleBoard(EvaluationEnvironment(store: store, time: time))
        _ = board.load(try RuleFile(bytes: Array(text.utf8), path: "bench.yml").groups, at: time.now)
        var spent = 0.0
        for round in 0..<(Self.cycles + 6) {
            scrape()
            time.advance(by: .seconds(15))
            let before = Self.processorTime
            while board.evaluateNext(at: time.now) != nil {}
            // The first ones look series up, and have alerts pending.
            if round >= 6 { spent += Self.processorTime - before }
        }
        let active = board.groups.flatMap(\.rules).compactMap(\.book).flatMap(\.active)
        guard active.count == (isFiring ? Self.rules / 2 * Self.series : 0), active.allSatisfy({ $0.state == .firing })
        else { throw TestKitError("\(active.count) alerts") }
        return spent / Double(Self.cycles) * 1000
    }

    /// Of this process, in seconds.
    private static var processorTime: Double {
        var spec = timespec()
        unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &spec)
        return Double(spec.tv_sec) + Double(spec.tv_nsec) / 1e9
    }
}
