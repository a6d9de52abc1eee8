package import Exposition
import Vocabulary

extension Reloader: MetricSource {
    package func families() -> [MetricFamily] {
        let report = report
        var successful = MetricFamily(
            "vedette_config_last_reload_successful",
            help: "Whether the last attempt to read the settings succeeded.",
            kind: .gauge
        )
        successful.add(report.isGood ? 1 : 0)
        var timestamp = MetricFamily(
            "vedette_config_last_reload_success_timestamp_seconds",
            help: "When the settings in force were taken over.",
            kind: .gauge
        )
        timestamp.add(report.succeededAt.seconds)
        var info = MetricFamily(
            "vedette_config_info",
            help: "The settings in force: a hash of their files without the secrets.",
            kind: .info
        )
        info.add(1, Label("hash", report.fingerprint))
        return [successful, timestamp, info]
    }
}
