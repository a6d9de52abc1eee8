/// What PagerDuty's Events API v2 takes, after https://developer.pagerduty.com/docs/send-alert-event.
enum PagerDutyLimits {
    /// What is wrong with an event; empty when nothing is.
    static func problems(with event: LabJSON) -> [String] {
        guard event.isObject else { return ["Event object format is unrecognized"] }
        var problems: [String] = []
        if event["routing_key"]?.text?.isEmpty ?? true { problems.append("'routing_key' is missing or blank") }
        let action = event["event_action"]?.text
        guard let action, ["trigger", "acknowledge", "resolve"].contains(action) else {
            return problems + ["'event_action' is missing, blank or invalid"]
        }
        let key = event["dedup_key"]?.text ?? ""
        if key.count > 255 { problems.append("'dedup_key' is longer than 255 characters") }
        if action != "trigger", key.isEmpty { problems.append("'dedup_key' is missing or blank") }
        guard action == "trigger" else { return problems }
        let payload = event["payload"]
        let summary = payload?["summary"]?.text ?? ""
        if summary.isEmpty { problems.append("'payload.summary' is missing or blank") }
        if summary.count > 1024 { problems.append("'payload.summary' is longer than 1024 characters") }
        if payload?["source"]?.text?.isEmpty ?? true { problems.append("'payload.source' is missing or blank") }
        if !["critical", "error", "warning", "info"].contains(payload?["severity"]?.text) {
            problems.append(
                "'payload.severity' is invalid (must be one of the following: 'critical', 'warning', 'error' or 'info')"
            )
        }
        return problems
    }
}
