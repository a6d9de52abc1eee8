import Testing

@testable import Settings

@Suite struct SubstitutionTests {
    private let environment = ["NAME": "value", "EMPTY": "", "_x1": "under", "YAML": "a: [b, {c: d}]\n- e"]

    @Test(arguments: [
        ("${NAME}", "value"), ("a${NAME}b${_x1}", "avaluebunder"), ("${EMPTY}", ""),
        ("${NOPE:-other}", "other"), ("${EMPTY:-other}", "other"), ("${NAME:-other}", "value"),
        ("${NOPE:-}", ""), ("${NOPE:-${NAME}}", "value"), ("${NOPE:-a}b}", "ab}"),
        ("${NAME:?needed}", "value"), ("${YAML}", "a: [b, {c: d}]\n- e"),
    ]) func `a variable gives its value, or the default`(text: String, result: String) {
        let substitution = Substitution(text, environment: environment)
        #expect(substitution.text == result)
        #expect(substitution.failures == [])
    }

    @Test(arguments: [
        ("$1", "$1"), ("${1}", "${1}"), ("$", "$"), ("a$", "a$"), ("$$", "$"), ("$$$$", "$$"), ("$${NAME}", "${NAME}"),
        ("$NAME", "$NAME"), ("${}", "${}"), ("${-x}", "${-x}"), ("$(NAME)", "$(NAME)"), ("100% {x}", "100% {x}"),
    ]) func `a dollar that names no variable stays`(text: String, result: String) {
        let substitution = Substitution(text, environment: environment)
        #expect(substitution.text == result)
        #expect(substitution.failures == [])
    }

    @Test(arguments: [
        ("${NOPE}", "the variable `NOPE` is not set", 0),
        ("ab${NAMES}", "the variable `NAMES` is not set; did you mean `NAME`?", 2),
        ("${NOPE:?say it}", "the variable `NOPE` is not set: say it", 0),
        ("${EMPTY:?}", "the variable `EMPTY` is not set", 0),
        ("x${NAME", "`${NAME` has no closing `}`; write `$$` for a dollar sign", 1),
        ("${NAME-x}", "expected `}`, `:-` or `:?` after `${NAME`", 6),
        ("${NAME:-${NOPE2}${NOPE:-${NOPE3}}", "`${NAME` has no closing `}`; write `$$` for a dollar sign", 0),
        ("${NOPE:-${DEEP}}", "the variable `DEEP` is not set", 8),
    ]) func `what cannot be replaced is an error where it stands`(text: String, message: String, offset: Int) {
        let substitution = Substitution(text, environment: environment)
        #expect(substitution.failures == [.init(message: message, offset: offset)])
    }

    @Test func `undefined ${VAR} is an error, not an empty string`() async {
        let yaml = "instance: 'a${VAR}'\nservices: { r: { kind: redis, url: 'redis://127.0.0.1:1/0' } }\n"
        await #expect {
            _ = try await load(yaml, environment: [:])
        } throws: { error in
            "\(error)".contains("the variable `VAR` is not set")
        }
    }

    @Test func `defaults nest only so deep, and results grow only so long`() {
        let nested = String(repeating: "${A:-", count: 500) + String(repeating: "}", count: 500)
        #expect(Substitution(nested, environment: [:]).failures.count == 1)
        let long = Substitution(
            String(repeating: "${BIG}", count: 5_000),
            environment: ["BIG": String(repeating: "x", count: 1_000)]
        )
        #expect(long.failures.count == 1)
        #expect(long.text.utf8.count <= Substitution.longest)
        let many = Substitution(String(repeating: "${A}", count: 200_000), environment: ["A": "xy"])
        #expect(many.text.utf8.count == 400_000)
        let unset = Substitution(String(repeating: "${NOPE}", count: 100_000), environment: ["A": "xy"])
        #expect(unset.failures.count == Substitution.mostFailures)
    }

    @Test func `a value with the syntax of YAML changes no structure`() async throws {
        let settings = try await load(
            """
            instance: ${EVIL}
            services:
              web: { kind: http, url: "http://web", checks: { live: { expect: { contains: "${EVIL}" } } } }
            """,
            environment: ["EVIL": "x, port: 1} # *a"]
        )
        #expect(settings.instance == "x, port: 1} # *a")
        #expect(settings.http.port == 9911)
    }

    @Test func `keys are not substituted, and values are read as the type their key asks for`() async throws {
        let settings = try await load(
            """
            http: { port: "${PORT}", enable_metrics: "${FLAG}", max_connections: '64' }
            services: { db: { kind: redis, host: "${HOST}", enabled: "${FLAG}", port: "${REDIS:-6380}" } }
            """,
            environment: ["PORT": "8080", "FLAG": "no", "HOST": "NO"]
        )
        #expect(settings.http.port == 8080)
        #expect(!settings.http.isMetricsEnabled)
        #expect(settings.http.maxConnections == 64)
        #expect(settings.services.first?.isEnabled == false)
        #expect(settings.services.first?.address == "redis://no:6380")
        #expect(
            try await errors("services: { ${NAME}: { kind: redis, host: h } }", environment: ["NAME": "db"]).count == 1
        )
    }
}
