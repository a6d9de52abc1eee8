package import Logging
import Synchronization

/// Keeps what is logged, a line as `level message key=value …`.
package final class LogLines: Sendable {
    private let kept = Mutex<[String]>([])

    /// The lines so far.
    package var all: [String] { kept.withLock { $0 } }

    package init() {}

    /// Writes to these lines, from level info up.
    package var logger: Logger {
        Logger(label: "test") { _ in Handler(lines: self) }
    }

    private struct Handler: LogHandler {
        let lines: LogLines
        var logLevel = Logger.Level.info
        var metadata: Logger.Metadata = [:]

        init(lines: LogLines) { self.lines = lines }

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let pairs = (event.metadata ?? [:]).sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }
            lines.kept.withLock { $0.append("\(event.level) \(event.message)\(pairs.joined())") }
        }
    }
}
