/// How an engine evaluates; the defaults are those of Prometheus.
package struct EngineOptions: Sendable {
    /// How old a sample may be that an instant selector still returns, in milliseconds.
    package var lookback: Int64 = 300_000
    /// The step of subqueries that name none, in milliseconds: how often rules are evaluated.
    package var subqueryStep: Int64 = 60_000
    /// From the clock of the samples to the one on the wall, in milliseconds: what `time()`, `timestamp()`, dates and `@`
    /// show and take is wall time.
    package var wallOffset: Int64 = 0
    /// How many samples an evaluation may hold at once, intermediate results included.
    package var mostSamples = 50_000_000
    /// How long an evaluation may take.
    package var timeout = Duration.seconds(120)
    /// Whether names go only at the end, so that `label_replace` and grouping still see the ones to be dropped.
    ///
    /// Prometheus' `--enable-feature=promql-delayed-name-removal`.
    package var delaysNameRemoval = false
    /// Whether whoever asked has gone; by default, whether the current task was cancelled.
    package var isCanceled: @Sendable () -> Bool = { Task.isCancelled }

    package init() {}
}
