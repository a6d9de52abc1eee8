import Testing
import Vocabulary

@testable import Probes

@Suite struct PostgresOptionsTests {
    @Test func `nothing that prints options prints the password`() {
        let options = PostgresOptions(host: "db", database: "d", user: "u", password: "hunter22")
        var dumped = ""
        dump(options, to: &dumped)
        for text in ["\(options)", String(reflecting: options), options.display, dumped] {
            #expect(!text.contains("hunter22"))
            #expect(text.contains("postgres://u@db:5432/d"))
        }
    }

    @Test(arguments: [
        ("localhost", PostgresOptions.SSLMode.prefer), ("127.0.0.1", .prefer), ("::1", .prefer), ("/run", .prefer),
        ("db", .verifyFull), ("10.0.0.1", .verifyFull),
        ("127.example.com", .verifyFull), ("127.0.0.1.example.com", .verifyFull), ("127.0.0.256", .verifyFull),
    ]) func `TLS is verified except on this machine`(host: String, mode: PostgresOptions.SSLMode) {
        #expect(PostgresOptions(host: host).effectiveSSLMode == mode)
    }

    @Test func `libpq gets every option that the environment could set, quoted`() {
        let options = PostgresOptions(host: "db", user: "it's", password: #"a\b c"#)
        let conninfo = options.conninfo(addresses: ["10.0.0.1", "::1"])
        for part in [
            "host='db,db'", "hostaddr='10.0.0.1,::1'", "port='5432,5432'", #"user='it\'s'"#, #"password='a\\b c'"#,
            "passfile='/dev/null'", "sslmode='verify-full'", "gssencmode='disable'", "target_session_attrs='any'",
            "options='-c statement_timeout=5000 -c lock_timeout=500'",
            "sslrootcert='\(PostgresOptions.debianCertificates)'",
        ] {
            #expect(conninfo.contains(part))
        }
        #expect(!conninfo.contains("service="))
    }
}

@Suite struct PostgresErrorTests {
    @Test(arguments: [
        ("28P01", FailureReason.auth), ("28000", .auth), ("3D000", .assertion), ("53300", .exhausted),
        ("57P03", .starting), ("57P01", .protocol), ("57P02", .protocol), ("57014", .timeout), ("53100", .exhausted),
        ("54000", .exhausted), ("25006", .readOnly), ("42704", .assertion), ("42P01", .assertion), ("42501", .auth),
        ("08006", .protocol), ("55P03", .timeout), ("42601", .assertion), ("XX001", .assertion), ("", .assertion),
    ]) func `a code has its reason`(code: String, reason: FailureReason) {
        #expect(PostgresError(sqlState: code, message: "m").reason(in: .query) == reason)
    }

    @Test(arguments: [
        (
            "connection to server at \"h\", port 1 failed: Connection refused\n\tIs the server running on that host?",
            FailureReason.connectRefused
        ),
        ("connection to server at \"h\" failed: server closed the connection unexpectedly\n\tThis probably", .protocol),
        ("failed: server does not support SSL, but SSL was required", .tls),
        ("root certificate file \"/x\" does not exist\nEither provide the file", .tls),
        ("failed: server certificate for \"x\" does not match host name \"y\"", .tls),
        ("failed: fe_sendauth: no password supplied", .auth),
        ("could not translate host name \"x\" to address: Name or service not known", .dns),
        ("failed: No route to host", .connectTimeout),
        ("failed: Connection timed out", .connectTimeout),
        ("something new", .protocol),
    ]) func `a text without a code has its reason`(text: String, reason: FailureReason) {
        let error = PostgresError(connecting: text)
        #expect(error.sqlState == nil)
        #expect(error.reason(in: .connect) == reason)
        #expect(!error.message.contains("\n"))
    }

    @Test(arguments: ["out of memory", "could not create socket: Too many open files", "Too many open files"])
    func `what the server says is never our own fault`(text: String) {
        let error = PostgresError(connecting: text)
        #expect(error.reason(in: .connect) == .internal)
        for phase in [Phase.auth, .query] { #expect(error.reason(in: phase) == .exhausted) }
    }

    @Test func `the code of a verbose message is found, in any language and after several attempts`() {
        let text = """
            connection to server at "127.0.0.1", port 5432 failed: FATAL:  28P01: password authentication failed
            LOCATION:  auth_failed, auth.c:330
            connection to server at "127.0.0.1", port 5432 failed: FATAL:  28000: no pg_hba.conf entry
            """
        let error = PostgresError(connecting: text)
        #expect(error == PostgresError(sqlState: "28P01", message: "password authentication failed"))
        let german = PostgresError(connecting: "Verbindung fehlgeschlagen: SCHWERWIEGEND:  57P03: Datenbank startet")
        #expect(german.sqlState == "57P03")
        for text in ["", ":", ":  ", ":  5730", ":  57P03", ":  57P03:", ":  57p03: x", "é:  ÉÉÉÉÉ: x"] {
            #expect(PostgresError(connecting: text).sqlState == nil)
        }
    }
}

@Suite struct CacheHitWindowTests {
    private let start = Instant(nanoseconds: 0)

    private func sample(_ hits: Int64, _ reads: Int64, _ epoch: String = "a") -> CacheHitWindow.Sample {
        CacheHitWindow.Sample(hits: hits, reads: reads, epoch: epoch)
    }

    @Test func `the ratio is of the window, and unknown without reads`() {
        var window = CacheHitWindow()
        #expect(window.add(sample(1_000_000, 0), at: start) == nil)
        #expect(window.add(sample(1_000_000, 0), at: start + .seconds(60)) == nil)
        #expect(window.add(sample(1_000_030, 10), at: start + .seconds(120)) == 0.75)
    }

    @Test func `old samples leave the window`() {
        var window = CacheHitWindow()
        _ = window.add(sample(0, 0), at: start)
        #expect(window.add(sample(0, 100), at: start + .seconds(60)) == 0)
        for minute in 2...5 { _ = window.add(sample(Int64(minute), 100), at: start + .seconds(60 * minute)) }
        #expect(window.add(sample(6, 100), at: start + .seconds(360)) == 1)
    }

    @Test func `a reset or a fall begins anew`() {
        var window = CacheHitWindow()
        _ = window.add(sample(10, 10), at: start)
        #expect(window.add(sample(20, 20, "b"), at: start + .seconds(60)) == nil)
        #expect(window.add(sample(21, 20, "b"), at: start + .seconds(120)) == 1)
        #expect(window.add(sample(1, 1, "b"), at: start + .seconds(180)) == nil)
        #expect(window.add(sample(.max, .max, "b"), at: start + .seconds(240)) == 0.5)
    }
}
