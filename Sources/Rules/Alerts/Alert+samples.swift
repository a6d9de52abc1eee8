import PromQL
import Vocabulary

/// The two series that an active alert is written as.
///
/// Kept from one evaluation to the next: they change with the state only, and making them costs more than all the rest.
struct AlertSeries {
    private let state: Alert.State
    /// `ALERTS`.
    private let alerts: Labels
    /// `ALERTS_FOR_STATE`.
    private let forState: Labels

    init(_ alert: Alert) {
        state = alert.state
        var builder = LabelsBuilder(alert.labels)
        builder.set(Labels.metricNameLabel, to: "ALERTS_FOR_STATE")
        forState = builder.labels
        builder.set(Labels.metricNameLabel, to: "ALERTS")
        builder.set("alertstate", to: alert.state.rawValue)
        alerts = builder.labels
    }

    /// Whether these are the series of an alert in this state.
    func fits(_ alert: Alert) -> Bool { alert.state == state }

    /// `ALERTS` with 1 and `ALERTS_FOR_STATE` with the seconds since 1970 at which the alert became active.
    func append(_ alert: Alert, at timestamp: Int64, _ wallOffset: Duration, to samples: inout [VectorSample]) {
        samples.append(VectorSample(labels: alerts, timestamp: timestamp, value: 1))
        let since = Double((alert.activeAt + wallOffset).milliseconds.quotientAndRemainder(dividingBy: 1000).quotient)
        samples.append(VectorSample(labels: forState, timestamp: timestamp, value: since))
    }
}
