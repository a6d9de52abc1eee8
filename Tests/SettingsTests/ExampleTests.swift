import Settings
import Testing
import Vocabulary

@Suite(.timeLimit(.minutes(1))) struct ExampleTests {
    private func example(_ environment: [String: String] = [:]) async throws -> Settings {
        try await SettingsLoader(file: "\(packageRoot)/config/vedette.yaml", environment: environment).load()
    }

    @Test func `the example loads without a warning`() async throws {
        let settings = try await example()
        #expect(settings.warnings == [])
        #expect(
            settings.services.map(\.name.rawValue)
                == ["postgres", "redis", "qdrant", "crawl4ai", "splade", "reranker", "api"]
        )
        #expect(settings.stack.services.map(\.name.rawValue) == ["postgres", "redis"])
        #expect(settings.ready == .name(try #require(ServiceName("dense"))))
        #expect(settings.state.directory == "\(packageRoot)/config/../var")
        #expect(settings.watchedFiles == ["\(packageRoot)/config/vedette.yaml"])
    }

    @Test func `variables switch services of the example on`() async throws {
        let settings = try await example(["ENABLE_HYBRID_SEARCH": "true", "SPLADE_URL": "http://s:1"])
        let splade = try #require(settings.stack.services.last)
        #expect(splade.name.rawValue == "splade")
        #expect(splade.role == .optional)
        #expect(splade.startingGrace == .seconds(300))
        #expect(settings.services[4].address == "http://s:1")
    }
}
