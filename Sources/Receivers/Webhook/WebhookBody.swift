import Vocabulary

extension AlertmanagerData {
    /// The body of Alertmanager's webhook, version 4, to the byte: the order of the keys is that of Go's structures, and
    /// Go's encoder ends with a line feed.
    var webhookBody: String {
        let members: [(String, String)] = [
            ("receiver", GoJSON.string(receiver)),
            ("status", GoJSON.string(status)),
            ("alerts", "[" + alerts.map(\.json).joined(separator: ",") + "]"),
            ("groupLabels", GoJSON.map(groupLabels)),
            ("commonLabels", GoJSON.map(commonLabels)),
            ("commonAnnotations", GoJSON.map(commonAnnotations)),
            ("externalURL", GoJSON.string(externalURL)),
            ("version", GoJSON.string("4")),
            ("groupKey", GoJSON.string(groupKey)),
            ("truncatedAlerts", String(truncated)),
        ]
        return "{" + members.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}\n"
    }
}

extension AlertmanagerData.Alert {
    fileprivate var json: String {
        let members: [(String, String)] = [
            ("status", GoJSON.string(status)),
            ("labels", GoJSON.map(labels)),
            ("annotations", GoJSON.map(annotations)),
            ("startsAt", GoJSON.time(startsAt)),
            ("endsAt", GoJSON.time(endsAt)),
            ("generatorURL", GoJSON.string(generatorURL)),
            ("fingerprint", GoJSON.string(fingerprint.description)),
        ]
        return "{" + members.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}"
    }
}
