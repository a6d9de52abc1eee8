/// Certificates of an authority of our own, made by the `openssl` command.
package struct TestCertificates: Sendable {
    package typealias Files = (certificate: String, key: String)

    /// The authority's certificate, in PEM.
    package let authority: String
    let directory: TemporaryDirectory

    package init(in directory: TemporaryDirectory) async throws {
        self.directory = directory
        authority = directory.path("authority.pem")
        let key = directory.path("authority.key")
        let options = ["-subj", "/CN=Test Authority", "-days", "30", "-addext", "basicConstraints=critical,CA:TRUE"]
        try await Self.openssl(["req", "-x509", "-keyout", key, "-out", authority] + Self.newKey + options, directory)
    }

    /// A certificate for `names` (`DNS:localhost`, `IP:127.0.0.1`), signed by the authority.
    package func issue(_ file: String, for names: [String], isExpired: Bool = false) async throws -> Files {
        let (key, request) = (directory.path("\(file).key"), directory.path("\(file).csr"))
        let certificate = directory.path("\(file).pem")
        let extensions = try directory.write(
            "subjectAltName=\(names.joined(separator: ","))\n",
            to: "\(file).ext",
            mode: 0o644
        )
        try await Self.openssl(
            ["req", "-new", "-keyout", key, "-out", request, "-subj", "/CN=\(file)"] + Self.newKey,
            directory
        )
        try await Self.openssl(
            [
                "x509", "-req", "-in", request, "-CA", authority, "-CAkey", directory.path("authority.key"),
                "-set_serial", "\(file.utf8.reduce(1) { ($0 * 31 + Int($1)) % 1_000_003 } + 2)", "-extfile", extensions,
                "-days", isExpired ? "-1" : "30", "-out", certificate,
            ],
            directory
        )
        return (certificate, key)
    }

    static let newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]

    static func openssl(_ arguments: [String], _ directory: TemporaryDirectory) async throws {
        try await ServerProcess.run("openssl", arguments, in: directory)
    }
}
