import Synchronization
package import Vocabulary

/// The redactor in force; a reload brings new secrets.
package final class Redaction: Sendable {
    private let current: Mutex<Redactor>

    package init(_ redactor: Redactor) {
        current = Mutex(redactor)
    }

    /// Fit to be shown to people: without secrets and control characters.
    package func clean(_ text: String) -> String { Redactor.withoutControls(redactor.hideSecrets(text)) }

    /// The values of annotations, whose lines stay lines.
    func clean(_ annotations: Labels) -> Labels {
        Labels(
            annotations.map { name, value in
                let lines = value.split(separator: "\n", omittingEmptySubsequences: false)
                return (name, lines.map { clean(String($0)) }.joined(separator: "\n"))
            }
        )
    }

    package var redactor: Redactor {
        get { current.withLock { $0 } }
        set { current.withLock { $0 = newValue } }
    }
}
