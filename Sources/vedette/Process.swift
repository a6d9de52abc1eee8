import Foundation
import Glibc
import Vocabulary

/// This process: what it was given, and where it speaks.
enum Process {
    static let environment = ProcessInfo.processInfo.environment

    /// The commit that this was built from, as whoever packaged it says; `unknown` otherwise.
    static var revision: String { environment["VEDETTE_REVISION"] ?? "unknown" }

    /// Whether colours may be used on standard output (https://no-color.org).
    static var usesColours: Bool {
        isatty(STDOUT_FILENO) == 1 && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
    }

    /// Opens `/dev/null` in the place of closed standard descriptors, so that no socket of ours gets their numbers.
    static func fillStandardDescriptors() {
        for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
            // open(2) takes the lowest number that is free, which is this one.
            _ = unsafe open("/dev/null", O_RDWR)
        }
    }

    /// Writes a line to standard error, whole.
    static func complain(_ text: String) {
        let bytes = Array("\(text)\n".utf8)
        _ = unsafe bytes.withUnsafeBytes { unsafe write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}

extension Health {
    /// The word, coloured where that is wanted.
    func painted(_ usesColours: Bool) -> String {
        guard usesColours else { return rawValue }
        let colour =
            switch self {
            case .healthy: 32
            case .degraded: 33
            case .unhealthy: 31
            case .unknown: 90
            }
        return "\u{1B}[\(colour)m\(rawValue)\u{1B}[0m"
    }
}
