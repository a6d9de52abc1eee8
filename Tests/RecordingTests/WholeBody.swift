/// What `/metrics` shows of one service after one success, one refused connection and one discarded run.
extension RecorderTests {
    static let wholeBody = #"""
        # HELP vedette_capability_available Whether users of the stack get the capability now.
        # TYPE vedette_capability_available gauge
        vedette_capability_available{capability="dense"} 1
        # HELP vedette_overloaded Whether this process was too late to judge some check three times in a row.
        # TYPE vedette_overloaded gauge
        vedette_overloaded 0
        # HELP vedette_probe_duration_seconds How long runs took; a timeout counts with its deadline.
        # TYPE vedette_probe_duration_seconds histogram
        vedette_probe_duration_seconds_bucket{service="db",check="live",result="success",le="0.001"} 0
        vedette_probe_duration_seconds_bucket{service="db",check="live",result="success",le="0.005"} 1
        vedette_probe_duration_seconds_bucket{service="db",check="live",result="success",le="0.01"} 1
        vedette_probe_duration_seconds_bucket{service="db",check="live",result="success",le="0.025"} 1
        vedette_probe_duration_seconds_bucket{service="db",check="live",result="success",le="0.05"} 1
        vedette_probe_duration_seconds_bucket{service="db",check="live",result="success",le="0.1"} 1
        vedette_probe_duration_seconds_bucket{service="db",check="live",result="success",le="0.25"} 1
        vedette_probe_duration_seconds_bucket{service="db",check="live",result="success",le="0.5"} 1
        vedette_probe_duration_seconds_bucket{service="db",check="live",result="success",le="1.0"} 1
        vedette_probe_duration_seconds_bucket{service="db",check="live",result="success",le="2.5"} 1
        vedette_probe_duration_seconds_bucket{service="db",check="live",result="success",le="5.0"} 1
        vedette_probe_duration_seconds_bucket{service="db",check="live",result="success",le="10.0"} 1
        vedette_probe_duration_seconds_bucket{service="db",check="live",result="success",le="+Inf"} 1
        vedette_probe_duration_seconds_sum{service="db",check="live",result="success"} 0.002
        vedette_probe_duration_seconds_count{service="db",check="live",result="success"} 1
        vedette_probe_duration_seconds_bucket{service="db",check="live",result="failure",le="0.001"} 0
        vedette_probe_duration_seconds_bucket{service="db",check="live",result="failure",le="0.005"} 1
        vedette_probe_duration_seconds_bucket{service="db",check="live",result="failure",le="0.01"} 1
        vedette_probe_duration_seconds_bucket{service="db",check="live",result="failure",le="0.025"} 1
        vedette_probe_duration_seconds_bucket{service="db",check="live",result="failure",le="0.05"} 1
        vedette_probe_duration_seconds_bucket{service="db",check="live",result="failure",le="0.1"} 1
        vedette_probe_duration_seconds_bucket{service="db",check="live",result="failure",le="0.25"} 1
        vedette_probe_duration_seconds_bucket{service="db",check="live",result="failure",le="0.5"} 1
        vedette_probe_duration_seconds_bucket{service="db",check="live",result="failure",le="1.0"} 1
        vedette_probe_duration_seconds_bucket{service="db",check="live",result="failure",le="2.5"} 1
        vedette_probe_duration_seconds_bucket{service="db",check="live",result="failure",le="5.0"} 1
        vedette_probe_duration_seconds_bucket{service="db",check="live",result="failure",le="10.0"} 1
        vedette_probe_duration_seconds_bucket{service="db",check="live",result="failure",le="+Inf"} 1
        vedette_probe_duration_seconds_sum{service="db",check="live",result="failure"} 0.002
        vedette_probe_duration_seconds_count{service="db",check="live",result="failure"} 1
        # HELP vedette_probe_last_run_timestamp_seconds When the last run ended, in seconds since 1970.
        # TYPE vedette_probe_last_run_timestamp_seconds gauge
        vedette_probe_last_run_timestamp_seconds{service="db",check="live"} 1767225660
        # HELP vedette_probe_latency_out_of_range_total Runs longer than the histograms hold; they count as 67 \#
        seconds.
        # TYPE vedette_probe_latency_out_of_range_total counter
        vedette_probe_latency_out_of_range_total{service="db",check="live"} 0
        # HELP vedette_probe_latency_quantile_seconds Latency of the runs of the window that were answered or ran out \#
        of time; sum and count since the start.
        # TYPE vedette_probe_latency_quantile_seconds summary
        vedette_probe_latency_quantile_seconds{service="db",check="live",window="5m",quantile="0.5"} 0.002
        vedette_probe_latency_quantile_seconds{service="db",check="live",window="5m",quantile="0.9"} 0.002
        vedette_probe_latency_quantile_seconds{service="db",check="live",window="5m",quantile="0.95"} 0.002
        vedette_probe_latency_quantile_seconds{service="db",check="live",window="5m",quantile="0.99"} 0.002
        vedette_probe_latency_quantile_seconds{service="db",check="live",window="5m",quantile="0.999"} 0.002
        vedette_probe_latency_quantile_seconds{service="db",check="live",window="5m",quantile="1.0"} 0.002
        vedette_probe_latency_quantile_seconds_sum{service="db",check="live",window="5m"} 0.002
        vedette_probe_latency_quantile_seconds_count{service="db",check="live",window="5m"} 1
        # HELP vedette_probe_latency_window_runs How many runs the quantiles of the window are made of.
        # TYPE vedette_probe_latency_window_runs gauge
        vedette_probe_latency_window_runs{service="db",check="live",window="5m"} 1
        # HELP vedette_probe_missed_total Slots of the grid in which no run could start.
        # TYPE vedette_probe_missed_total counter
        vedette_probe_missed_total{service="db",check="live"} 2
        # HELP vedette_probe_overdue Whether a run has outlived two deadlines and still goes on.
        # TYPE vedette_probe_overdue gauge
        vedette_probe_overdue{service="db",check="live"} 1
        # HELP vedette_probe_runs_total Runs of the check by result and reason.
        # TYPE vedette_probe_runs_total counter
        vedette_probe_runs_total{service="db",check="live",result="success",reason="none"} 1
        vedette_probe_runs_total{service="db",check="live",result="failure",reason="connect_refused"} 1
        vedette_probe_runs_total{service="db",check="live",result="discarded",reason="internal"} 1
        # HELP vedette_probe_success Whether the last run succeeded, without hysteresis.
        # TYPE vedette_probe_success gauge
        vedette_probe_success{service="db",check="live"} 0
        # HELP vedette_scheduler_lateness_seconds How late runs started: our own fault, never the target's.
        # TYPE vedette_scheduler_lateness_seconds histogram
        vedette_scheduler_lateness_seconds_bucket{le="0.001"} 2
        vedette_scheduler_lateness_seconds_bucket{le="0.005"} 2
        vedette_scheduler_lateness_seconds_bucket{le="0.01"} 2
        vedette_scheduler_lateness_seconds_bucket{le="0.025"} 2
        vedette_scheduler_lateness_seconds_bucket{le="0.05"} 2
        vedette_scheduler_lateness_seconds_bucket{le="0.1"} 2
        vedette_scheduler_lateness_seconds_bucket{le="0.25"} 2
        vedette_scheduler_lateness_seconds_bucket{le="0.5"} 2
        vedette_scheduler_lateness_seconds_bucket{le="1.0"} 2
        vedette_scheduler_lateness_seconds_bucket{le="2.5"} 2
        vedette_scheduler_lateness_seconds_bucket{le="5.0"} 3
        vedette_scheduler_lateness_seconds_bucket{le="10.0"} 3
        vedette_scheduler_lateness_seconds_bucket{le="+Inf"} 3
        vedette_scheduler_lateness_seconds_sum 3.0001
        vedette_scheduler_lateness_seconds_count 3
        # HELP vedette_service_condition What the checks say of the service: 1 for the condition that holds.
        # TYPE vedette_service_condition gauge
        vedette_service_condition{service="db",condition="up"} 1
        vedette_service_condition{service="db",condition="starting"} 0
        vedette_service_condition{service="db",condition="saturated"} 0
        vedette_service_condition{service="db",condition="misconfigured"} 0
        vedette_service_condition{service="db",condition="down"} 0
        # HELP vedette_service_health The service's health: 1 for the one that holds.
        # TYPE vedette_service_health gauge
        vedette_service_health{service="db",health="healthy"} 1
        vedette_service_health{service="db",health="degraded"} 0
        vedette_service_health{service="db",health="unhealthy"} 0
        vedette_service_health{service="db",health="unknown"} 0
        # HELP vedette_service_up Whether the service's health is neither unhealthy nor unknown.
        # TYPE vedette_service_up gauge
        vedette_service_up{service="db",kind="postgres",role="required"} 1

        """#
}
