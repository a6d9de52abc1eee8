import PromQL
import Vocabulary

extension Alert {
    /// `ALERTS` with 1 and `ALERTS_FOR_STATE` with the seconds since 1970 at which it became active.
    func samples(at timestamp: Int64) -> [VectorSample] {
        var builder = LabelsBuilder(labels)
        builder.set(Labels.metricNameLabel, to: "ALERTS_FOR_STATE")
        let forState = builder.labels
        builder.set(Labels.metricNameLabel, to: "ALERTS")
        builder.set("alertstate", to: state.rawValue)
        let since = Double(activeAt.milliseconds.quotientAndRemainder(dividingBy: 1000).quotient)
        return [
            VectorSample(labels: builder.labels, timestamp: timestamp, value: 1),
            VectorSample(labels: forState, timestamp: timestamp, value: since),
        ]
    }
}
