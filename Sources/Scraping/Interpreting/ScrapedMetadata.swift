package import Exposition

/// What a target says about a metric family.
package struct ScrapedMetadata: Hashable, Sendable {
    package internal(set) var kind: ExposedKind = .unknown
    package internal(set) var help = ""
    package internal(set) var unit = ""
}
