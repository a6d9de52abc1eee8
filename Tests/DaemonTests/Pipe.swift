import Glibc
import TestKit

/// A pipe whose reader decides when it reads; closed with its last user.
final class Pipe: Sendable {
    let reading: Int32
    let writing: Int32

    /// A pipe into which `capacity` bytes fit, at least a page.
    init(capacity: Int32 = 65_536) throws {
        var ends: [Int32] = [0, 0]
        guard unsafe pipe(&ends) == 0 else { throw TestKitError("pipe: errno \(errno)") }
        (reading, writing) = (ends[0], ends[1])
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        // F_SETPIPE_SZ of Linux, which Glibc's module does not name.
        guard fcntl(writing, 1031, capacity) >= 0 else { throw TestKitError("F_SETPIPE_SZ: errno \(errno)") }
        guard fcntl(reading, F_SETFL, O_NONBLOCK) == 0 else { throw TestKitError("O_NONBLOCK: errno \(errno)") }
    }

    deinit {
        close(reading)
        close(writing)
    }

    /// What has been written and not yet read; never waits.
    func read() -> String {
        var text: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes { unsafe Glibc.read(reading, $0.baseAddress, $0.count) }
            guard count > 0 else { return String(decoding: text, as: UTF8.self) }
            text += buffer.prefix(count)
        }
    }
}
