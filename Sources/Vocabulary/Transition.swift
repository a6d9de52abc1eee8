/// A change of a service's health: what the storage keeps and `/api/v1/services/{name}/transitions` shows.
package struct Transition: Sendable, Equatable, Codable {
    package let service: ServiceName
    package let from: Health
    package let to: Health
    package let at: WallTime
    /// The check and the failure that decided; nil on recovery and at the first success.
    package let check: CheckLevel?
    package let reason: FailureReason?
    /// For a person, already made fit to be shown.
    package let message: String?
    /// The dependency that is unhealthy too, when there is one.
    package let becauseOf: ServiceName?

    package init(
        service: ServiceName,
        from: Health,
        to: Health,
        at: WallTime,
        check: CheckLevel? = nil,
        reason: FailureReason? = nil,
        message: String? = nil,
        becauseOf: ServiceName? = nil
    ) {
        self.service = service
        self.from = from
        self.to = to
        self.at = at
        self.check = check
        self.reason = reason
        self.message = message
        self.becauseOf = becauseOf
    }
}
