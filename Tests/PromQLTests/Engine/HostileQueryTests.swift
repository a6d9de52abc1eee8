import Glibc
import PromQL
import Series
import Synchronization
import TestKit
import Testing
import Vocabulary

/// Expressions that ask for more than anybody should, over thousands of series.
@Suite(.timeLimit(.minutes(5))) struct HostileQueryTests {
    private static let store = makeStore()

    private static func makeStore() -> SampleStore {
        let store = SampleStore(
            limits: StoreLimits(mostSeries: 100_000, mostBytes: 1 << 30),
            retention: Retention(byDefault: .max)
        )
        for index in 0..<2_000 {
            let labels: Labels = [
                "__name__": index % 10 == 0 ? "b_bucket" : "a",
                "pod": "pod-\(index)-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "group": "g\(index % 7)", "le": index % 3 == 0 ? "+Inf" : "\(index)",
            ]
            guard let series = store.series(labels) else { continue }
            for minute in 0..<60 { store.append(Int64(minute) * 60_000, Double(index * 31 % 977 + minute), to: series) }
        }
        return store
    }

    private static let nested = String(repeating: "(", count: 240) + "a" + String(repeating: ")", count: 240)
    private static let join = (0..<100).reduce("a") { text, _ in "label_join(\(text), \"pod\", \"\", \"pod\", \"pod\")"
    }

    @Test(arguments: [
        #"count_values("v", {__name__=~".+"})"#, #"count_values without () ("v", {__name__=~".+"})"#, "a[10y:1ms]",
        "sum_over_time(a[20m:1ms])", "quantile_over_time(0.5, a[30m:10ms])", "a * on () a",
        "a * on (group) group_left a",
        "a and on (group) a", "a or a or b_bucket or -a", "a unless on (pod) b_bucket", "sort_desc(a)",
        "sort_by_label(a, \"pod\", \"group\", \"le\")", "topk(5000, a)", "quantile by (group) (0.9, a)",
        "histogram_quantile(0.9, {__name__=~\".+\"})", "histogram_quantile(0.9, sum by (le, group) (a))",
        #"label_replace(a, "x", "$1$1$1$1", "pod", "(.*)")"#,
        #"label_replace(a, "x", "$1", "pod", "((a?){1000}(a?){1000}|.*)")"#,
        #"{__name__=~"a|b_bucket", pod=~".*((a?){300}a{300}|pod-.*(1|2|3).*a)"}"#,
        "-(-(-(-(-a))))", "sin(cos(tan(exp(a))))", "max by (pod, le) (a) + on (pod, le) min by (pod, le) (a)",
        "rate(a[30m])", "stddev(a)", "absent(a)", "scalar(a)", "timestamp(a)", "changes(a[1h])", "deriv(a[1h])",
        "a @ end()", "a offset 30m", "max_over_time(sum by (group) (rate(a[5m]))[1h:1s])", nested, join,
        "avg_over_time((a * on (pod) group_left (group) a)[30m:1m])", "mad_over_time(a[1h:1s])",
        #"histogram_quantiles({__name__=~".+"}, "q", 0.1, 0.5, 0.9)"#, "a[1h]", "a[1h:1s]",
    ])
    func `whatever is asked ends soon after its time`(text: String) throws {
        let time = GapTime()
        var options = EngineOptions()
        options.timeout = .milliseconds(50)
        options.mostSamples = 2_000_000
        let engine = Engine(options: options, time: time)
        let prepared = PreparedQuery(try Query(parsing: text, features: .all), store: Self.store)
        for isRange in [false, true] {
            time.reset()
            do throws(EvaluationFailure) {
                _ =
                    isRange
                    ? try engine.range(prepared, from: 0, through: 3_540_000, step: 15_000)
                    : try engine.instant(prepared, at: 3_540_000)
            } catch {
                #expect([.timeout, .tooManySamples, .execution].contains(error.code), "\(error)")
            }
            let gap = time.longestGap
            // Without optimization, on a busy machine; a few milliseconds with it.
            #expect(gap < 200_000_000, "\(isRange ? "range" : "instant")")
        }
    }
}

/// Real time, and the longest time of the processor between two looks at it.
private final class GapTime: Time {
    private let last = Atomic<Int64>(0)
    private let longest = Atomic<Int64>(0)
    private let time = SystemTime()

    var now: Instant {
        look()
        return time.now
    }

    var wallOffset: Duration { time.wallOffset }

    func sleep(until instant: Instant) async throws {}

    func reset() {
        last.store(Self.processorTime, ordering: .relaxed)
        longest.store(0, ordering: .relaxed)
    }

    /// Nanoseconds, the end of the evaluation included.
    var longestGap: Int64 {
        look()
        return longest.load(ordering: .relaxed)
    }

    private func look() {
        let now = Self.processorTime
        let gap = now - last.exchange(now, ordering: .relaxed)
        longest.store(max(gap, longest.load(ordering: .relaxed)), ordering: .relaxed)
    }

    private static var processorTime: Int64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
