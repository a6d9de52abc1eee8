import Glibc

/// Reads the small files of `/proc` with plain system calls.
enum ProcFile {
    /// More than this of a file is not read.
    static let longest = 256 * 1024

    static func read(_ path: String) -> String? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while bytes.count < longest {
            let count = unsafe Glibc.read(descriptor, &chunk, chunk.count)
            guard count > 0 else { break }
            bytes += chunk.prefix(count)
        }
        return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
    }

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
