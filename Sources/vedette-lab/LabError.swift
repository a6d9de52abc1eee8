/// Why the lab cannot do what it was asked; the message is for a person.
struct LabError: Error, CustomStringConvertible {
    /// What is to blame, which decides the exit code or the HTTP status.
    enum Kind {
        /// A program is missing, a port is taken, a server did not start: exit code 69, status 502.
        case unavailable
        /// A request for something that there is not: status 404.
        case unknown
        /// A request that makes no sense: status 400.
        case invalid
    }

    let kind: Kind
    let description: String

    init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }
}
