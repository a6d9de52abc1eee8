import Settings
import Testing
import Vocabulary

@Suite(.timeLimit(.minutes(1))) struct FuzzTests {
    /// A small generator (SplitMix64), so that a failure can be run again by its seed.
    private struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }

    private static let pieces = [
        "${", "}", "${A:-", "$$", "*a", "&a ", "!!int ", "? ", "- ", ": ", "\n", "\t", "[", "]", "{", "}", "'", "\"",
        "|\n",
        ">\n", "#", "%", "@", "`", "---\n", "...\n", "<<: ", "0x1F", "99999999999999999999", "-1", "null", "~",
        "\u{FEFF}",
        "\u{0}", "\u{85}", "é", "\u{1F600}", "postgres://", "@@", "://", "%zz",
    ]

    private func mutate(_ bytes: [UInt8], _ random: inout Generator) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...6, using: &random) {
            guard !bytes.isEmpty else { break }
            let place = Int.random(in: 0..<bytes.count, using: &random)
            let end = min(bytes.count, place + Int.random(in: 1...40, using: &random))
            switch Int.random(in: 0..<5, using: &random) {
            case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes.removeSubrange(place..<end)
            case 2: bytes.insert(contentsOf: bytes[place..<end], at: Int.random(in: 0..<bytes.count, using: &random))
            case 3: bytes.insert(contentsOf: (Self.pieces.randomElement(using: &random) ?? "").utf8, at: place)
            default: bytes.replaceSubrange(place..<end, with: (Self.pieces.randomElement(using: &random) ?? "").utf8)
            }
        }
        return bytes
    }

    /// What is read is either settings or at least one error with a place; nothing traps.
    @Test(arguments: 0..<8) func `a mutilated file is read or refused`(seed: Int) async throws {
        var random = Generator(state: UInt64(seed))
        let example = Array(try Scratch.read("\(packageRoot)/config/vedette.yaml").utf8)
        let scratch = try Scratch(["vedette.yaml": ""])
        let environment = ["ENABLE_QDRANT": "true", "ENABLE_API": "true", "ENABLE_HYBRID_SEARCH": "1"]
        for _ in 0..<60 {
            try scratch.write(mutate(example, &random), to: "vedette.yaml")
            do throws(SettingsFailure) {
                let loader = SettingsLoader(file: "\(scratch.path)/vedette.yaml", environment: environment)
                let settings = try await loader.load()
                #expect(settings.stack.services.count <= settings.services.count)
            } catch {
                #expect(!error.problems.isEmpty)
                #expect(error.problems == error.problems.sorted())
            }
        }
    }

    @Test(arguments: 0..<4) func `a mutilated environment is read or refused`(seed: Int) async {
        var random = Generator(state: UInt64(seed) &+ 1_000)
        let values = [
            "DATABASE_URL": "postgres://user:pass@prod-db:5432/health_agent?sslmode=require",
            "REDIS_URL": "redis://:p@r/0",
            "QDRANT_URL": "https://q", "LLM_API_BASE": "https://l/v1", "LLM_API_KEY": "k", "LLM_MODEL": "m",
            "CORS_ORIGINS": "https://a,https://b", "METRICS_PORT": "9090", "RATE_LIMIT_MAX": "5",
        ]
        for _ in 0..<100 {
            let environment = values.mapValues { String(decoding: mutate(Array($0.utf8), &random), as: UTF8.self) }
            do throws(SettingsFailure) {
                let loader = SettingsLoader(file: nil, defaultFile: nil, environment: environment)
                #expect(try await loader.load().source == .environment)
            } catch {
                #expect(!error.problems.isEmpty)
            }
        }
    }
}
