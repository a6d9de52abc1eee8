import Exposition
import Vocabulary

/// What a parser found, as lines that tests compare.
struct Recorded: ExpositionVisitor {
    var lines: [String] = []
    /// The raw bytes of each series.
    var raw: [String] = []
    var samples: [(labels: Labels, value: Double, timestamp: Int64?)] = []

    mutating func visit(_ metadata: ExposedMetadata, in bytes: Span<UInt8>) {
        let name = metadata.name(in: bytes)
        switch metadata.content {
        case .type(let kind): lines.append("TYPE \(name) \(kind.rawValue)")
        case .help: lines.append("HELP \(name) \(metadata.text(in: bytes))")
        case .unit: lines.append("UNIT \(name) \(metadata.text(in: bytes))")
        }
    }

    mutating func visit(_ sample: ExposedSample, in bytes: Span<UInt8>) throws(ExpositionFailure) {
        let labels = try sample.labels(in: bytes)
        samples.append((labels, sample.value, sample.timestamp))
        let time = sample.timestamp.map { " @\($0)" } ?? ""
        lines.append("\(labels) \(GoNumber.general(sample.value))\(time)")
        raw.append(
            unsafe bytes.extracting(sample.series).withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
        )
    }

    mutating func visitEnd(in bytes: Span<UInt8>) {
        lines.append("END")
    }

    /// What `text` parses to, or the failure.
    static func of(
        _ text: String,
        as format: ExpositionFormat = .text,
        limits: ExpositionLimits = ExpositionLimits()
    ) -> Result<Recorded, ExpositionFailure> {
        of(Array(text.utf8), as: format, limits: limits)
    }

    static func of(
        _ bytes: [UInt8],
        as format: ExpositionFormat = .text,
        limits: ExpositionLimits = ExpositionLimits()
    ) -> Result<Recorded, ExpositionFailure> {
        var recorded = Recorded()
        do {
            try format.parse(bytes.span, limits: limits, into: &recorded)
            return .success(recorded)
        } catch {
            return .failure(error)
        }
    }
}
