package import PromQL
import Vocabulary

extension RecordingRule {
    /// The series that the rule writes for a result of its expression.
    ///
    /// - Parameters:
    ///   - result: a scalar as one sample without labels.
    ///   - timestamp: that the samples get, in milliseconds.
    ///   - limit: the most series; none when zero or less.
    /// - Returns: the samples, in the order of the result.
    /// - Throws: when two samples would be the same series, or there are more than the limit.
    package func samples(
        of result: [VectorSample],
        at timestamp: Int64,
        limit: Int
    ) throws(RuleEvaluationFailure) -> [VectorSample] {
        var samples: [VectorSample] = []
        var seen: Set<Labels> = []
        for sample in result {
            var builder = LabelsBuilder(sample.labels)
            builder.set(Labels.metricNameLabel, to: name)
            for label in labels { builder.set(label.name, to: label.value) }
            let series = builder.labels
            guard seen.insert(series).inserted else { throw .sameSeries }
            samples.append(VectorSample(labels: series, timestamp: timestamp, value: sample.value))
        }
        guard limit <= 0 || samples.count <= limit else {
            throw .tooMany(samples.count, limit: limit, of: "series")
        }
        return samples
    }
}
