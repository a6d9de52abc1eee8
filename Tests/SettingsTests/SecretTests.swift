import Testing
import Vocabulary

@testable import Settings

@Suite(.timeLimit(.minutes(1))) struct SecretTests {
    @Test func `secrets are kept in every form in which they may appear`() async throws {
        let settings = try await load(
            """
            http: { keys: [{ name: a, key: http-key, scope: read }] }
            services:
              a: { kind: postgres, url: "postgres://u:p%40ss@a/app" }
              b: { kind: redis, host: b, password: "re dis" }
              c: { kind: qdrant, url: "http://c", api_key_file: key }
              d: { kind: http, url: "http://me:wordly@d/?token=query-token", checks: { ready: {
                   headers: { Authorization: "Bearer header-token", X-Api-Key: "${SOME_KEY}" } } } }
            """,
            environment: ["SOME_KEY": "variable-key"],
            files: ["key": "file-key\n"]
        )
        let expected = [
            "http-key", "p@ss", "p%40ss", "re dis", "re%20dis", "file-key", "wordly", "bWU6d29yZGx5", "query-token",
            "header-token", "Bearer header-token", "variable-key",
        ]
        for secret in expected { #expect(settings.secrets.contains(secret), "\(secret)") }
        #expect(!settings.secrets.contains("a"))
    }

    @Test func `no error holds a secret, wherever it was written`() async throws {
        let secret = "hunter2-hunter2"
        let yaml = """
            http: { port: "${DB_PASSWORD}", keys: [{ name: a, key: \(secret), scope: \(secret) }] }
            log: { level: \(secret) }
            instance: "${DB_PASSWORD}\\n"
            services:
              a: { kind: redis, url: "redis://:\(secret)@a:b" }
              b: { kind: postgres, url: "postgres://u:\(secret)@b/app?sslmode=\(secret)" }
              c: { kind: "${DB_PASSWORD}", url: x }
              d: { kind: http, url: "http://d", depends_on: ["${DB_PASSWORD}"], starting_grace: "${DB_PASSWORD}" }
              e: { kind: redis, host: e, password: \(secret), password_file: \(secret) }
              f: { kind: http, url: "http://f?key=\(secret)#x" }
              g: { kind: http, url: "ftp://u:\(secret)@f" }
            ready: "${DB_PASSWORD} ${DB_PASSWORD}"
            """
        let lines = try await errors(yaml, environment: ["DB_PASSWORD": secret])
        #expect(lines.count >= 11)
        #expect(lines.allSatisfy { !$0.contains("hunter2") }, "\(lines.joined(separator: "\n"))")
    }

    @Test func `a password that is a public word too is not hidden`() async throws {
        let settings = try await load(
            """
            services:
              db: { kind: postgres, url: "postgres://postgres:postgres@db/app" }
              cache: { kind: redis, host: cache, password: cache }
              lab: { kind: postgres, host: lab, user: someone, password: someone }
              other: { kind: redis, host: r, password: distinct }
            """
        )
        #expect(settings.secrets == ["distinct"])
    }

    @Test(arguments: [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg==")])
    func `Base64 is RFC 4648's`(text: String, encoded: String) {
        #expect(Base64.encode(text.utf8) == encoded)
    }

    @Test(arguments: [("%", nil), ("%4", nil), ("%zz", nil), ("%+1", nil), ("%FF", nil), ("%0A", nil), ("%41b", "Ab")])
    func `percent-encoding is strict`(text: String, decoded: String?) {
        #expect(PercentEncoding.decode(text) == decoded)
    }
}
