import Dispatch
import Glibc
import Synchronization

/// Ends a connection that pours in more than an answer may have while libpq reads and does not return.
///
/// One call of libpq reads for as long as bytes are there and its buffer has room, and its buffer is as large as the
/// message says it will be: of a peer that is faster than we are, a gigabyte would be read in one go, and hold up all
/// other connections meanwhile. So another thread looks at what has come in, and shuts down a connection with too much of
/// it, which libpq takes for its end.
///
/// Linux counts the bytes of a TCP connection, read or not. It counts none of a Unix socket: whoever can listen in the
/// server's directory on this machine needs no probe to do harm.
final class PostgresFloodgate: Sendable {
    private static let queue = DispatchQueue(label: "vedette.postgres.floodgate")
    /// Honest answers are read within far less, so that nearly every call is over before it is looked at.
    private static let period = DispatchTimeInterval.milliseconds(5)

    /// A second descriptor of the socket, whose number is ours whatever libpq does; nil once the call is over.
    private let descriptor: Mutex<Int32?>
    private let limit: UInt64

    /// Watches until ``close()``; more than `allowance` further bytes end the connection.
    init(_ socket: Int32, allowance: Int) {
        let duplicate = fcntl(socket, F_DUPFD_CLOEXEC, 0)
        limit = (Self.received(by: duplicate) ?? 0) + UInt64(max(0, allowance))
        descriptor = Mutex(duplicate >= 0 ? duplicate : nil)
        lookLater()
    }

    func close() {
        descriptor.withLock { descriptor in
            if let descriptor { _ = Glibc.close(descriptor) }
            descriptor = nil
        }
    }

    private func lookLater() {
        Self.queue.asyncAfter(deadline: .now() + Self.period) { self.look() }
    }

    private func look() {
        let isWatching = descriptor.withLock { descriptor in
            guard let descriptor else { return false }
            guard let received = Self.received(by: descriptor), received > limit else { return true }
            shutdown(descriptor, Int32(SHUT_RDWR))
            return false
        }
        if isWatching { lookLater() }
    }

    /// How many bytes the connection has received; nil when nobody counts them.
    ///
    /// `tcpi_bytes_received` of `tcp_info` in Linux' `linux/tcp.h` (since 4.1), 128 bytes from its start; Glibc's own
    /// declaration ends before it.
    static func received(by descriptor: Int32) -> UInt64? {
        var info = [UInt64](repeating: 0, count: 17)
        var length = socklen_t(info.count * MemoryLayout<UInt64>.size)
        let wanted = length
        guard unsafe getsockopt(descriptor, Int32(IPPROTO_TCP), TCP_INFO, &info, &length) == 0, length == wanted else {
            return nil
        }
        return info[16]
    }
}
