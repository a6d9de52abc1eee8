import PromQL
import Vocabulary

extension Evaluation {
    /// Compares a result as it came.
    func compare(_ value: QueryValue) throws(Mismatch) {
        switch (value, outcome) {
        case (.scalar(let sample), .scalar(let expected)):
            guard sample.value.isClose(to: expected) else {
                throw Mismatch("expected \(expected), found \(sample.value)")
            }
        case (.string(let text, _), .string(let expected)):
            guard text == expected else { throw Mismatch("expected \(expected), found \(text)") }
        case (.vector(let samples), .series): try compare(samples)
        case (.matrix(let series), .series): try compare(series, at: rangeVector ?? instants)
        default: throw Mismatch("expected \(outcome), found \(value)")
        }
    }

    private func compare(_ samples: [VectorSample]) throws(Mismatch) {
        let expected = expectedSeries
        guard !isOrdered else { return try compareOrdered(samples) }
        var rest = samples
        for (labels, values) in expected {
            guard values.count == 1, let value = values[0] else {
                throw Mismatch("the script expects \(values.count) values of \(labels)")
            }
            guard let index = rest.firstIndex(where: { $0.labels == labels }) else {
                throw Mismatch("missing \(labels) \(value), found \(samples.map(\.text))")
            }
            guard rest[index].value.isClose(to: value) else {
                throw Mismatch("expected \(labels) \(value), found \(rest[index].value)")
            }
            rest.remove(at: index)
        }
        if let first = rest.first { throw Mismatch("unexpected \(first.text)") }
    }

    private func compareOrdered(_ samples: [VectorSample]) throws(Mismatch) {
        let expected = expectedSeries
        guard samples.count == expected.count else { throw Mismatch("found \(samples.map(\.text))") }
        for (sample, (labels, values)) in zip(samples, expected) {
            guard sample.labels == labels, let value = values.first ?? nil, sample.value.isClose(to: value) else {
                throw Mismatch("expected \(labels) \(values) in this place, found \(sample.text)")
            }
        }
    }

    private func compare(_ series: [SampleSeries], at instants: Instants) throws(Mismatch) {
        guard case .range(let start, let end, let step) = instants else {
            throw Mismatch("a matrix was not expected")
        }
        for (left, right) in zip(series, series.dropFirst()) where !(left.labels < right.labels) {
            throw Mismatch("\(left.labels) before \(right.labels)")
        }
        var rest = series
        for (labels, values) in expectedSeries {
            guard let index = rest.firstIndex(where: { $0.labels == labels }) else {
                throw Mismatch("missing \(labels), found \(series.map(\.labels))")
            }
            let found = rest.remove(at: index).samples
            let wanted = values.enumerated().compactMap { index, value -> Sample? in
                let timestamp = start + Int64(index) * step
                return timestamp <= end ? value.map { Sample(timestamp: timestamp, value: $0) } : nil
            }
            guard found.count == wanted.count,
                zip(found, wanted).allSatisfy({ $0.timestamp == $1.timestamp && $0.value.isClose(to: $1.value) })
            else { throw Mismatch("\(labels): expected \(wanted.map(\.text)), found \(found.map(\.text))") }
        }
        if let first = rest.first { throw Mismatch("unexpected \(first.labels) \(first.samples.map(\.text))") }
    }
}

extension VectorSample {
    fileprivate var text: String { "\(labels) \(value)" }
}

extension Sample {
    fileprivate var text: String { "\(value) @\(timestamp)" }
}
