/// A structure in a template: its fields, and its methods without arguments carried out already.
package struct TemplateRecord: Sendable {
    /// Go's name of the type, for errors.
    package let typeName: String
    package let fields: [(name: String, value: TemplateValue)]

    package init(_ typeName: String, _ fields: [(name: String, value: TemplateValue)]) {
        self.typeName = typeName
        self.fields = fields
    }
}
