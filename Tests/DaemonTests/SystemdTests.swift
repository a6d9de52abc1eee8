import Glibc
import TestKit
import Testing
import Vocabulary
import Web

@testable import Daemon

/// A socket as systemd has it.
private final class NotifySocket: Sendable {
    private let descriptor: Int32

    init(_ path: String) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
        // In the abstract space the length counts, in the file system the ending zero.
        let length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count)
        let code = unsafe withUnsafePointer(to: &address) { address in
            unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe bind(descriptor, $0, length) }
        }
        guard code == 0 else { throw TestKitError("bind: errno \(errno)") }
    }

    deinit { close(descriptor) }

    /// The next message, or nil when none is waiting: a datagram has arrived when `sendto` returns.
    func next() -> String? {
        var buffer = [UInt8](repeating: 0, count: 1024)
        let count = unsafe buffer.withUnsafeMutableBytes { bytes in
            unsafe recv(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_DONTWAIT))
        }
        return count < 0 ? nil : String(decoding: buffer.prefix(count), as: UTF8.self)
    }
}

@Suite struct SystemdTests {
    @Test func `messages reach the socket that NOTIFY_SOCKET names`() throws {
        let directory = try TemporaryDirectory()
        let socket = try NotifySocket(directory.path("notify"))
        let notifier = try #require(SystemdNotifier(environment: ["NOTIFY_SOCKET": directory.path("notify")]))
        notifier.send("READY=1")
        notifier.send("STOPPING=1")
        #expect(socket.next() == "READY=1")
        #expect(socket.next() == "STOPPING=1")
        #expect(socket.next() == nil)
    }

    @Test func `an abstract socket is reached too`() throws {
        let name = "vedette-test-\(getpid())-\(UInt64.random(in: .min ... .max))"
        let socket = try NotifySocket("\0\(name)")
        try #require(SystemdNotifier(environment: ["NOTIFY_SOCKET": "@\(name)"])).send("READY=1")
        #expect(socket.next() == "READY=1")
    }

    @Test(arguments: [nil, "", "relative", "/\(String(repeating: "x", count: 200))"])
    func `without a usable socket there is nobody to tell`(_ value: String?) {
        #expect(SystemdNotifier(environment: value.map { ["NOTIFY_SOCKET": $0] } ?? [:]) == nil)
    }

    @Test func `a socket that is gone troubles nobody`() throws {
        try #require(SystemdNotifier(environment: ["NOTIFY_SOCKET": "/tmp/no-such-vedette-socket"])).send("READY=1")
    }

    @Test func `the watchdog is patted only while no loop is stalled, and each stall is said once`() throws {
        let directory = try TemporaryDirectory()
        let socket = try NotifySocket(directory.path("notify"))
        let time = TestTime()
        let probes = Heartbeat("probes", period: .seconds(5), now: time.now)
        let storage = Heartbeat("storage", period: .seconds(1), now: time.now)
        let watchdog = Watchdog(
            Vitals([probes, storage], time: time),
            notifier: SystemdNotifier(environment: ["NOTIFY_SOCKET": directory.path("notify")])
        )
        var reported: Set<String> = []
        #expect(watchdog.look(&reported) == [])
        #expect(socket.next() == "WATCHDOG=1")
        time.advance(by: .seconds(31))
        storage.beat(time.now)
        #expect(watchdog.look(&reported) == ["vedette: the loop `probes` has been silent for 31s\n"])
        #expect(watchdog.look(&reported) == [])
        #expect(socket.next() == nil)
        probes.beat(time.now)
        #expect(watchdog.look(&reported) == [])
        #expect(socket.next() == "WATCHDOG=1")
        time.advance(by: .seconds(40))
        #expect(watchdog.look(&reported).count == 2)
        #expect(socket.next() == nil)
    }
}
