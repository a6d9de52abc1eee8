/// A slice in a template, with what can be asked of it by name.
package struct TemplateList: Sendable {
    /// Go's name of the type, for errors.
    package let typeName: String
    package let elements: [TemplateValue]
    /// Methods without arguments, carried out already.
    package let fields: [(name: String, value: TemplateValue)]

    package init(
        _ typeName: String,
        _ elements: [TemplateValue],
        fields: [(name: String, value: TemplateValue)] = []
    ) {
        self.typeName = typeName
        self.elements = elements
        self.fields = fields
    }

    /// A `[]string`.
    package init(strings: [String]) {
        self.init("[]string", strings.map(TemplateValue.string))
    }

    /// The texts, when it holds nothing else.
    var strings: [String]? {
        var texts: [String] = []
        for element in elements {
            guard case .string(let text) = element else { return nil }
            texts.append(text)
        }
        return texts
    }
}
