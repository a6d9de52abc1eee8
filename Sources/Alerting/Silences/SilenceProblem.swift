/// Why a silence is not taken, in Alertmanager's words.
package enum SilenceProblem: Error, Hashable, Sendable, CustomStringConvertible {
    /// There is none of this id.
    case notFound
    case invalid(String)

    package var description: String {
        switch self {
        case .notFound: "silence not found"
        case .invalid(let message): message
        }
    }
}
