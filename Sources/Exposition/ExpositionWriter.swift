extension ExpositionFormat {
    /// The body of an answer: families as ``MetricsRegistry/collect()`` or ``FamilyMerger`` made them, in their order.
    ///
    /// Without timestamps and `_created`.
    package func encode(_ families: [MetricFamily]) -> [UInt8] {
        var writer = ExpositionWriter(format: self)
        for family in families where !family.series.isEmpty { writer.write(family) }
        return writer.finish()
    }
}

/// Appends families to one buffer, byte by byte as the format wants them.
struct ExpositionWriter {
    private let format: ExpositionFormat
    private var bytes: [UInt8] = []

    init(format: ExpositionFormat) {
        self.format = format
        bytes.reserveCapacity(64 * 1024)
    }

    mutating func finish() -> [UInt8] {
        switch format {
        case .text: break
        case .openMetrics: append("# EOF\n")
        }
        return bytes
    }

    mutating func write(_ family: MetricFamily) {
        writeMetadata(family)
        let name = family.name
        for series in family.series {
            switch series.value {
            case .number(let value): sample(name, "", series.labels, nil, value)
            case .histogram(let value): write(value, name, series.labels)
            case .summary(let value): write(value, name, series.labels)
            }
        }
    }

    private mutating func writeMetadata(_ family: MetricFamily) {
        let name =
            switch format {
            case .text: family.name[...]
            case .openMetrics: family.openMetricsName
            }
        append("# HELP ")
        append(name)
        append(" ")
        escape(family.help, quotes: format == .openMetrics)
        append("\n# TYPE ")
        append(name)
        append(" ")
        append(typeName(family.kind))
        append("\n")
    }

    private func typeName(_ kind: MetricFamily.Kind) -> String {
        switch (format, kind) {
        case (.text, .info): "gauge"
        case (.openMetrics, .untyped): "unknown"
        case (.text, .counter), (.text, .gauge), (.text, .histogram), (.text, .summary), (.text, .untyped),
            (.openMetrics, .counter), (.openMetrics, .gauge), (.openMetrics, .histogram), (.openMetrics, .summary),
            (.openMetrics, .info):
            kind.rawValue
        }
    }

    private mutating func write(_ histogram: HistogramValue, _ name: String, _ labels: [Label]) {
        for (bound, count) in zip(histogram.bounds, histogram.cumulativeCounts) {
            sample(name, "_bucket", labels, ("le", bound), Double(count))
        }
        sample(name, "_bucket", labels, ("le", .infinity), Double(histogram.count))
        sample(name, "_sum", labels, nil, histogram.sum)
        sample(name, "_count", labels, nil, Double(histogram.count))
    }

    private mutating func write(_ summary: SummaryValue, _ name: String, _ labels: [Label]) {
        for quantile in summary.quantiles {
            sample(name, "", labels, ("quantile", quantile.quantile), quantile.value)
        }
        sample(name, "_sum", labels, nil, summary.sum)
        sample(name, "_count", labels, nil, Double(summary.count))
    }

    private mutating func sample(
        _ name: String,
        _ suffix: String,
        _ labels: [Label],
        _ last: (name: String, value: Double)?,
        _ value: Double
    ) {
        append(name)
        append(suffix)
        var opening = "{"
        for label in labels {
            append(opening)
            append(label.name)
            append("=\"")
            escape(label.value, quotes: true)
            append("\"")
            opening = ","
        }
        if let last {
            append(opening)
            append(last.name)
            append("=\"")
            append(number(last.value, wholeAs: ".0"))
            append("\"")
            opening = ","
        }
        append(opening == "{" ? " " : "} ")
        append(number(value, wholeAs: ""))
        append("\n")
    }

    /// The shortest digits that read back as the same number, in Go's spelling of the special ones.
    ///
    /// Values of `le` and `quantile` are written `1.0`, as OpenMetrics wants and Prometheus 3 makes them in every format,
    /// so that a series has one identity; other whole numbers are written without a fraction.
    private func number(_ value: Double, wholeAs suffix: String) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        if let whole = Int64(exactly: value), whole.magnitude < 1 << 53 { return String(whole) + suffix }
        return value.description
    }

    private mutating func append(_ text: some StringProtocol) {
        bytes.append(contentsOf: text.utf8)
    }

    /// Both formats escape backslash and newline, label values and OpenMetrics' help also the quote.
    ///
    /// A NUL would end Prometheus' reading of the body without an error, so it becomes a space.
    private mutating func escape(_ text: String, quotes: Bool) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\\"): append("\\\\")
            case UInt8(ascii: "\n"): append("\\n")
            case UInt8(ascii: "\"") where quotes: append("\\\"")
            case 0: bytes.append(UInt8(ascii: " "))
            default: bytes.append(byte)
            }
        }
    }
}
