/// A label's or an annotation's text in a rule: Go's `text/template` with the functions of Prometheus.
///
/// `$labels`, `$externalLabels`, `$externalURL` and `$value` stand for the alert's data. Texts without `{{` cost nothing.
package struct AlertTemplate: Sendable {
    /// What Prometheus puts before each template; places in errors count it.
    private static let prelude =
        "{{$labels := .Labels}}{{$externalLabels := .ExternalLabels}}{{$externalURL := .ExternalURL}}{{$value := .Value}}"

    package let text: String
    private let name: String
    /// nil for a text without actions.
    private let parsed: (nodes: [TemplateNode], definitions: [String: [TemplateNode]])?

    /// - Parameters:
    ///   - text: as written in the rule.
    ///   - alert: the rule's name; errors show `__alert_NAME`.
    /// - Throws: ``TemplateSyntaxError``: what is no template, calls no known function or names no known variable.
    package init(parsing text: String, alert: String) throws(TemplateSyntaxError) {
        self.text = text
        name = "__alert_" + alert
        guard text.contains("{{") else {
            parsed = nil
            return
        }
        let whole = Self.prelude + text
        do throws(TemplateComplaint) {
            var parser = try TemplateParser(whole)
            let nodes = try parser.parse()
            parsed = (nodes, parser.definitions)
        } catch {
            let line = whole.utf8.prefix(error.offset).count { $0 == UInt8(ascii: "\n") } + 1
            throw TemplateSyntaxError(template: name, line: line, message: error.message)
        }
    }

    /// The text for one alert.
    ///
    /// - Parameters:
    ///   - data: of the alert.
    ///   - now: the instant of the evaluation, in milliseconds since 1970.
    ///   - query: what the function `query` asks.
    /// - Returns: the expanded text, at most a mebibyte.
    /// - Throws: ``TemplateFailure``; Prometheus puts ``errorText(_:)`` in the text's place.
    package func expand(
        _ data: TemplateData,
        now: Int64,
        query: @escaping TemplateQuery
    ) throws(TemplateFailure) -> String {
        guard let parsed else { return text }
        var runner = TemplateRunner(
            name: name,
            text: Array((Self.prelude + text).utf8),
            definitions: parsed.definitions,
            surroundings: TemplateFunction.Surroundings(data: data, query: query, now: Double(now) / 1000)
        )
        try runner.run(parsed.nodes, .data(data))
        return runner.output
    }

    /// What stands in an annotation whose template failed.
    package func errorText(_ failure: TemplateFailure) -> String {
        "<error expanding template: error executing template \(name): \(failure)>"
    }
}
