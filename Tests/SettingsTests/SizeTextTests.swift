import Testing

@testable import Settings

@Suite struct SizeTextTests {
    @Test(arguments: [
        ("512MiB", 512 << 20), ("1B", 1), ("0B", 0), ("16KiB", 16_384), ("3GiB", 3 << 30), ("1TiB", 1 << 40),
        ("1500B", 1500),
    ]) func `a size is a whole number and a unit`(text: String, bytes: Int) {
        #expect(SizeText.parse(text) == bytes)
        #expect(SizeText.parse(SizeText.format(bytes)) == bytes)
    }

    @Test(arguments: [
        "", "5", "MiB", "5 MiB", "-5MiB", "+5B", "1.5MiB", "5MB", "5mib", "99999999999TiB", "٣B", "1KiB2B",
    ])
    func `anything else is none`(text: String) {
        #expect(SizeText.parse(text) == nil)
    }

    @Test func `the bounds of what samples may take are settings like others`() async throws {
        let scratch = try Scratch([
            "good.yaml": "services: {}\nstate: { samples: { retention: 36h, max_bytes: 1GiB } }\n",
            "bad.yaml": "services: {}\nstate: { samples: { retention: 30m, max_bytes: 1GB, rest: 1 } }\n",
            "plain.yaml": "services: {}\n",
        ])
        func load(_ name: String, _ environment: [String: String] = [:]) async throws -> Settings {
            try await SettingsLoader(file: "\(scratch.path)/\(name)", environment: environment).load()
        }
        let good = try await load("good.yaml").state.samples
        #expect(good.retention == .seconds(36 * 3600))
        #expect(good.mostBytes == 1 << 30)
        let plain = try await load("plain.yaml").state.samples
        #expect(plain.retention == .seconds(7 * 86_400))
        #expect(plain.mostBytes == 512 << 20)
        let variable = try await load("good.yaml", ["VEDETTE_STATE_SAMPLES_MAX_BYTES": "2MiB"]).state.samples
        #expect(variable.mostBytes == 2 << 20)
        let failure = await #expect(throws: SettingsFailure.self) { try await load("bad.yaml") }
        let told = "\(try #require(failure))"
        #expect(told.contains("expected a duration from 1h to 366d for `state.samples.retention`, found `30m`"))
        #expect(told.contains("expected a size from 1MiB to 1TiB for `state.samples.max_bytes`, found `1GB`"))
        #expect(told.contains("unknown key `rest`"))
    }
}
