/// What one observation says of a service.
package enum Condition: String, Hashable, Sendable, CaseIterable, Codable, CustomStringConvertible {
    case up, starting, saturated, misconfigured, down

    package var description: String { rawValue }

    /// The condition behind a run's failure, `up` for a success; nil when the failure says nothing of the service.
    package init?(_ failure: FailureReason?) {
        switch failure {
        case nil: self = .up
        case .starting: self = .starting
        case .saturated, .exhausted: self = .saturated
        case .auth, .readOnly, .http4xx: self = .misconfigured
        case .dns, .connectRefused, .connectTimeout, .tls, .timeout, .protocol, .http5xx, .assertion: self = .down
        case .internal: return nil
        }
    }
}

/// What the status board concludes about a service, or about the whole stack.
package enum Health: String, Hashable, Sendable, CaseIterable, Codable, CustomStringConvertible {
    case healthy, degraded, unhealthy, unknown

    package var description: String { rawValue }
}

/// Whether the stack can do without a service.
package enum Role: String, Hashable, Sendable, CaseIterable, Codable, CustomStringConvertible {
    case required, optional

    package var description: String { rawValue }
}
