/// An incident as it is kept: its instants are on the engine clock of the process that wrote it.
package struct KeptIncident: Sendable, Hashable, Codable {
    package let incident: Incident
    /// What made wall time of that clock, in nanoseconds.
    package let wallOffset: Int64

    package init(_ incident: Incident, wallOffset: Int64) {
        self.incident = incident
        self.wallOffset = wallOffset
    }
}
