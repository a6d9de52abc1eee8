import NIOCore
import NIOSSL
package import Probing
import Synchronization
package import Vocabulary

/// Shakes hands and looks at the certificate: the kind `tls`.
///
/// Every run has a connection of its own, verified as the `tls` settings say. A certificate that does not verify fails the
/// run with reason `tls` and a message that says why; facts there are none then, as with every failed check.
package struct TLSProbe: Probe {
    package struct Options: Hashable, Sendable {
        package var endpoint: Endpoint
        /// The certificate has to be valid for so long from now; zero demands nothing.
        package var validFor: Duration
        /// What is offered by ALPN.
        package var applicationProtocols: [String]

        package init(_ endpoint: Endpoint, validFor: Duration = .zero, applicationProtocols: [String] = []) {
            self.endpoint = endpoint
            self.validFor = validFor
            self.applicationProtocols = applicationProtocols
        }
    }

    /// How old the known chain of a leaf that has not changed may become.
    static let chainLifetime: Duration = .seconds(600)
    /// How long reading the chain may take, beside the rest of the run.
    static let chainPatience: Duration = .seconds(1)
    /// How long a server has at least to refuse our side of a handshake of TLS 1.3, which counts in no latency.
    static let refusalPatience: Duration = .milliseconds(100)

    private struct KnownChain {
        let leaf: NIOSSLCertificate
        /// Nil when it could not be read.
        let chain: [CertificateSummary]?
        let read: Instant
    }

    private final class Memory: Sendable {
        let known = Mutex<KnownChain?>(nil)
    }

    private let options: Options
    private let connector: Connector
    private let chainPatience: Duration
    private let refusalPatience: Duration
    private let memory = Memory()

    package init(_ options: Options, connector: Connector) {
        self.init(options, connector: connector, chainPatience: Self.chainPatience)
    }

    /// A probe that waits for the chain for so long, and at most for half of what is left of its run; and for a refusal, at
    /// most for a quarter.
    init(
        _ options: Options,
        connector: Connector,
        chainPatience: Duration,
        refusalPatience: Duration = TLSProbe.refusalPatience
    ) {
        var options = options
        var tls = options.endpoint.tls ?? TLSOptions()
        tls.applicationProtocols = options.applicationProtocols
        options.endpoint = Endpoint(options.endpoint.place, tls: tls)
        self.options = options
        self.connector = connector
        self.chainPatience = chainPatience
        self.refusalPatience = refusalPatience
    }

    package func run(_ run: ProbeRun) async throws(ProbeFailure) -> Report {
        let handshake = try await shakeHands(run)
        let leaf = CertificateSummary(handshake.certificate)
        let now = connector.environment.time.wallNow
        let left = leaf.timeLeft(at: now)
        guard left >= options.validFor || options.validFor == .zero else {
            let text =
                "the certificate expires on \(leaf.notAfter), which is less than \(Self.days(options.validFor)) ahead"
            throw ProbeFailure(.assertion, in: .tls, "\(options.endpoint): \(text)")
        }
        let chain = await chain(of: handshake.certificate, run)
        return Report(facts: TLSFacts.make(handshake, leaf, chain, at: now))
    }

    private static func days(_ duration: Duration) -> String {
        let (days, rest) = (duration.nanoseconds / 86_400_000_000_000, duration.nanoseconds % 86_400_000_000_000)
        return rest == 0 ? "\(days) days" : duration.brief
    }

    private func shakeHands(_ run: ProbeRun) async throws(ProbeFailure) -> TLSHandshake {
        let time = connector.environment.time
        let start = time.now
        let note = TLSHandshakeHandler.Note(on: connector.environment.eventLoop)
        // Nobody may be left waiting for a connection that never was.
        defer { note.end.succeed(nil) }
        let channel: any Channel
        do throws(ProbeFailure) {
            channel = try await connector.connect(to: options.endpoint, run: run) { channel in
                try channel.pipeline.syncOperations.addHandler(TLSHandshakeHandler(note))
            }
            run.finish()
        } catch {
            run.finish()
            throw await explained(error, run)
        }
        defer { channel.close(mode: .all, promise: nil) }
        guard let handshake = note.handshake else {
            throw ProbeFailure(.tls, in: .tls, "\(options.endpoint): the server presented no certificate")
        }
        // What took so long to connect to may be as far away as that.
        let patience = max(refusalPatience, start.duration(to: time.now))
        if handshake.version == .tlsv13, let refusal = await refusal(note, within: patience, run) {
            throw ProbeFailure(.tls, in: .tls, "\(options.endpoint): \(refusal)")
        }
        return handshake
    }

    /// Why the server refuses our side of the handshake; nil when it closes without a word, or says nothing for a while.
    private func refusal(
        _ note: TLSHandshakeHandler.Note,
        within patience: Duration,
        _ run: ProbeRun
    ) async -> String? {
        let time = connector.environment.time
        let end = time.now + min(patience, .nanoseconds(run.remaining.nanoseconds / 4))
        return await withTaskGroup(of: String?.self) { group in
            group.addTask { (try? await note.end.futureResult.get { note.end.succeed(nil) }) ?? nil }
            group.addTask {
                // Cancelled once the server has said something.
                try? await time.sleep(until: end)
                return nil
            }
            let refusal = await group.next() ?? nil
            group.cancelAll()
            return refusal
        }
    }

    /// The failure with what the presented certificates say, when it is about them.
    private func explained(_ failure: ProbeFailure, _ run: ProbeRun) async -> ProbeFailure {
        guard failure.reason == .tls, failure.message.contains(": the certificate "),
            let chain = await readChain(run)?.map(CertificateSummary.init)
        else { return failure }
        let now = connector.environment.time.wallNow
        return ProbeFailure(.tls, in: failure.phase, CertificateVerdict(chain: chain).explain(failure.message, at: now))
    }

    /// The chain behind `leaf`; read anew when the leaf is another, or when what is known of it is old.
    ///
    /// That it could not be read is remembered too: a server that shows it to nobody is not asked at every run.
    private func chain(of leaf: NIOSSLCertificate, _ run: ProbeRun) async -> [CertificateSummary]? {
        let now = connector.environment.time.now
        if let known = memory.known.withLock({ $0 }), known.leaf == leaf,
            known.read.duration(to: now) < Self.chainLifetime
        {
            return known.chain
        }
        let certificates = await readChain(run)
        guard !Task.isCancelled else { return nil }
        // Another leaf than the one that was verified is that of another server behind the same name.
        let chain = certificates?.first == leaf ? certificates?.map(CertificateSummary.init) : nil
        memory.known.withLock { $0 = KnownChain(leaf: leaf, chain: chain, read: now) }
        return chain
    }

    /// Leaves enough of the run's time to tell what is known without the chain.
    private func readChain(_ run: ProbeRun) async -> [NIOSSLCertificate]? {
        let half = Duration.nanoseconds(run.remaining.nanoseconds / 2)
        guard half > .zero else { return nil }
        let presented = PresentedChain(endpoint: options.endpoint, connector: connector)
        return await presented.read(within: min(half, chainPatience))
    }
}
