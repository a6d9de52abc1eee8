import Foundation
import Glibc
import Vocabulary

/// This process: what it was given, and where it speaks.
enum Process {
    static let environment = ProcessInfo.processInfo.environment

    /// The commit that this was built from, as whoever packaged it says; `unknown` otherwise.
    static var revision: String { environment["VEDETTE_REVISION"] ?? "unknown" }

    /// Whether colours may be used on standard output (https://no-color.org).
    static var usesColours: Bool { allowsColours(on: STDOUT_FILENO) }

    /// Whether colours may be used on standard error.
    static var usesColoursInComplaints: Bool { allowsColours(on: STDERR_FILENO) }

    private static func allowsColours(on descriptor: Int32) -> Bool {
        isatty(descriptor) == 1 && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
    }

    /// Opens `/dev/null` in the place of closed standard descriptors, so that no socket of ours gets their numbers.
    static func fillStandardDescriptors() {
        for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
            // open(2) takes the lowest number that is free, which is this one.
            _ = unsafe open("/dev/null", O_RDWR)
        }
    }

    /// Reads standard input to its end, or somewhat more than a limit.
    static func readInput(atMost limit: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while bytes.count <= limit {
            let count = unsafe chunk.withUnsafeMutableBytes {
                unsafe Glibc.read(STDIN_FILENO, $0.baseAddress, $0.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            bytes += chunk[..<count]
        }
        return bytes
    }

    /// Writes a line to standard error, whole.
    static func complain(_ text: String) {
        let bytes = Array("\(text)\n".utf8)
        _ = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }

    /// Writes a line to standard output now, so that it stands before what ``complain(_:)`` writes next.
    static func say(_ text: String) {
        write("\(text)\n")
    }

    /// Writes a text to standard output, whole.
    static func write(_ text: String) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
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
