import Glibc

/// Finds figures of our own process in `/proc`.
enum ProcFile {
    /// The first number behind `key` at the start of a line; `unlimited` is infinite.
    static func value(after key: String, in text: String) -> Double? {
        for line in text.split(separator: "\n") where line.hasPrefix(key) {
            guard let word = line.dropFirst(key.count).split(separator: " ").first else { return nil }
            return word == "unlimited" ? .infinity : Double(word)
        }
        return nil
    }

    /// How many descriptors are open, without the one that counts them.
    static func openDescriptors() -> Double? {
        guard let directory = unsafe opendir("/proc/self/fd") else { return nil }
        defer { unsafe closedir(directory) }
        var entries = 0
        while unsafe readdir(directory) != nil { entries += 1 }
        return Double(max(0, entries - 3))
    }
}
