import Probes
import Vocabulary

/// A silence as the API shows it.
struct ShownSilence {
    private let value: JSONValue

    init(_ value: JSONValue) {
        self.value = value
    }

    subscript(_ key: String) -> String { Redactor.withoutControls(value[key]?.text ?? "?") }

    var state: String { value["status"]?["state"]?.text ?? "?" }

    /// `service="postgres" team=~"a|b"`.
    var matchers: String {
        let texts = (value["matchers"]?.elements ?? []).map { matcher in
            let isRegex = matcher["isRegex"] == .bool(true)
            let isEqual = matcher["isEqual"] != .bool(false)
            let sign = isEqual ? (isRegex ? "=~" : "=") : (isRegex ? "!~" : "!=")
            let name = matcher["name"]?.text ?? "?"
            return (name.isLegacyLabelName ? name : name.goQuoted) + sign + (matcher["value"]?.text ?? "").goQuoted
        }
        return texts.joined(separator: " ")
    }
}
