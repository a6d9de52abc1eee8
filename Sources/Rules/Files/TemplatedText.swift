package import Templates

/// A label or an annotation of an alerting rule: its name, and the template of its text.
package struct TemplatedText: Hashable, Sendable {
    package let name: String
    package let template: AlertTemplate

    package init(_ name: String, _ template: AlertTemplate) {
        self.name = name
        self.template = template
    }

    /// Same name, same text.
    package static func == (left: TemplatedText, right: TemplatedText) -> Bool {
        left.name == right.name && left.template.text == right.template.text
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(name)
        hasher.combine(template.text)
    }
}
