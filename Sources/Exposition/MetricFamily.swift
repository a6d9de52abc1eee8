/// All series of one metric name, ready to be written in any exposition format.
///
/// Makes no demand on its caller: names are made legal, a counter gets its `_total`, an info its `_info`.
package struct MetricFamily: Sendable, Equatable {
    /// What scrapers may do with the values; text 0.0.4 shows `info` as a gauge.
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        case counter, gauge, histogram, summary, info, untyped
    }

    /// The name of the samples in text 0.0.4, with `_total` or `_info` but without `_bucket`, `_sum` and `_count`.
    package let name: String
    package let help: String
    package let kind: Kind
    /// In the order in which they are written.
    package var series: [MetricSeries]

    /// A family under a legal form of `name`: see ``MetricNaming/name(_:)``.
    package init(_ name: String, help: String, kind: Kind, series: [MetricSeries] = []) {
        let legal = MetricNaming.name(name)
        switch kind {
        case .counter: self.name = legal.hasSuffix("_total") ? legal : legal + "_total"
        case .info: self.name = legal.hasSuffix("_info") ? legal : legal + "_info"
        case .gauge, .histogram, .summary, .untyped: self.name = legal
        }
        self.help = help.isEmpty ? "No description." : help
        self.kind = kind
        self.series = series
    }

    /// Adds a series with a plain number.
    package mutating func add(_ value: Double, _ labels: Label...) {
        series.append(MetricSeries(labels, .number(value)))
    }

    /// Adds a series with a value of the family's kind.
    package mutating func add(_ value: MetricValue, _ labels: Label...) {
        series.append(MetricSeries(labels, value))
    }

    /// The name in OpenMetrics' metadata, which leaves the suffixes of samples out.
    var openMetricsName: Substring {
        switch kind {
        case .counter: name.dropLast("_total".count)
        case .info: name.dropLast("_info".count)
        case .gauge, .histogram, .summary, .untyped: name[...]
        }
    }

    /// Every name that the family takes in some format: no other family may have one of them.
    var takenNames: [String] {
        switch kind {
        case .counter, .info: [name, String(openMetricsName)]
        case .gauge, .untyped: [name]
        case .histogram: [name, name + "_bucket", name + "_sum", name + "_count"]
        case .summary: [name, name + "_sum", name + "_count"]
        }
    }
}

/// One series of a family with its present value.
package struct MetricSeries: Sendable, Equatable {
    /// Each name once, in the order in which they are written.
    package let labels: [Label]
    package var value: MetricValue

    /// Of labels with the same name the first is kept.
    package init(_ labels: [Label], _ value: MetricValue) {
        self.labels = Self.distinct(labels)
        self.value = value
    }

    private static func distinct(_ labels: [Label]) -> [Label] {
        for (index, label) in labels.enumerated() where labels[..<index].contains(where: { $0.name == label.name }) {
            return labels.reduce(into: []) { kept, next in
                if !kept.contains(where: { $0.name == next.name }) { kept.append(next) }
            }
        }
        return labels
    }
}
