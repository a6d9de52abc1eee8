package import Vocabulary

/// What came out of an evaluation.
package struct QueryResult: Sendable {
    package let value: QueryValue
    package let annotations: Annotations
}

/// A value of the language.
package enum QueryValue: Sendable {
    /// One number, at the time of the evaluation.
    case scalar(Sample)
    case string(String, timestamp: Int64)
    /// An instant vector: one sample per series, in the order of the evaluation, which `sort` and `topk` decide.
    case vector([VectorSample])
    /// A range vector, and what a range query returns; sorted by labels.
    case matrix([SampleSeries])
}

/// A sample with the labels of its series.
package struct VectorSample: Hashable, Sendable {
    package let labels: Labels
    package let timestamp: Int64
    package let value: Double

    package init(labels: Labels, timestamp: Int64, value: Double) {
        self.labels = labels
        self.timestamp = timestamp
        self.value = value
    }
}

/// The samples of a series, the oldest first.
package struct SampleSeries: Sendable {
    package let labels: Labels
    package let samples: [Sample]

    package init(labels: Labels, samples: [Sample]) {
        self.labels = labels
        self.samples = samples
    }
}
