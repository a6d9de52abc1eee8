import PromQL
import Templates
import Vocabulary

/// Makes an alert's labels and annotations from a sample.
struct AlertExpansion {
    let rule: AlertingRule
    let context: AlertContext
    private(set) var warnings: [String] = []

    init(_ rule: AlertingRule, _ context: AlertContext) {
        self.rule = rule
        self.context = context
    }

    /// A new alert, pending since now.
    mutating func alert(for sample: VectorSample) -> Alert {
        let data = TemplateData(
            labels: sample.labels,
            value: sample.value,
            externalLabels: context.externalLabels,
            externalURL: context.externalURL
        )
        var builder = LabelsBuilder(sample.labels)
        builder.remove(Labels.metricNameLabel)
        for label in rule.labels { builder.set(label.name, to: expand(label, data)) }
        builder.set("alertname", to: rule.name)
        let annotations = rule.annotations.map { RuleLabel($0.name, expand($0, data)) }
        return Alert(labels: builder.labels, annotations: annotations, value: sample.value, activeAt: context.at)
    }

    private mutating func expand(_ text: TemplatedText, _ data: TemplateData) -> String {
        do throws(TemplateFailure) {
            return try text.template.expand(
                data,
                now: (context.at + context.wallOffset).milliseconds,
                query: context.query
            )
        } catch {
            let message = text.template.errorText(error)
            warnings.append(message)
            return message
        }
    }
}
