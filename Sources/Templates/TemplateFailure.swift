/// Why a template could not be carried out, in the words of Go's `text/template`.
package struct TemplateFailure: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String
}

/// What a function of a template objects to; the runner adds the place.
struct TemplateObjection: Error {
    let message: String
    /// The node to show; nil for the one that the runner is at.
    var place: TemplatePlace?
}
