import Alerting
import Probes
import Probing
import Vocabulary

/// Sends requests to a receiver: one connection each, no redirects, a deadline, and no secret in what it says of them.
struct ReceiverClient: Sendable {
    /// For everything that one message needs, and in any case for a connection.
    static let patience = Duration.seconds(10)
    /// For the answer to a message that may be there already: a receiver that is slow is not to get it a third time.
    static let longPatience = Duration.seconds(60)
    /// Of an answer, in bytes: what comes behind it is not read.
    static let answerLimit = 64 << 10

    let connector: Connector
    let version: String
    /// Knows the receiver's secrets.
    let redactor: Redactor

    /// - Parameters:
    ///   - connector: opens the connections, knows the time.
    ///   - version: of this release.
    ///   - secrets: tokens and keys.
    ///   - urls: whose paths, queries, users and passwords are secret too.
    init(connector: Connector, version: String, secrets: [String?], urls: [ServiceURL]) {
        self.connector = connector
        self.version = version
        redactor = Redactor(secrets: secrets.compactMap(\.self) + urls.flatMap(Self.secrets))
    }

    var time: any Time { connector.environment.time }

    /// Until when everything has to be done that `message` needs, begun now.
    func deadline(for message: Message) -> Instant {
        time.now + (message.mayBeThere ? Self.longPatience : Self.patience)
    }

    /// Sends `call` once; gives up without a connection after ``patience``, and otherwise at the deadline.
    func send(_ call: ReceiverCall, by deadline: Instant) async -> ReceiverReply {
        let started = time.now
        let run = ProbeRun(check: Self.check, started: started, deadline: deadline, time: time)
        let exchange = HTTPExchange(connector, keepsConnection: false)
        let wire = wire(call)
        if let rehearsal = Rehearsal.current {
            rehearsal.note(wire, redactor)
            return .unsent("nothing is sent in a rehearsal")
        }
        let time = time
        let (result, isLate) = await withTaskGroup(of: Result<HTTPAnswer, ProbeFailure>?.self) { group in
            group.addTask {
                do throws(ProbeFailure) {
                    return .success(try await exchange.send(wire, run: run))
                } catch {
                    return .failure(error)
                }
            }
            group.addTask {
                // Cancelled when the answer came first, and then not looked at.
                let connected = min(deadline, started + Self.patience)
                try? await time.sleep(until: connected)
                if connected < deadline, Self.isSent(run.phase) { try? await time.sleep(until: deadline) }
                return nil
            }
            let first = await group.next().flatMap(\.self)
            group.cancelAll()
            // An exchange that has been cut off tells how far it got.
            let second = await group.next().flatMap(\.self)
            return (first ?? second, first == nil)
        }
        let waited = max(Self.patience, isLate && Self.isSent(run.phase) ? deadline - started : .zero)
        return reply(result, isLate ? waited : nil, run.phase, call.url)
    }

    private func reply(
        _ result: Result<HTTPAnswer, ProbeFailure>?,
        _ limit: Duration?,
        _ phase: Phase?,
        _ url: ServiceURL
    ) -> ReceiverReply {
        if case .success(let answer) = result {
            guard let refusal = proxyRefusal(answer, url) else { return .answered(answer) }
            return .unsent(clean("no connection to \(url.origin): \(refusal)"))
        }
        var why = "not within \(Clock.text(limit ?? Self.patience))"
        if Task.isCancelled {
            why = "cancelled"
        } else if case .failure(let failure) = result, limit == nil {
            why = failure.message
        }
        return Self.isSent(phase)
            ? .unanswered(clean("no answer from \(url.origin): \(why)"))
            : .unsent(clean("no connection to \(url.origin): \(why)"))
    }

    /// What the proxy says that was to hand the request on, when it did not; nil for an answer of the receiver.
    ///
    /// A proxy puts `Via` on what it hands on (RFC 9110 §7.6.3). Squid has it on its own pages too, and names the error; others
    /// do by RFC 9209.
    private func proxyRefusal(_ answer: HTTPAnswer, _ url: ServiceURL) -> String? {
        guard url.scheme == .http, let proxy = connector.proxies.proxy(for: url), answer.status >= 400 else {
            return nil
        }
        let isOwn =
            answer.status == 407 || answer.header("via") == nil || answer.header("x-squid-error") != nil
            || answer.header("proxy-status")?.contains("error") == true
        return isOwn ? "the proxy \(proxy.origin) answered \(answer.status)" : nil
    }

    /// Whether something of the request may have reached the receiver.
    private static func isSent(_ phase: Phase?) -> Bool {
        switch phase {
        case nil, .dns, .connect, .tls: false
        case .auth, .wait, .transfer, .query: true
        }
    }

    /// Fit to be shown: without the receiver's secrets, on one line, short.
    func clean(_ text: String) -> String { redactor.clean(text) }

    private func wire(_ call: ReceiverCall) -> HTTPCall {
        let ours = [
            HTTPField("Content-Type", call.contentType), HTTPField("User-Agent", "Vedette/\(version)"),
        ].compactMap(\.self)
        let names = Set(call.headers.map { $0.name.lowercased() })
        return HTTPCall(
            "POST",
            call.url,
            headers: ours.filter { !names.contains($0.name.lowercased()) } + call.headers,
            body: call.body,
            bodyLimit: Self.answerLimit,
            needsWholeBody: false,
            tls: call.tls.options
        )
    }

    /// The name under which the connector's stopwatch runs; seen by nobody.
    private static let check: CheckID = {
        guard let name = ServiceName("receiver") else { preconditionFailure("a name of ours is none") }
        return CheckID(name, .live)
    }()

    /// A webhook's path is its secret, as a whole and in its longer parts.
    private static func secrets(of url: ServiceURL) -> [String] {
        let parts = url.path.split(separator: "/").map(String.init).filter { $0.utf8.count > 8 }
        let whole = url.path.utf8.count > 8 ? [url.path] : []
        return parts + whole + [url.query, url.user, url.password].compactMap(\.self) + url.secrets
    }
}
