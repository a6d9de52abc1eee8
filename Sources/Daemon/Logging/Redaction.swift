import Synchronization
package import Vocabulary

/// The redactor in force; a reload brings new secrets.
package final class Redaction: Sendable {
    private let current: Mutex<Redactor>

    package init(_ redactor: Redactor) {
        current = Mutex(redactor)
    }

    package var redactor: Redactor {
        get { current.withLock { $0 } }
        set { current.withLock { $0 = newValue } }
    }
}
