import Vocabulary

/// The part of an error's body that a person understands.
///
/// Shapes: `{"error":{"message","type","code"}}` (OpenAI, vLLM, llama.cpp), `{"error","error_type"}` (Text Embeddings
/// Inference), `{"error"}` (Ollama), `{"detail"}` (FastAPI, where it may be a list of `{"loc","msg"}`),
/// `{"message","type"}`, plain text, and the title of a web page.
struct ModelErrorBody: Sendable {
    /// Longer texts are cut, in characters.
    private static let longest = 200

    /// Nil when the body says nothing to a person.
    let text: String?
    /// What the service calls this kind of error; products spell theirs in either case.
    let type: String?

    init(_ answer: HTTPAnswer) {
        let document: JSONValue?
        do throws(ProbeFailure) {
            document = try answer.json()
        } catch {
            document = nil
        }
        let (text, type) = document.map(Self.read) ?? (Self.plain(answer.text), nil)
        self.text = text.flatMap(Self.line)
        self.type = type
    }

    /// Text Embeddings Inference tells it by the type, in either case, and OpenAI by its words (`The engine is
    /// currently overloaded`), with a type that says nothing; see https://platform.openai.com/docs/guides/error-codes.
    var isOverload: Bool {
        type?.lowercased() == "overloaded" || text?.lowercased().contains("is currently overloaded") == true
    }

    /// The service says that its model is on its way: the words of llama.cpp's server, and of `splade-runner`.
    ///
    /// The words exactly: a proxy's `error loading backend` is none of them.
    var isLoading: Bool { text == "Loading model" || text == "SPLADE model not loaded" }

    private static func read(_ document: JSONValue) -> (String?, String?) {
        if let text = document.text { return (text, nil) }
        let error = document[path: "error"]
        if let text = error?.text { return (text, document[path: "error_type"]?.text) }
        if let message = error?[path: "message"]?.text {
            return (message, error?[path: "code"]?.text ?? error?[path: "type"]?.text)
        }
        if let detail = document[path: "detail"] { return (self.detail(detail), nil) }
        return (document[path: "message"]?.text, document[path: "type"]?.text)
    }

    private static func detail(_ detail: JSONValue) -> String? {
        if let text = detail.text { return text }
        guard let first = detail.elements.first, let message = first[path: "msg"]?.text else {
            return detail[path: "error"]?.text ?? detail[path: "message"]?.text
        }
        let place = (first[path: "loc"]?.elements ?? []).compactMap(\.text).joined(separator: ".")
        return place.isEmpty ? message : "\(message) (\(place))"
    }

    private static func plain(_ text: String) -> String? {
        let text = text.drop(while: \.isWhitespace)
        guard text.first == "<" else { return String(text) }
        guard let start = text.firstRange(of: "<title>") else { return nil }
        return String(text[start.upperBound...].prefix { $0 != "<" })
    }

    /// The first line, not longer than a message can bear; nil when nothing is in it.
    private static func line(_ text: String) -> String? {
        let line = text.drop(while: \.isWhitespace).prefix { !$0.isNewline }
        guard !line.isEmpty else { return nil }
        return line.shortened(to: longest)
    }
}
