import Glibc
import NIOCore
import NIOSSL
import Probing
import Synchronization
import Vocabulary

/// Makes each distinct TLS context once and shares it: one costs 1 MB and 4 ms.
///
/// A context is made on a thread of its own, since that reads files, and made anew when one of its files has changed. While
/// no context can be made of them the old one serves: somebody is replacing them, and one of two is there.
package final class TLSContexts: Sendable {
    private enum Entry {
        case making([EventLoopPromise<NIOSSLContext>], instead: Made?)
        case made(Made)
    }

    private struct Made {
        let context: NIOSSLContext
        /// Of its files, before they were read.
        let stamps: [FileStamp?]
    }

    private let entries = Mutex<[TLSOptions: Entry]>([:])

    package init() {}

    /// The context for `options`.
    ///
    /// - Throws: ``ProbeFailure`` with reason `tls` that names the file at fault.
    func context(for options: TLSOptions, on loop: any EventLoop) async throws(ProbeFailure) -> NIOSSLContext {
        var key = options
        key.serverName = nil
        let promise = loop.makePromise(of: NIOSSLContext.self)
        request(key, promise)
        do {
            return try await withTaskCancellationHandler {
                try await promise.futureResult.get()
            } onCancel: {
                promise.fail(CancellationError())
            }
        } catch let failure as ProbeFailure {
            throw failure
        } catch {
            throw ProbeFailure(.timeout, in: .tls, "cancelled")
        }
    }

    private func request(_ key: TLSOptions, _ promise: EventLoopPromise<NIOSSLContext>) {
        let stamps = key.files.map(FileStamp.init)
        let (known, isFirst) = entries.withLock { entries -> (NIOSSLContext?, Bool) in
            switch entries[key] {
            case .made(let made) where made.stamps == stamps:
                return (made.context, false)
            case .making(let waiters, let old):
                entries[key] = .making(waiters + [promise], instead: old)
                return (nil, false)
            case .made(let old):
                entries[key] = .making([promise], instead: old)
                return (nil, true)
            case nil:
                entries[key] = .making([promise], instead: nil)
                return (nil, true)
            }
        }
        if let known { promise.succeed(known) }
        guard isFirst else { return }
        let work: @Sendable () -> Void = { self.finish(key, stamps, Self.make(key)) }
        if !DetachedThread.start(work) {
            finish(key, stamps, .failure(ProbeFailure(.internal, in: .tls, "no thread to read the TLS files")))
        }
    }

    private func finish(_ key: TLSOptions, _ stamps: [FileStamp?], _ result: Result<NIOSSLContext, ProbeFailure>) {
        let (waiters, old) = entries.withLock { entries -> ([EventLoopPromise<NIOSSLContext>], NIOSSLContext?) in
            guard case .making(let waiters, let old) = entries[key] else { return ([], nil) }
            switch result {
            case .success(let context): entries[key] = .made(Made(context: context, stamps: stamps))
            case .failure: entries[key] = old.map(Entry.made)
            }
            return (waiters, old?.context)
        }
        let answer = result.flatMapError { failure in old.map(Result.success) ?? .failure(failure as any Error) }
        for waiter in waiters { waiter.completeWith(answer) }
    }

    private static func make(_ options: TLSOptions) -> Result<NIOSSLContext, ProbeFailure> {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.applicationProtocols = options.applicationProtocols
        configuration.minimumTLSVersion =
            switch options.minimumVersion {
            case .v1_0: .tlsv1
            case .v1_1: .tlsv11
            case .v1_2: .tlsv12
            case .v1_3: .tlsv13
            }
        // Closing sends our close_notify and waits for nobody's.
        configuration.shutdownTimeout = .nanoseconds(0)
        configuration.certificateVerification =
            switch options.verification {
            case .full: .fullVerification
            case .noHostname: .noHostnameVerification
            case .none: .none
            }
        do throws(ProbeFailure) {
            if let path = options.caFile {
                configuration.trustRoots = .certificates(try read(path, "authorities", NIOSSLCertificate.fromPEMFile))
            }
            if let path = options.certificateFile {
                configuration.certificateChain = try read(path, "certificates", NIOSSLCertificate.fromPEMFile)
                    .map { .certificate($0) }
            }
            if let path = options.keyFile {
                let key = try read(path, "a private key") { try NIOSSLPrivateKey(file: $0, format: .pem) }
                configuration.privateKey = .privateKey(key)
            }
            do {
                return .success(try NIOSSLContext(configuration: configuration))
            } catch {
                throw ProbeFailure(.tls, in: .tls, "the TLS files do not fit together: \(error)")
            }
        } catch {
            return .failure(error)
        }
    }

    private static func read<Value>(
        _ path: String,
        _ what: String,
        _ parse: (String) throws -> Value
    ) throws(ProbeFailure) -> Value {
        do {
            return try parse(path)
        } catch {
            throw ProbeFailure(.tls, in: .tls, "cannot read \(what) in PEM from \(path): \(error)")
        }
    }
}

/// Tells whether a file is still the one that was read.
private struct FileStamp: Hashable, Sendable {
    private let device: UInt
    private let inode: UInt
    private let size: Int
    private let seconds: Int
    private let nanoseconds: Int

    init?(_ path: String) {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return nil }
        device = UInt(status.st_dev)
        inode = UInt(status.st_ino)
        size = Int(status.st_size)
        seconds = status.st_mtim.tv_sec
        nanoseconds = status.st_mtim.tv_nsec
    }
}
