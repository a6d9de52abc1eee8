import Settings
import Testing
import Vocabulary

/// Secrets that everybody sees anyway.
@Suite struct PublicSecretTests {
    private static let yaml = """
        http: { keys: [{ name: ci, key: vedette, scope: read }, { name: ops, key: long-enough-secret, scope: write }] }
        services:
          postgres: { kind: postgres, url: "postgres://rag:postgres@127.0.0.1:1/db" }
          cache: { kind: redis, url: "redis://127.0.0.1:1/0", username: loader, password: loader }
          api: { kind: http, url: "http://127.0.0.1:1/", checks: { live: { headers: { Authorization: "Bearer cache" } } } }
          other: { kind: redis, url: "redis://:really-secret@127.0.0.1:1/0" }
        """

    @Test func `they are not hidden, since that would blank every line about their bearer`() async throws {
        let settings = try await load(Self.yaml)
        let line = "service postgres of vedette: loader reads cache"
        #expect(settings.redactor.hideSecrets(line) == line)
        #expect(settings.redactor.hideSecrets("really-secret long-enough-secret") == "*** ***")
    }

    @Test func `their owners are named, and they are not shown as secrets`() async throws {
        let owners = try await load(Self.yaml).publicSecretWarnings.map { $0.split(separator: " has ")[0] }
        #expect(owners == ["the service `postgres`", "the service `cache`", "the service `api`", "the key `ci`"])
    }

    @Test func `good secrets give no warning`() async throws {
        let yaml = "services:\n  r: { kind: redis, url: 'redis://:really-secret@127.0.0.1:1/0' }\n"
        let settings = try await load(yaml)
        #expect(settings.publicSecretWarnings.isEmpty)
        #expect(settings.secrets.contains("really-secret"))
    }
}
