import Vocabulary

/// A metric family while its lines go by.
struct OpenMetricsFamily {
    typealias Breach = OpenMetricsChecker.Breach

    let name: String
    private var kind: ExposedKind?
    private var hasHelp = false
    private var unit: String?
    private var hasSamples = false
    /// The labels that say which metric the last sample belongs to; nil before the first one.
    private var group: Labels?
    private var seen: Set<Labels> = []
    private var timestamp: Double?
    /// The samples of the present group at the present time.
    private var present: Set<Labels> = []
    private var buckets: OpenMetricsBuckets?

    init(name: String) {
        self.name = name
    }

    private var suffixes: [String] {
        switch kind {
        case .counter: ["_total", "_created"]
        case .summary: ["", "_count", "_sum", "_created"]
        case .histogram: ["_count", "_sum", "_bucket", "_created"]
        case .gaugehistogram: ["_gcount", "_gsum", "_bucket"]
        case .info: ["_info"]
        case .gauge, .stateset, .unknown, nil: [""]
        }
    }

    /// The names that no other family may use: the family's own and those of its samples.
    var names: [String] { [name] + suffixes.filter { !$0.isEmpty }.map { name + $0 } }

    /// Whether a sample of this name belongs to the family.
    func owns(_ sample: String) -> Bool {
        suffixes.contains { sample.equalsInBytes(name + $0) }
    }

    // MARK: Metadata

    mutating func add(_ content: ExposedMetadata.Content, unit text: String) throws(Breach) {
        if hasSamples { throw breach("metadata after samples") }
        switch content {
        case .help:
            if hasHelp { throw breach("second HELP line") }
            hasHelp = true
        case .type(let kind):
            if self.kind != nil { throw breach("second TYPE line") }
            self.kind = kind
        case .unit:
            if unit != nil { throw breach("second UNIT line") }
            unit = text
        }
    }

    private func breach(_ text: String) -> Breach {
        Breach("metric family \(name.goQuoted): \(text)")
    }

    /// What only the whole family shows.
    mutating func finish() throws(Breach) {
        try finishBuckets()
        guard let unit, !unit.isEmpty else { return }
        if !name.hasSuffix("_" + unit) { throw breach("unit \(unit.goQuoted) is not a suffix of the name") }
        if kind == .info || kind == .stateset { throw breach("a \(kind?.rawValue ?? "") has no unit") }
    }

    // MARK: Samples

    mutating func add(_ point: OpenMetricsPoint) throws(Breach) {
        hasSamples = true
        try OpenMetricsRules.check(point, kind ?? .unknown, family: name)
        let isRepeated = try place(point)
        guard !isRepeated, kind == .histogram || kind == .gaugehistogram else { return }
        if buckets == nil { buckets = OpenMetricsBuckets(isGauge: kind == .gaugehistogram) }
        do {
            try buckets?.add(point, suffix: String(point.name.dropFirst(name.count)))
        } catch {
            throw breach(error.message)
        }
    }

    /// Puts a sample into its group; whether it was there already at the same time.
    ///
    /// Samples of a metric stand together, either all or none with a timestamp, and time does not run backwards.
    private mutating func place(_ point: OpenMetricsPoint) throws(Breach) -> Bool {
        let next = Labels(point.labels.filter { !tellsParts($0.name, point) && kind != .info })
        if let group, group == next {
            if (timestamp == nil) != (point.timestamp == nil) {
                throw breach("only some samples of a metric have a timestamp")
            }
            if let timestamp, let now = point.timestamp, now < timestamp, kind != .info {
                throw breach("timestamps of a metric go backwards")
            }
            if timestamp != point.timestamp { try startPoint() }
        } else {
            guard seen.insert(next).inserted else { throw breach("samples of a metric do not stand together") }
            try startPoint()
            group = next
        }
        timestamp = point.timestamp
        let isNew = present.insert(Labels(point.labels + [(Labels.metricNameLabel, point.name)])).inserted
        if !isNew, point.timestamp == nil { throw breach("a sample is there twice") }
        return !isNew
    }

    private mutating func startPoint() throws(Breach) {
        present = []
        try finishBuckets()
    }

    private mutating func finishBuckets() throws(Breach) {
        do {
            try buckets?.finish()
        } catch {
            throw breach(error.message)
        }
        buckets = nil
    }

    /// Whether a label tells apart the samples of one metric, so that it is no part of the metric's own labels.
    private func tellsParts(_ label: String, _ point: OpenMetricsPoint) -> Bool {
        switch kind {
        case .summary: label == "quantile" && point.name.equalsInBytes(name)
        case .stateset: label.equalsInBytes(name)
        case .histogram, .gaugehistogram: label == "le" && point.name.hasSuffix("_bucket")
        case .counter, .gauge, .info, .unknown, nil: false
        }
    }
}
