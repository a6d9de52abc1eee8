import Alerting
import Receivers
import Settings

/// What is wrong with the texts that the settings give for messages.
enum ReceiverTexts {
    static func problems(_ settings: Settings) -> [SettingsProblem] {
        let file =
            switch settings.source {
            case .file(let path): path
            case .environment: "environment"
            }
        return settings.alerting.receivers.flatMap { receiver in
            [("title", receiver.texts.title), ("body", receiver.texts.body)].compactMap { key, text in
                guard let text, let problem = MessageTemplate.check(text) else { return nil }
                return SettingsProblem(at: .file(file), "`\(key)` of the receiver `\(receiver.name)`: \(problem)")
            }
        }
    }
}
