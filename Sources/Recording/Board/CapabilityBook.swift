import Vocabulary

/// Evaluates capabilities and the `ready` expression over the services' availability.
struct CapabilityBook: Sendable {
    private let stack: Stack
    private let expressions: [ServiceName: CapabilityExpression]
    private let services: Set<ServiceName>
    /// What cannot hold even when every service that is watched is available.
    private var disabledCapabilities: Set<ServiceName> = []

    init(_ stack: Stack) {
        self.stack = stack
        expressions = Dictionary(stack.capabilities.map { ($0.name, $0.expression) }) { first, _ in first }
        services = Set(stack.services.map(\.name))
        disabledCapabilities = Set(stack.capabilities.filter { !value($0.expression) { _ in true } }.map(\.name))
    }

    func capabilities(_ isAvailable: (ServiceName) -> Bool) -> [CapabilityConclusion] {
        stack.capabilities.map { capability in
            CapabilityConclusion(
                name: capability.name,
                isAvailable: value(capability.expression, isAvailable),
                isDisabled: disabledCapabilities.contains(capability.name),
                missing: servicesBelow(capability.expression).filter { !isAvailable($0) }
            )
        }
    }

    /// Whether the stack is ready, and if not, for lack of which services.
    func readiness(_ isAvailable: (ServiceName) -> Bool) -> (isReady: Bool, failing: [ServiceName]) {
        guard let ready = stack.ready else {
            let failing = stack.services.filter { $0.role == .required && !isAvailable($0.name) }.map(\.name)
            return (failing.isEmpty, failing)
        }
        guard !value(ready, isAvailable) else { return (true, []) }
        let below = servicesBelow(ready)
        let failing = below.filter { !isAvailable($0) }
        return (false, failing.isEmpty ? below : failing)
    }

    /// Names that are neither a service that is watched nor a capability are false; so is a capability inside itself.
    private func value(_ expression: CapabilityExpression, _ isAvailable: (ServiceName) -> Bool) -> Bool {
        var known: [ServiceName: Bool] = [:]
        return value(expression, isAvailable, &known)
    }

    /// Each capability is evaluated once, however often others name it: `known` has those under way and done.
    private func value(
        _ expression: CapabilityExpression,
        _ isAvailable: (ServiceName) -> Bool,
        _ known: inout [ServiceName: Bool]
    ) -> Bool {
        expression.evaluate { name in
            guard let inner = expressions[name] else { return services.contains(name) && isAvailable(name) }
            if let value = known[name] { return value }
            known[name] = false
            let value = value(inner, isAvailable, &known)
            known[name] = value
            return value
        }
    }

    private func servicesBelow(_ expression: CapabilityExpression) -> [ServiceName] {
        var found: [ServiceName] = []
        var visited: Set<ServiceName> = []
        var open = Array(expression.names.reversed())
        while let name = open.popLast() {
            guard visited.insert(name).inserted else { continue }
            if let inner = expressions[name] {
                open += inner.names.reversed()
            } else {
                found.append(name)
            }
        }
        return found
    }
}
