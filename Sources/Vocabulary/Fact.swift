/// What a successful run learned about its service beyond "it answered".
package struct Report: Sendable, Equatable {
    /// The product and its version as people write it: `PostgreSQL 15.3`.
    package var version: String?
    /// What identifies this start of the service (run id, start time): a change of it is a restart.
    package var runIdentity: String?
    package var facts: [Fact]

    package init(version: String? = nil, runIdentity: String? = nil, facts: [Fact] = []) {
        self.version = version
        self.runIdentity = runIdentity
        self.facts = facts
    }

    package static let empty = Report()
}

/// One thing known about a service, for `/health/{service}` and for `/metrics`.
package struct Fact: Sendable, Equatable {
    /// The key in `/health/{service}`, in camel case (`maxConnections`); nil for what only `/metrics` shows.
    package let key: String?
    package let value: FactValue
    /// The metric that carries the value; nil for what only JSON shows.
    ///
    /// With a metric, the value is a number or a flag (0/1).
    package let metric: FactMetric?

    package init(_ key: String?, _ value: FactValue, metric: FactMetric? = nil) {
        self.key = key
        self.value = value
        self.metric = metric
    }
}

package enum FactValue: Sendable, Equatable {
    case integer(Int64)
    case number(Double)
    case text(String)
    case flag(Bool)
    /// Known to be unknown: shown as `null`, absent from `/metrics`.
    case unknown

    /// The value as a sample, or nil when it is no number.
    package var sample: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        case .flag(let value): value ? 1 : 0
        case .text, .unknown: nil
        }
    }
}

/// The metric of a fact; the label `service` is added where it is exported.
package struct FactMetric: Sendable, Hashable {
    package enum Kind: Sendable, Hashable { case gauge, counter }

    /// The whole name with its prefix and unit: `vedette_postgres_connections`; a counter ends in `_total`.
    package let name: String
    package let help: String
    package let kind: Kind
    /// Labels beside `service`, names and values.
    package let labels: [String: String]

    package init(_ name: String, help: String, kind: Kind = .gauge, labels: [String: String] = [:]) {
        self.name = name
        self.help = help
        self.kind = kind
        self.labels = labels
    }
}
