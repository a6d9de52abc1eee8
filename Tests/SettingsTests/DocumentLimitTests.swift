import Documents
import Testing

@testable import Settings

@Suite(.timeLimit(.minutes(1))) struct DocumentLimitTests {
    @Test(arguments: ["[", "- ", "{a: ", "? ", "a: [", "!!seq ["]) func `endless nesting is refused`(opening: String) {
        var parser = DocumentParser(.settings)
        _ = parser.parse(String(repeating: opening, count: 100_000))
        #expect(!parser.problems.isEmpty)
    }

    @Test func `nesting that is closed again is refused too`() {
        let flow = String(repeating: "[", count: 900) + String(repeating: "]", count: 900)
        let block = (0..<900).map { String(repeating: " ", count: $0) + "a:" }.joined(separator: "\n") + " 1"
        for text in [flow, block] {
            var parser = DocumentParser(.settings)
            #expect(parser.parse(text) == nil)
            #expect(!parser.problems.isEmpty)
        }
    }

    @Test func `32 levels are allowed, 33 are not`() {
        for (depth, isAllowed) in [(31, true), (32, false)] {
            var parser = DocumentParser(.settings)
            _ = parser.parse(String(repeating: "[", count: depth) + "x" + String(repeating: "]", count: depth))
            #expect(parser.problems.isEmpty == isAllowed)
        }
    }

    @Test func `aliases stand for what they name`() async throws {
        let settings = try await load(
            """
            services:
              one: { kind: http, url: "http://one", checks: &checks { live: { interval: 7s } } }
              two: { kind: http, url: "http://two", checks: *checks }
            """
        )
        #expect(settings.services.map { $0.checks.first?.interval } == [.seconds(7), .seconds(7)])
    }

    @Test func `an alias bomb in a key ends quickly`() {
        let base = "a: &a [" + Array(repeating: "x", count: 1_000).joined(separator: ",") + "]\n"
        let bomb = base + "b: &b [*a,*a,*a]\nc: &c [*b,*b,*b]\nd: &d [*c,*c,*c]\n? *d\n: 1\n"
        var parser = DocumentParser(.settings)
        _ = parser.parse(bomb)
        #expect(!parser.problems.isEmpty)
    }

    @Test func `more than a mebibyte is refused`() async throws {
        let text = "services: {}\n#" + String(repeating: "x", count: DocumentLimits.settings.bytes)
        #expect(try await errors(text) == ["vedette.yaml: error: cannot read the settings: longer than 1048576 bytes"])
    }

    @Test func `what is not UTF-8 is refused where it begins to be`() async throws {
        let scratch = try Scratch()
        try scratch.write(Array("log:\n  level: ".utf8) + [0xFF, 0xFE], to: "vedette.yaml")
        let failure = await #expect(throws: SettingsFailure.self) {
            try await SettingsLoader(file: "\(scratch.path)/vedette.yaml", environment: [:]).load()
        }
        #expect(
            failure?.description == "\(scratch.path)/vedette.yaml:2:10: error: the settings are not UTF-8"
        )
    }

    @Test func `a file that is not there is an error, not an invitation to read the environment`() async {
        let failure = await #expect(throws: SettingsFailure.self) {
            try await SettingsLoader(file: "/nowhere/vedette.yaml", environment: ["REDIS_HOST": "redis"]).load()
        }
        #expect(
            failure?.description
                == "/nowhere/vedette.yaml: error: cannot read the settings: no such file or directory"
        )
    }

    @Test func `every duplicate is told, with what else is wrong`() async throws {
        let yaml = "a: 1\na: 2\nb: 3\nb: 4\n'b': 5\nservices: { x: { kind: tcp, kind: tcp, url: 'tcp://a:1' } }\n"
        #expect(
            try await errors(yaml) == [
                "vedette.yaml:1:1: error: unknown key `a` in the settings",
                "vedette.yaml:2:1: error: duplicate key `a`; it stands on line 1 too",
                "vedette.yaml:3:1: error: unknown key `b` in the settings",
                "vedette.yaml:4:1: error: duplicate key `b`; it stands on line 3 too",
                "vedette.yaml:5:1: error: duplicate key `b`; it stands on line 3 too",
                "vedette.yaml:6:29: error: duplicate key `kind`; it stands on line 6 too",
            ]
        )
    }

    @Test func `terminal escapes of the file are not repeated`() async throws {
        let lines = try await errors("services: { db: { kind: \"\\e[31mred\\a\" } }")
        #expect(lines.count == 1)
        #expect(lines.allSatisfy { $0.unicodeScalars.allSatisfy { $0.value >= 0x20 } })
    }
}
