/// What a page shows of an incident.
package struct IncidentHeadline: Hashable, Sendable {
    package let headline: String
    package let isOpen: Bool
    package let acknowledgement: Acknowledgement?
    /// The one that was asked for has become a part of this one.
    package let hasPart: Bool

    package init(headline: String, isOpen: Bool, acknowledgement: Acknowledgement?, hasPart: Bool = false) {
        self.headline = headline
        self.isOpen = isOpen
        self.acknowledgement = acknowledgement
        self.hasPart = hasPart
    }
}
