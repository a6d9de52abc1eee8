import NIOCore
import Probes
import Probing
import Vocabulary

/// A connection to a mail server.
struct SMTPConnection: Sendable {
    private let channel: any Channel
    private let endpoint: Endpoint

    /// Connects; encrypted from the first byte where the endpoint says so.
    ///
    /// The greeting has not been read yet.
    ///
    /// - Throws: ``ProbeFailure`` of ``Connector``.
    static func open(
        _ endpoint: Endpoint,
        _ connector: Connector,
        _ run: ProbeRun
    ) async throws(ProbeFailure) -> SMTPConnection {
        let channel = try await connector.connect(to: endpoint, run: run) { channel in
            try channel.pipeline.syncOperations.addHandler(SMTPHandler())
        }
        return SMTPConnection(channel: channel, endpoint: endpoint)
    }

    /// Our own address as EHLO wants it where there is no name: `[127.0.0.1]`, `[IPv6:::1]` (RFC 5321 §4.1.3).
    var ownAddress: String {
        guard let address = channel.localAddress, let text = address.ipAddress else { return "[127.0.0.1]" }
        return address.protocol == .inet6 ? "[IPv6:\(text)]" : "[\(text)]"
    }

    /// Whether the other end is on this machine.
    var isLocal: Bool {
        guard let address = channel.remoteAddress?.ipAddress else { return false }
        return address == "::1" || address.hasPrefix("127.") || address.hasPrefix("::ffff:127.")
    }

    /// The server's first words.
    func greeting() async throws(ProbeFailure) -> SMTPReply { try await exchange(ByteBuffer()) }

    /// Sends a line and returns the answer.
    func ask(_ command: String) async throws(ProbeFailure) -> SMTPReply {
        // A line break would be a second command.
        guard !command.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else {
            throw ProbeFailure(.internal, "a command of several lines")
        }
        return try await exchange(ByteBuffer(string: command + "\r\n"))
    }

    /// Sends a mail behind DATA, with the final dot, and returns the answer.
    func data(_ text: String) async throws(ProbeFailure) -> SMTPReply {
        try await exchange(ByteBuffer(string: Self.stuffed(text)))
    }

    /// The text with a dot before every line that begins with one (RFC 5321 §4.5.2), and the end of the mail.
    static func stuffed(_ text: String) -> String {
        var result = text.utf8.first == UInt8(ascii: ".") ? "." : ""
        result += text.replacing("\r\n.", with: "\r\n..")
        if !result.hasSuffix("\r\n") { result += "\r\n" }
        return result + ".\r\n"
    }

    /// Encrypts the connection from here on; the server has said yes to STARTTLS.
    func encrypt(_ tls: TLSOptions, _ connector: Connector) async throws(ProbeFailure) {
        let hasRest: Bool
        do {
            let channel = channel
            hasRest = try await channel.eventLoop.submit {
                try channel.pipeline.syncOperations.handler(type: SMTPHandler.self).hasRest
            }.get()
        } catch {
            throw ProbeFailure(.protocol, in: .tls, "the connection was closed")
        }
        guard !hasRest else {
            channel.close(mode: .all, promise: nil)
            throw ProbeFailure(.protocol, in: .tls, "somebody talks into the beginning of the encryption")
        }
        try await connector.encrypt(channel, to: Endpoint(endpoint.place, tls: tls))
    }

    /// Takes leave, without waiting for the server to do so too.
    func close() {
        let job = SMTPJob(bytes: ByteBuffer(string: "QUIT\r\n"), promise: nil)
        let channel = channel
        channel.writeAndFlush(job).whenComplete { _ in channel.close(mode: .all, promise: nil) }
    }

    private func exchange(_ bytes: ByteBuffer) async throws(ProbeFailure) -> SMTPReply {
        let channel = channel
        let reply = channel.eventLoop.makePromise(of: SMTPReply.self)
        channel.writeAndFlush(SMTPJob(bytes: bytes, promise: reply)).whenFailure { reply.fail($0) }
        do {
            return try await withTaskCancellationHandler {
                try await reply.futureResult.get()
            } onCancel: {
                channel.close(mode: .all, promise: nil)
            }
        } catch {
            throw Connector.failure(of: error)
        }
    }
}
