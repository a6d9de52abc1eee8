/// A part of the daemon that has figures to show.
///
/// Asked at every scrape, from any thread: it answers from what it knows and computes little.
package protocol MetricSource: Sendable {
    func families() -> [MetricFamily]
}
