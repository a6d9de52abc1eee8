package import Vocabulary

/// A text of a message in Go's template language, with the functions that Alertmanager has.
package struct MessageText: Sendable {
    private let name: String
    private let text: String
    private let nodes: [TemplateNode]
    private let definitions: [String: [TemplateNode]]

    /// - Parameters:
    ///   - text: as written in the settings.
    ///   - name: for errors.
    /// - Throws: ``TemplateSyntaxError``: what is no template, calls no known function or names no known variable.
    package init(parsing text: String, name: String) throws(TemplateSyntaxError) {
        do throws(TemplateComplaint) {
            var parser = try TemplateParser(text, dialect: .messages)
            nodes = try parser.parse()
            definitions = parser.definitions
        } catch {
            let line = text.utf8.prefix(error.offset).count { $0 == UInt8(ascii: "\n") } + 1
            throw TemplateSyntaxError(template: name, line: line, message: error.message)
        }
        self.text = text
        self.name = name
    }

    /// The text for one message.
    ///
    /// - Parameters:
    ///   - dot: its data.
    ///   - now: when.
    ///   - escape: makes what an action prints harmless in the message's markup; the template's own text is left alone.
    /// - Returns: the expanded text, at most a mebibyte.
    /// - Throws: ``TemplateFailure``.
    package func expand(
        _ dot: TemplateValue,
        now: WallTime,
        escape: @escaping (String) -> String
    ) throws(TemplateFailure) -> String {
        var runner = TemplateRunner(
            name: name,
            text: Array(text.utf8),
            definitions: definitions,
            surroundings: TemplateFunction.Surroundings(
                data: TemplateData(labels: .empty, value: 0),
                query: { _ in [] },
                now: now.seconds,
                dialect: .messages,
                escape: escape
            )
        )
        try runner.run(nodes, dot)
        return runner.output
    }
}
