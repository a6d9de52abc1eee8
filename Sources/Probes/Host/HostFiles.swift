import Glibc

/// Reads the small files that the kernel shows, with plain system calls, below roots of one's own choice.
struct HostFiles: Sendable {
    /// More than this of a file is not read.
    static let longest = 256 * 1024

    /// `/proc`.
    let proc: String
    /// `/sys/fs/cgroup`.
    let cgroup: String

    /// The file's text; nil when it cannot be read or is empty.
    static func read(_ path: String) -> String? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16_384)
        while bytes.count < longest {
            let count = unsafe Glibc.read(descriptor, &chunk, chunk.count)
            guard count > 0 else { break }
            bytes += chunk.prefix(count)
        }
        return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
    }

    /// The words of the file's first line.
    static func words(_ path: String) -> [Substring]? {
        read(path)?.split(separator: "\n", maxSplits: 1).first?.split(separator: " ")
    }

    /// The number that is all of a file; nil for `max` and for what is none.
    static func number(_ path: String) -> Int64? {
        words(path)?.first.flatMap { Int64($0) }
    }

    /// The numbers of lines such as `inactive_file 4096` or `MemTotal:  16384 kB`, by their names without the colon.
    static func table(_ text: String) -> [Substring: Int64] {
        var table: [Substring: Int64] = [:]
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 2)
            guard words.count >= 2, let number = Int64(words[1]) else { continue }
            table[words[0].hasSuffix(":") ? words[0].dropLast() : words[0]] = number
        }
        return table
    }
}
