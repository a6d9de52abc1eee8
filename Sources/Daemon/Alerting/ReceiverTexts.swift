import Alerting
import Receivers
import Settings

/// What is wrong with the texts that the settings give for messages.
enum ReceiverTexts {
    /// At the beginning of each template; what is said of one of several lines has the line in it.
    static func problems(_ settings: Settings) -> [SettingsProblem] {
        settings.templatePlaces.compactMap { place in
            guard let texts = settings.alerting.receivers.first(where: { $0.name == place.receiver })?.texts,
                let text = place.key == "title" ? texts.title : texts.body,
                let problem = MessageTemplate.check(text, name: place.key)
            else { return nil }
            return SettingsProblem(
                at: place.location,
                "`\(place.key)` of the receiver `\(place.receiver)`: \(problem)"
            )
        }
    }
}
