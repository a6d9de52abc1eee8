/// One label of a series: a name that is legal everywhere and any value.
package struct Label: Hashable, Sendable {
    package let name: String
    package let value: String

    /// Makes `name` legal when it is not: see ``MetricNaming/label(_:)``.
    package init(_ name: String, _ value: String) {
        self.name = MetricNaming.label(name)
        self.value = value
    }
}
