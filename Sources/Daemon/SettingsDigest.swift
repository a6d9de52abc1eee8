import Glibc
package import Vocabulary

/// What the settings' files held when they were read, to notice when they hold something else.
///
/// Content, not times: a file replaced by an older one and a swapped ConfigMap symlink are changes too.
package struct SettingsDigest: Sendable, Equatable {
    /// More than this of a file is not looked at; longer settings and rule files are refused anyway.
    private static let mostBytes = 16 << 20

    private let hashes: [String: UInt64]

    /// Reads the files, without ever waiting for one: a pipe counts as its error.
    package init(_ paths: [String]) {
        hashes = Dictionary(paths.map { ($0, Self.hash(of: $0)) }) { first, _ in first }
    }

    private init(hashes: [String: UInt64]) {
        self.hashes = hashes
    }

    /// The files.
    var paths: [String] { hashes.keys.sorted() }

    /// The digest of `paths`: as known where it was known, and as of now for the others.
    package func extended(to paths: [String]) -> SettingsDigest {
        let new = SettingsDigest(paths.filter { hashes[$0] == nil })
        return SettingsDigest(
            hashes: hashes.filter { paths.contains($0.key) }.merging(new.hashes) { known, _ in known }
        )
    }

    /// Sixteen digits that are the same wherever the same settings are in force: the content with its secrets hidden.
    package static func fingerprint(_ paths: [String], hiding redactor: Redactor) -> String {
        var hash = StableHash()
        for path in paths {
            if case .content(let bytes) = read(path) {
                hash.add(redactor.hideSecrets(String(decoding: bytes, as: UTF8.self)).utf8)
            }
            hash.add([0])
        }
        let digits = String(hash.value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    private static func hash(of path: String) -> UInt64 {
        var hash = StableHash()
        switch read(path) {
        case .content(let bytes):
            hash.add([1])
            hash.add(bytes)
        case .error(let code):
            hash.add([0, UInt8(truncatingIfNeeded: code)])
        }
        return hash.value
    }

    private enum Reading {
        case content([UInt8])
        case error(Int32)
    }

    private static func read(_ path: String) -> Reading {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { return .error(errno) }
        defer { close(file) }
        var content: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while content.count < mostBytes {
            let count = unsafe buffer.withUnsafeMutableBytes { unsafe Glibc.read(file, $0.baseAddress, $0.count) }
            if count < 0 { return .error(errno) }
            if count == 0 { break }
            content += buffer.prefix(count)
        }
        return .content(content)
    }
}
