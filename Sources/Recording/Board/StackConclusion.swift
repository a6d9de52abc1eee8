package import Vocabulary

/// What the board concludes about the whole stack.
package struct StackConclusion: Sendable, Equatable {
    package let overall: Health
    /// In the order of the settings.
    package let services: [ServiceConclusion]
    package let capabilities: [CapabilityConclusion]
    package let isReady: Bool
    /// The services for which the stack is not ready; empty when it is.
    package let failing: [ServiceName]
    /// Some check could not be judged three times in a row because this process was late.
    package let isOverloaded: Bool

    var unhealthyServices: Set<ServiceName> {
        Set(services.filter { $0.health == .unhealthy }.map(\.service))
    }
}

/// What the board concludes about one capability.
package struct CapabilityConclusion: Sendable, Equatable {
    package let name: ServiceName
    package let isAvailable: Bool
    /// It cannot hold without a service that the settings switch off.
    package let isDisabled: Bool
    /// The services that it is made of, through other capabilities, and that are not available.
    package let missing: [ServiceName]
}
