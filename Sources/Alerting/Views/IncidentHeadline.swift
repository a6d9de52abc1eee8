/// What a page shows of an incident.
package struct IncidentHeadline: Hashable, Sendable {
    package let headline: String
    package let isOpen: Bool
    package let acknowledgement: Acknowledgement?

    package init(headline: String, isOpen: Bool, acknowledgement: Acknowledgement?) {
        self.headline = headline
        self.isOpen = isOpen
        self.acknowledgement = acknowledgement
    }
}
