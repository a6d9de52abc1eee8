package import Alerting

/// Where a template for messages stands in the settings, for whoever finds something wrong with it.
package struct TemplatePlace: Sendable, Hashable {
    package let receiver: ReceiverName
    /// `title` or `body`.
    package let key: String
    package let location: SettingsProblem.Location
}
