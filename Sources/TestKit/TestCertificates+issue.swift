import FoundationEssentials

/// When a certificate is valid.
package enum TestValidity: Sendable {
    case current, past, future

    /// As `openssl ca` takes them.
    var dates: (start: String, end: String) {
        switch self {
        case .current: ("20200101000000Z", "20900101000000Z")
        case .past: ("20200101000000Z", "20210101000000Z")
        case .future: ("20900101000000Z", "20910101000000Z")
        }
    }
}

extension TestCertificates {
    /// A certificate for `names` with dates of one's choice, signed by `issuer` and followed by the issuer's certificate
    /// unless that is the authority.
    ///
    /// `issuer` is the name of an authority made by ``authority(_:_:)``; nil is the test's own.
    package func issue(
        _ file: String,
        for names: [String],
        _ validity: TestValidity,
        by issuer: String? = nil
    ) async throws -> Files {
        let extensions = "subjectAltName=\(names.joined(separator: ","))\n"
        let files = try await sign(file, extensions, validity, by: issuer ?? "authority")
        guard let issuer else { return files }
        let parts = [files.certificate, directory.path("\(issuer).pem")]
        let text = try parts.map { String(decoding: try Data(contentsOf: URL(filePath: $0)), as: UTF8.self) }.joined()
        return (try directory.write(text, to: "\(file)-chain.pem"), files.key)
    }

    /// An authority of the name `CN=file`, signed by the test's own.
    package func authority(_ file: String, _ validity: TestValidity) async throws {
        _ = try await sign(file, "basicConstraints=critical,CA:TRUE\n", validity, by: "authority")
    }

    /// A certificate for `names` that signed itself.
    package func selfSigned(_ file: String, for names: [String]) async throws -> Files {
        let (certificate, key) = (directory.path("\(file).pem"), directory.path("\(file).key"))
        let subject = ["-subj", "/CN=\(file)", "-addext", "subjectAltName=\(names.joined(separator: ","))"]
        try await Self.openssl(
            ["req", "-x509", "-days", "30", "-keyout", key, "-out", certificate] + Self.newKey + subject,
            directory
        )
        return (certificate, key)
    }

    /// Only `openssl ca` sets both dates in OpenSSL 3.0.
    private func sign(
        _ file: String,
        _ extensions: String,
        _ validity: TestValidity,
        by issuer: String
    ) async throws -> Files {
        let (request, key) = (directory.path("\(file).csr"), directory.path("\(file).key"))
        let certificate = directory.path("\(file).pem")
        let settings = """
            [ca]
            default_ca = test
            [test]
            database = \(directory.path("\(file).index"))
            new_certs_dir = \(directory.path)
            default_md = sha256
            policy = any
            unique_subject = no
            rand_serial = yes
            [any]
            commonName = supplied
            """
        let configuration = try directory.write(settings, to: "\(file).cnf", mode: 0o644)
        try directory.write("", to: "\(file).index", mode: 0o644)
        let extensionFile = try directory.write(extensions, to: "\(file).ext", mode: 0o644)
        try await Self.openssl(
            ["req", "-new", "-keyout", key, "-out", request, "-subj", "/CN=\(file)"] + Self.newKey,
            directory
        )
        try await Self.openssl(
            [
                "ca", "-batch", "-notext", "-config", configuration, "-in", request, "-out",
                certificate,
                "-cert", directory.path("\(issuer).pem"), "-keyfile", directory.path("\(issuer).key"),
                "-startdate", validity.dates.start, "-enddate", validity.dates.end, "-extfile", extensionFile,
            ],
            directory
        )
        return (certificate, key)
    }
}
