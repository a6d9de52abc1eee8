package import Alerting

/// What the routes of Alertmanager's API read and change.
package struct AlertmanagerSources: Sendable {
    package let silences: SilenceKeeper
    /// The alerts that fire now.
    package let alerts: @Sendable () async -> [AlertView]
    /// Takes alerts that somebody else watches over; false when they could not be taken.
    package let post: @Sendable ([PostedAlert]) async -> Bool
    package let receivers: @Sendable () -> [ReceiverName]
    /// What `amtool config show` prints: YAML without secrets.
    package let configuration: @Sendable () -> String

    package init(
        silences: SilenceKeeper,
        alerts: @escaping @Sendable () async -> [AlertView],
        post: @escaping @Sendable ([PostedAlert]) async -> Bool,
        receivers: @escaping @Sendable () -> [ReceiverName],
        configuration: @escaping @Sendable () -> String
    ) {
        self.silences = silences
        self.alerts = alerts
        self.post = post
        self.receivers = receivers
        self.configuration = configuration
    }
}
