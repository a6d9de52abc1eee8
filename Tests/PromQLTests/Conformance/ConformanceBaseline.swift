/// How the cases of Prometheus 3.14's scripts come out, file by file.
///
/// What is not supported is listed by reason: a case more or less must be a decision. Files that are not here are held
/// to their own results only.
enum ConformanceBaseline {
    struct Counts: Equatable {
        let passed: Int
        /// Behind a feature flag of Prometheus, and passed.
        let optional: Int
        let unsupported: [CaseClass.Reason: Int]
    }

    static let files: [String: Counts] = [
        "aggregators.test": Counts(passed: 123, optional: 2, unsupported: [.histogramData: 35]),
        "collision.test": Counts(passed: 2, optional: 0, unsupported: [:]),
        "functions.test": Counts(
            passed: 251,
            optional: 72,
            unsupported: [.histogramData: 90, .histogramResult: 18]
        ),
        "histograms.test": Counts(
            passed: 83,
            optional: 10,
            unsupported: [.histogramData: 78, .histogramResult: 7, .histogramFunction: 7]
        ),
        "literals.test": Counts(passed: 25, optional: 0, unsupported: [:]),
        "operators.test": Counts(passed: 142, optional: 0, unsupported: [.histogramData: 67, .histogramResult: 5]),
        "selectors.test": Counts(passed: 31, optional: 0, unsupported: [:]),
        "staleness.test": Counts(passed: 17, optional: 0, unsupported: [:]),
    ]
}
