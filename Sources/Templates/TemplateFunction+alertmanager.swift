import Vocabulary

extension TemplateFunction {
    /// Those that Alertmanager has for messages, and those of Prometheus for numbers and texts.
    ///
    /// Fact: `DefaultFuncs` in `template/template.go` of Alertmanager 0.28.
    static let alertmanager: [TemplateFunction] = messages + texts + numbers

    private static let messages: [TemplateFunction] = [
        TemplateFunction("join", [.string, .strings]) { arguments, _ in
            guard case .list(let list) = arguments[1] else { return .string("") }
            return .string((list.strings ?? []).joined(separator: arguments[0].printed))
        },
        TemplateFunction("stringSlice", [], rest: .string) { arguments, _ in
            .list(TemplateList(strings: arguments.map(\.printed)))
        },
        TemplateFunction("trimSpace", [.string]) { arguments, _ in
            let scalars = arguments[0].printed.unicodeScalars
            let start = scalars.drop { $0.properties.isWhitespace }
            let end = start.lastIndex { !$0.properties.isWhitespace }
            return .string(end.map { String(String.UnicodeScalarView(start[...$0])) } ?? "")
        },
        TemplateFunction("safeUrl", [.string]) { arguments, _ in arguments[0] },
    ]
}
