import Vocabulary

/// Holds a body against the rules of OpenMetrics 1.0 about families, types, groups, order and exemplars.
///
/// The letters are ``OpenMetricsParser``'s business. Source: the OpenMetrics 1.0 specification.
struct OpenMetricsChecker: ExpositionVisitor {
    private var family: OpenMetricsFamily?
    /// Where it begins.
    private var start = 0
    /// Every name that the families so far may use.
    private var taken: Set<String> = []

    /// Checks a body; the first breach of a rule is thrown.
    static func check(_ bytes: Span<UInt8>) throws(ExpositionFailure) {
        var checker = OpenMetricsChecker()
        let most = MetricsCheck.mostBytes
        let limits = ExpositionLimits(bytes: most, line: most, samples: .max, labels: .max, name: most, value: most)
        try OpenMetricsParser.parse(bytes, limits: limits, isStrict: true, into: &checker)
    }

    mutating func visit(_ metadata: ExposedMetadata, in bytes: Span<UInt8>) throws(ExpositionFailure) {
        let name = metadata.name(in: bytes)
        do throws(Breach) {
            if family?.name != name { try open(OpenMetricsFamily(name: name), at: metadata.start) }
            try family?.add(metadata.content, unit: metadata.text(in: bytes))
        } catch {
            throw ExpositionFailure(error.message, at: error.place ?? metadata.start, in: bytes)
        }
    }

    mutating func visit(_ sample: ExposedSample, in bytes: Span<UInt8>) throws(ExpositionFailure) {
        let pairs = try sample.pairs(in: bytes)
        let name = sample.metricName(in: bytes)
        do throws(Breach) {
            try Self.checkLabels(pairs)
            if let exemplar = sample.exemplar { try Self.check(exemplar, bytes) }
            if family?.owns(name) != true {
                try open(OpenMetricsFamily(name: name), at: sample.series.lowerBound)
            }
            let point = OpenMetricsPoint(
                name: name,
                labels: pairs,
                value: sample.value,
                timestamp: sample.seconds,
                hasExemplar: sample.exemplar != nil
            )
            try family?.add(point)
        } catch {
            throw ExpositionFailure(error.message, at: error.place ?? sample.series.lowerBound, in: bytes)
        }
    }

    mutating func visitEnd(in bytes: Span<UInt8>) throws(ExpositionFailure) {
        do throws(Breach) {
            try close()
        } catch {
            throw ExpositionFailure(error.message, at: error.place ?? bytes.count, in: bytes)
        }
    }

    private mutating func open(_ next: OpenMetricsFamily, at start: Int) throws(Breach) {
        try close()
        family = next
        self.start = start
    }

    /// Ends the present family: what only the whole of it shows, and that no other one has its names.
    private mutating func close() throws(Breach) {
        guard var family else { return }
        do throws(Breach) {
            try family.finish()
            for name in family.names where !taken.insert(name).inserted {
                throw Breach("metric family \(family.name.goQuoted): the name \(name.goQuoted) is taken by another one")
            }
        } catch {
            throw Breach(error.message, at: start)
        }
    }

    private static func checkLabels(_ labels: [(name: String, value: String)]) throws(Breach) {
        for (name, _) in labels where name.hasPrefix("__") {
            throw Breach("label name \(name.goQuoted) is reserved")
        }
    }

    /// An exemplar is small: 128 characters over all names and values of its labels.
    private static func check(_ exemplar: ExposedExemplar, _ bytes: Span<UInt8>) throws(Breach) {
        var seen: Set<String> = []
        var length = 0
        for token in exemplar.tokens {
            let name = token.name(in: bytes)
            length += name.unicodeScalars.count + token.value(in: bytes).unicodeScalars.count
            guard seen.insert(name).inserted else { throw Breach("label name \(name.goQuoted) is not unique") }
            if name.hasPrefix("__") { throw Breach("label name \(name.goQuoted) is reserved") }
        }
        if length > 128 { throw Breach("exemplar labels are longer than 128 characters") }
    }

    /// A rule of the specification that does not hold; whoever knows the place adds it.
    struct Breach: Error {
        let message: String
        /// The byte where it is to be sought, when that is not the present line.
        let place: Int?

        init(_ message: String, at place: Int? = nil) {
            self.message = message
            self.place = place
        }
    }
}
