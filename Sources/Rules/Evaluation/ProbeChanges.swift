import Synchronization
package import Vocabulary

/// The services whose health, or whose result of a check, has changed since the rules last looked.
package final class ProbeChanges: Sendable {
    /// Called with every change; who waits for it looks after other things, too.
    let wakeup = Wakeup()
    private let services = Mutex<Set<ServiceName>>([])

    package init() {}

    /// Says that something about a service has changed, and that the store has it; never waits.
    package func note(_ service: ServiceName) {
        services.withLock { _ = $0.insert(service) }
        wakeup.call()
    }

    func take() -> Set<ServiceName> {
        services.withLock { services in
            defer { services = [] }
            return services
        }
    }
}
