import Glibc
package import NIOCore
import Synchronization
package import Vocabulary

/// Looks up host names so that no lookup holds up another, nor a loop, nor the process' thread pool.
///
/// `getaddrinfo` blocks, and cannot be stopped. Each name that is being looked up gets one thread; whoever asks for the
/// same name meanwhile shares the lookup; at most ``limit`` lookups are under way. A caller that is cancelled (its
/// run's deadline has passed) leaves, the lookup goes on, and until it ends the next callers of that name fail at once:
/// they would only wait for what has already hung for a whole deadline. SwiftNIO, by contrast, resolves on one serial
/// queue per event loop, where one dead name delays all others by its full timeout.
package final class Resolver: Sendable {
    package typealias Lookup = @Sendable (_ host: String) -> Result<[SocketAddress], ProbeFailure>

    /// How many lookups may be under way at once.
    package static let limit = 64
    /// A lookup that a caller leaves sooner than this (at a reload, at the end) is not taken for hung.
    static let patience: Duration = .milliseconds(100)

    private struct Pending {
        var waiters: [UInt64: CheckedContinuation<Result<[SocketAddress], ProbeFailure>, Never>] = [:]
        let started: Instant
        /// A caller's deadline passed while it waited.
        var isHung = false
    }

    private struct State {
        var pending: [String: Pending] = [:]
        var nextWaiter: UInt64 = 0
    }

    private let lookup: Lookup
    private let time: any Time
    private let state = Mutex(State())

    /// - Parameters:
    ///   - lookup: blocks until it knows; runs on a thread of its own.
    ///   - time: tells how long a lookup has been under way.
    package init(lookup: @escaping Lookup = Resolver.system, time: any Time = SystemTime()) {
        self.lookup = lookup
        self.time = time
    }

    /// The addresses of `host` with `port`, in the order in which they should be tried.
    ///
    /// - Throws: ``ProbeFailure`` with reason `dns`, or `internal` when too many lookups hang already.
    package func resolve(_ host: String, port: Int) async throws(ProbeFailure) -> [SocketAddress] {
        if let literal = try? SocketAddress(ipAddress: host, port: port) { return [literal] }
        let addresses = try await join(host).get()
        return addresses.map { address in
            var address = address
            address.port = port
            return address
        }
    }

    /// The names whose lookup outlived a caller's deadline and still has not ended.
    package var hungNames: [String] {
        state.withLock { state in state.pending.filter(\.value.isHung).keys.sorted() }
    }

    private func join(_ host: String) async -> Result<[SocketAddress], ProbeFailure> {
        let waiter = state.withLock { state in
            defer { state.nextWaiter += 1 }
            return state.nextWaiter
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                admit(waiter, of: host, continuation)
            }
        } onCancel: {
            abandon(waiter, of: host)
        }
    }

    private enum Admission { case joined, started, refused(ProbeFailure) }

    private func admit(
        _ waiter: UInt64,
        of host: String,
        _ continuation: CheckedContinuation<Result<[SocketAddress], ProbeFailure>, Never>
    ) {
        let now = time.now
        let admission: Admission = state.withLock { state in
            if Task.isCancelled { return .refused(ProbeFailure(.timeout, in: .dns, "cancelled")) }
            if let pending = state.pending[host] {
                guard !pending.isHung else {
                    return .refused(
                        ProbeFailure(.dns, in: .dns, "the lookup of \(host) has not ended since an earlier run")
                    )
                }
                state.pending[host]?.waiters[waiter] = continuation
                return .joined
            }
            guard state.pending.count < Self.limit else {
                return .refused(
                    ProbeFailure(
                        .internal,
                        in: .dns,
                        "\(Self.limit) lookups of other names hang; \(host) was not tried"
                    )
                )
            }
            state.pending[host] = Pending(waiters: [waiter: continuation], started: now)
            return .started
        }
        switch admission {
        case .joined: break
        case .started: start(host)
        case .refused(let failure): continuation.resume(returning: .failure(failure))
        }
    }

    private func start(_ host: String) {
        let work: @Sendable () -> Void = { self.finish(host, self.lookup(host)) }
        guard !DetachedThread.start(work) else { return }
        finish(host, .failure(ProbeFailure(.internal, in: .dns, "no thread for the lookup of \(host)")))
    }

    private func finish(_ host: String, _ result: Result<[SocketAddress], ProbeFailure>) {
        let waiters = state.withLock { $0.pending.removeValue(forKey: host)?.waiters ?? [:] }
        for waiter in waiters.values { waiter.resume(returning: result) }
    }

    private func abandon(_ waiter: UInt64, of host: String) {
        let now = time.now
        let continuation = state.withLock {
            state -> CheckedContinuation<Result<[SocketAddress], ProbeFailure>, Never>? in
            guard let continuation = state.pending[host]?.waiters.removeValue(forKey: waiter) else { return nil }
            if let pending = state.pending[host], pending.started + Self.patience <= now {
                state.pending[host]?.isHung = true
            }
            return continuation
        }
        continuation?.resume(returning: .failure(ProbeFailure(.timeout, in: .dns, "cancelled")))
    }
}

extension Resolver {
    /// `getaddrinfo`, which follows nsswitch.conf, hosts and resolv.conf as every other program on the machine does.
    package static let system: Lookup = { host in
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        unsafe hints.ai_flags = AI_ADDRCONFIG
        var list: UnsafeMutablePointer<addrinfo>?
        let code = unsafe getaddrinfo(host, nil, &hints, &list)
        guard code == 0, let first = unsafe list else {
            let message = unsafe String(cString: gai_strerror(code))
            // No memory or descriptor left in this process says nothing of the name.
            let isOurs = code == EAI_MEMORY || code == EAI_SYSTEM
            return .failure(ProbeFailure(isOurs ? .internal : .dns, in: .dns, "cannot resolve \(host): \(message)"))
        }
        defer { unsafe freeaddrinfo(first) }
        var addresses: [SocketAddress] = []
        var next: UnsafeMutablePointer<addrinfo>? = unsafe first
        while let entry = unsafe next {
            if let address = unsafe SocketAddress(entry.pointee) { addresses.append(address) }
            unsafe next = entry.pointee.ai_next
        }
        guard !addresses.isEmpty else {
            return .failure(ProbeFailure(.dns, in: .dns, "\(host) has no IPv4 or IPv6 address"))
        }
        return .success(addresses)
    }
}

extension SocketAddress {
    fileprivate init?(_ info: addrinfo) {
        guard let raw = unsafe info.ai_addr else { return nil }
        switch unsafe info.ai_family {
        case AF_INET:
            self = unsafe raw.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { SocketAddress(unsafe $0.pointee) }
        case AF_INET6:
            self = unsafe raw.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { SocketAddress(unsafe $0.pointee) }
        default:
            return nil
        }
    }
}
