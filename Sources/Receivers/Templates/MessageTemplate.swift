import Alerting
import Templates
import Vocabulary

/// A user's text for messages: Alertmanager's templates, with its data and some of ours.
package struct MessageTemplate: Sendable {
    private let text: MessageText

    /// - Throws: ``TemplateSyntaxError``.
    init(_ text: String, name: String) throws(TemplateSyntaxError) {
        self.text = try MessageText(parsing: text, name: name)
    }

    /// What is wrong with a template, for whoever reads the settings: its syntax, or a field that messages do not have.
    ///
    /// - Parameters:
    ///   - text: the template.
    ///   - name: what it is called in what is said of it, with the line.
    /// - Returns: nil when nothing is.
    package static func check(_ text: String, name: String = "message") -> String? {
        do throws(TemplateSyntaxError) {
            let template = try MessageTemplate(text, name: name)
            guard let sample = MessageSample.notification else { return nil }
            return template.expand(sample, now: sample.at) { $0 }.complaint
        } catch {
            return "\(error)"
        }
    }

    enum Expansion {
        case text(String)
        case failed(String)

        var complaint: String? {
            if case .failed(let complaint) = self { complaint } else { nil }
        }
    }

    /// The text for a notification, where `escape` makes what its actions print harmless.
    func expand(_ notification: Notification, now: WallTime, escape: @escaping (String) -> String) -> Expansion {
        do throws(TemplateFailure) {
            return .text(try text.expand(MessageData.value(of: notification), now: now, escape: escape))
        } catch {
            return .failed(error.description)
        }
    }
}
