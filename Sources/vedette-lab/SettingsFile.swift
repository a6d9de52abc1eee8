import FoundationEssentials

/// Settings for a daemon that watches this lab.
struct SettingsFile {
    let text: String

    /// - Parameters:
    ///   - services: where things are.
    ///   - httpPort: the daemon's own; 0 lets the system choose.
    ///   - hasVector: pgvector is there and is expected to stay.
    init(services: [LabService], httpPort: Int, hasVector: Bool) {
        let urls = Dictionary(uniqueKeysWithValues: services.map { ($0.name, $0.url) })
        func url(_ name: String, _ path: String = "") -> String { "\"\(urls[name] ?? "")\(path)\"" }
        func address(_ name: String) -> String { "\"\((urls[name] ?? "").dropFirst("http://".count))\"" }
        let slack = url("inbox", Inbox.slackPath)
        let models = #""${LAB_MODELS:-false}""#
        let extensions = hasVector ? "extensions: [vector], " : ""
        text = """
            # Written by vedette-lab for one run of it.
            http: { host: 127.0.0.1, port: \(httpPort) }
            state: { directory: var }
            global: { scrape_interval: 5s, scrape_timeout: 4s }
            scrape:
              - { job_name: claude-context-api, static_configs: [ { targets: [\(address("api"))] } ] }
              - { job_name: qdrant, static_configs: [ { targets: [\(address("qdrant"))] } ] }
              - { job_name: reranker, static_configs: [ { targets: [\(address("reranker"))] } ] }
            services:
              postgres:
                kind: postgres
                url: \(url("postgres"))
                role: required
                expect: { \(extensions)tables: [\(PostgresServer.table)], indexes: [\(PostgresServer.indexes.joined(separator: ", "))] }
              redis: { kind: redis, url: \(url("redis")), role: required }
              qdrant: { kind: qdrant, url: \(url("qdrant")), collections: [\(Qdrant.collection)], role: optional }
              crawl4ai: { kind: crawl4ai, url: \(url("crawl4ai")), role: optional }
              splade: { kind: splade, url: \(url("splade")), role: optional }
              reranker: { kind: reranker, url: \(url("reranker")), role: optional }
              api: { kind: http, url: \(url("api", "/health")), role: optional, depends_on: [postgres, qdrant] }
              embedding: { kind: embedding, url: \(url("embedding")), role: optional, enabled: \(models) }
              llm: { kind: llm, url: \(url("llm", "/v1")), model: gpt-4o-mini, api_key: lab-key, enabled: \(models) }
            capabilities:
              dense: "qdrant or postgres"
              hybrid: "dense and splade"
              rerank: "reranker"
              ingest: "crawl4ai and postgres"
            ready: "dense and redis"
            alerting: { receivers: { slack: { kind: slack, url: \(slack) } } }

            """
    }

    /// Writes the file beside its place and renames it.
    func write(to path: String) throws {
        try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
    }
}
