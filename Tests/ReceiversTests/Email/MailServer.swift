import Alerting
import FoundationEssentials
import TestKit
import Testing

/// A real mail server (aiosmtpd) that keeps what it gets.
final class MailServer: Sendable {
    /// A mail as Python's mail library reads it.
    struct Mail: Decodable, Sendable {
        let from: String
        let to: [String]
        let isEncrypted: Bool
        let isAuthenticated: Bool
        let headers: [String: String]
        /// What is wrong with its form.
        let defects: [String]
        let text: String
        let html: String
        let longestLine: Int
        let isASCII: Bool
    }

    private struct Line: Decodable {
        let port: Int?
        let mail: Mail?
    }

    static let user = "vedette"
    static let password = "mail-password"

    let port: Int
    /// In PEM.
    let authority: String
    private let process: ServerProcess

    private init(_ process: ServerProcess, port: Int, authority: String) {
        self.process = process
        self.port = port
        self.authority = authority
    }

    /// Starts the server; the script's options are `tls` (`starttls`, `tls`), `auth` (mechanisms) and `utf8`.
    static func start(_ options: String) async throws -> MailServer {
        let directory = try TemporaryDirectory()
        let certificates = try await TestCertificates(in: directory)
        let files = try await certificates.issue("mail", for: ["IP:127.0.0.1"])
        let script = try directory.write(script, to: "server.py", mode: 0o644)
        let python = packageRoot + "/.build-checkers/bin/python"
        guard FileManager.default.isExecutableFile(atPath: python) else {
            throw TestKitError("\(python) is not there; `scripts/bootstrap test` installs it")
        }
        let process = try await ServerProcess.start(
            python,
            [script, options, files.certificate, files.key],
            in: directory
        )
        let isFirst: @Sendable (Substring) -> Bool = { $0.hasPrefix("{\"port\"") && $0.hasSuffix("}") }
        try await process.waitUntil("listens") { process.output.split(separator: "\n").contains(where: isFirst) }
        let first = process.output.split(separator: "\n").first(where: isFirst) ?? ""
        guard let port = try? JSONDecoder().decode(Line.self, from: Data(first.utf8)).port else {
            throw TestKitError("the mail server says \(process.output)")
        }
        return MailServer(process, port: port, authority: certificates.authority)
    }

    /// What it has got so far.
    func mails() throws -> [Mail] {
        // Between its lines stands what aiosmtpd has to say of itself.
        try process.output.split(separator: "\n").filter { $0.hasPrefix("{\"mail\"") }.compactMap {
            try JSONDecoder().decode(Line.self, from: Data($0.utf8)).mail
        }
    }

    /// Options of a receiver that sends to it.
    func options(
        _ encryption: ReceiverOptions.Email.Encryption,
        password: String? = MailServer.password,
        to: [String] = ["ops@example.com"],
        trusts: Bool = true
    ) -> ReceiverOptions.Email {
        ReceiverOptions.Email(
            host: "127.0.0.1",
            port: port,
            encryption: encryption,
            user: password == nil ? nil : Self.user,
            password: password,
            from: "Vedette <vedette@example.com>",
            to: to,
            tls: ReceiverTLS(authorityFile: trusts ? authority : nil)
        )
    }

    private static let packageRoot = String(
        #filePath.split(separator: "/").dropLast(4).reduce("") { "\($0)/\($1)" }
    )

    private static let script = #"""
        import asyncio, email, email.policy, json, ssl, sys
        from aiosmtpd.smtp import SMTP, AuthResult

        options, certificate, key = json.loads(sys.argv[1]), sys.argv[2], sys.argv[3]
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate, key)

        class Keeper:
            async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
                if address.startswith("unknown"):
                    return "550 5.1.1 no such user"
                if address.startswith("greylisted"):
                    return "450 4.2.0 greylisted"
                envelope.rcpt_tos.append(address)
                return "250 OK"

            async def handle_DATA(self, server, session, envelope):
                raw = envelope.content
                mail = email.message_from_bytes(raw, policy=email.policy.default)
                defects = [str(d) for part in mail.walk() for d in part.defects]
                defects += [str(d) for h in mail.values() for d in h.defects]
                body = lambda kind: mail.get_body((kind,)).get_content().replace("\r\n", "\n")
                print(json.dumps({"mail": {
                    "from": envelope.mail_from, "to": envelope.rcpt_tos,
                    "isEncrypted": session.ssl is not None or options.get("tls") == "tls",
                    "isAuthenticated": bool(session.authenticated),
                    "headers": {name.lower(): str(value) for name, value in mail.items()},
                    "defects": defects, "text": body("plain"), "html": body("html"),
                    "longestLine": max(len(line) for line in raw.split(b"\r\n")),
                    "isASCII": raw.isascii(),
                }}), flush=True)
                return "250 kept"

        def authenticate(server, session, envelope, mechanism, data):
            good = (data.login, data.password) == (b"vedette", b"mail-password")
            return AuthResult(success=good, handled=False)

        def make():
            wanted = options.get("auth")
            return SMTP(
                Keeper(), hostname="mail.test", enable_SMTPUTF8=options.get("utf8", False),
                tls_context=context if options.get("tls") == "starttls" else None,
                require_starttls=options.get("tls") == "starttls",
                authenticator=authenticate, auth_required=wanted is not None,
                auth_require_tls=options.get("tls") == "starttls",
                auth_exclude_mechanism=[m for m in ("PLAIN", "LOGIN") if m not in (wanted or [])],
            )

        async def serve():
            tls = context if options.get("tls") == "tls" else None
            server = await asyncio.get_running_loop().create_server(make, "127.0.0.1", 0, ssl=tls)
            print(json.dumps({"port": server.sockets[0].getsockname()[1]}), flush=True)
            await server.serve_forever()

        asyncio.run(serve())

        """#
}
