import Vocabulary

/// Reads the figures in the small files that the kernel shows, below roots of one's own choice.
struct HostFiles: Sendable {
    /// `/proc`.
    let proc: String
    /// `/sys/fs/cgroup`.
    let cgroup: String

    /// The words of the file's first line.
    static func words(_ path: String) -> [Substring]? {
        KernelFile.read(path)?.split(separator: "\n", maxSplits: 1).first?.split(separator: " ")
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
