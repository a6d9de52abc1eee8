import Alerting
import Templates
import Vocabulary

/// The user's templates of one receiver, ready to be used.
///
/// A template that fails is no reason to say nothing: our own text takes its place, and the message says why.
struct UserTexts: Sendable {
    private enum Template: Sendable {
        case template(MessageTemplate)
        case broken(String)
    }

    /// Texts for one message.
    struct Expanded: Sendable {
        /// One line, not escaped; nil for ours.
        var title: String?
        /// Markup, where the template has any, and foreign text escaped for it; nil for ours.
        var body: String?
        /// What went wrong.
        var complaints: [String] = []
    }

    private let title: Template?
    private let body: Template?

    init(_ texts: MessageTexts) {
        title = texts.title.map { Self.parse($0, "title") }
        body = texts.body.map { Self.parse($0, "body") }
    }

    func texts(_ notification: Notification, _ clock: Clock, _ markup: Markup) -> Expanded {
        var expanded = Expanded()
        if let text = expand(title, "title", notification, clock, &expanded.complaints, { $0 }) {
            let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
            expanded.title = line.allSatisfy(\.isWhitespace) ? nil : line
        }
        if let text = expand(body, "body", notification, clock, &expanded.complaints, { markup.escape($0) }) {
            expanded.body = text.allSatisfy(\.isWhitespace) ? nil : text
        }
        return expanded
    }

    private func expand(
        _ template: Template?,
        _ name: String,
        _ notification: Notification,
        _ clock: Clock,
        _ complaints: inout [String],
        _ escape: @escaping (String) -> String
    ) -> String? {
        let complaint: String
        switch template {
        case nil: return nil
        case .broken(let text): complaint = text
        case .template(let template):
            switch template.expand(notification, now: clock.now, escape: escape) {
            case .text(let text): return text
            case .failed(let text): complaint = text
            }
        }
        complaints.append("The template `texts.\(name)` failed, this is our own text: \(complaint.shortened(to: 200))")
        return nil
    }

    private static func parse(_ text: String, _ name: String) -> Template {
        do throws(TemplateSyntaxError) {
            return .template(try MessageTemplate(text, name: name))
        } catch {
            return .broken("\(error)")
        }
    }
}
