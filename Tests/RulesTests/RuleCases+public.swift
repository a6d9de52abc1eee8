extension RuleCase {
    /// Shapes in which public collections of rules are written, and the documents' own rules.
    static let shapes: [RuleCase] = [
        RuleCase(
            "the rules of the context server",
            """
            # alerts.yml
            groups:
              - name: claude_context_alerts
                rules:
                  - alert: HighErrorRate
                    expr: rate(http_requests_total{status=~"5.."}[5m]) > 0.05
                    for: 5m
                    annotations:
                      summary: "High error rate detected"
                  \u{20}
                  - alert: SlowQueries
                    expr: query_latency_p95_seconds > 1.0
                    for: 10m
                    annotations:
                      summary: "Query latency exceeding 1s"
                  \u{20}
                  - alert: ServiceDown
                    expr: up{job="claude-context-api"} == 0
                    for: 2m
                    annotations:
                      summary: "Service is down"
                  \u{20}
                  - alert: HighMemoryUsage
                    expr: process_resident_memory_bytes / 1024 / 1024 > 8000
                    for: 10m
                    annotations:
                      summary: "Memory usage above 8GB"
            """,
            .accepted(4)
        ),
        RuleCase(
            "the rules of the health agent",
            """
            # alerts.yml
            groups:
              - name: health-agent
                rules:
                  - alert: HighCPU
                    expr: health_agent_cpu_percent > 80
                    for: 10m
                    annotations:
                      summary: "High CPU usage detected"

                  - alert: DatabasePoolExhausted
                    expr: health_agent_db_pool_active / health_agent_db_pool_size >= 0.9
                    for: 5m
                    annotations:
                      summary: "Database pool near capacity"

                  - alert: LowCacheHitRate
                    expr: health_agent_cache_hit_rate_percent < 30
                    for: 20m
                    annotations:
                      summary: "Cache performance degraded"
            """,
            .accepted(3)
        ),
        RuleCase(
            rule: "the eighth rule",
            "alert: SlowRequests\nexpr: histogram_quantile(0.95, rate(http_request_duration_seconds_bucket[5m])) > 1",
            .accepted(1)
        ),
        RuleCase(
            rule: "texts with the whole label set",
            #"""
            alert: DiskWillFillIn24Hours
            expr: '((disk_avail_bytes * 100) / disk_size_bytes < 10 and ON (instance, device) predict_linear(disk_avail_bytes{fstype!~"tmpfs"}[1h], 24 * 3600) < 0) and ON (instance, device) disk_readonly == 0'
            for: 2m
            labels:
              severity: warning
            annotations:
              summary: Disk will fill in 24 hours (instance {{ $labels.instance }})
              description: "Disk fills up\n  VALUE = {{ $value }}\n  LABELS = {{ $labels }}"
            """#,
            .accepted(1)
        ),
        RuleCase(
            rule: "a generated rule",
            """
            alert: PodsCrashLooping
            annotations:
              description: 'Pod {{ $labels.namespace }}/{{ $labels.pod }} ({{ $labels.container
                }}) is in waiting state (reason: "CrashLoopBackOff") on cluster {{ $labels.cluster
                }}.'
              runbook_url: https://runbooks.example.com/pods-crash-looping
            expr: |
              max_over_time(pod_waiting_reason{reason="CrashLoopBackOff", namespace=~".*"}[5m]) >= 1
            for: 15m
            labels:
              severity: warning
            """,
            .accepted(1)
        ),
        RuleCase(
            rule: "comments inside of a block",
            """
            alert: Quota
            expr: |
              # used
              sum without(instance, resource, type) (quota{type="used"})
                / # of what is allowed
              (sum without(instance, resource, type) (quota{type="hard"}) > 0)
                > 0.9 < 1
            """,
            .accepted(1)
        ),
        RuleCase(
            rule: "a folded block",
            """
            alert: Folded
            expr: >-
              sum by (job) (rate(errors_total[5m]))
                / sum by (job) (rate(requests_total[5m]))
              > 0.01
            annotations:
              summary: >
                {{ $value | humanizePercentage }} of requests to
                {{ $labels.job }} fail.
            """,
            .accepted(1)
        ),
        RuleCase(
            rule: "queries in a template",
            """
            alert: Versions
            expr: count by (cluster) (count by (version, cluster) (label_replace(build_info, "v", "$1", "g", "(v[0-9]*).*"))) > 1
            annotations:
              summary: '{{ with query "count(build_info)" }}{{ . | first | value | printf "%.0f" }}{{ end }}'
              list: '{{ range query "up" }}{{ .Labels.instance }} {{ .Value }}{{ else }}none{{ end }}'
            """,
            .accepted(1)
        ),
        RuleCase(
            rule: "a plain text over lines",
            """
            record: node:cpu:ratio
            expr: 1 - avg by (node)
              (rate(node_cpu_seconds_total{mode="idle"}[5m])
               * on (namespace, pod) group_left(node) node_pod:)
            """,
            .accepted(1)
        ),
        RuleCase(
            rule: "recorded series with labels",
            """
            record: apiserver_request:burnrate1h
            expr: |
              (
                sum by (cluster) (rate(requests_count{verb=~"LIST|GET"}[1h]))
                -
                (
                  (
                    sum by (cluster) (rate(requests_bucket{scope=~"resource|",le=~"1(\\\\.0)?"}[1h]))
                    or
                    vector(0)
                  )
                )
              )
              /
              sum by (cluster) (rate(requests_total{verb=~"LIST|GET"}[1h]))
            labels:
              verb: read
            """,
            .accepted(1)
        ),
    ]

    static let all = structure + aliases + rules + texts + shapes
}
