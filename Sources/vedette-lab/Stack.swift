/// What the lab is made of: every service by its name, with the port that it has in `config/lab.yaml`.
enum Stack {
    /// One service of the lab.
    struct Member {
        let name: String
        let part: any Part
    }

    /// Where the documents' own stack listens, where they say so, and the port of the switches.
    static let ports = [
        "postgres": 5533, "redis": 6380, "qdrant": 6333, "crawl4ai": 11235, "splade": 30004, "reranker": 30003,
        "api": 3030, "embedding": 30001, "llm": 30005, "inbox": 9901,
        "control": 9900,
    ]

    /// The real servers, each in a directory of its own, and the stand-ins.
    static func members(programs: Programs, workspace: Workspace, user: ServerUser) throws -> [Member] {
        let postgres = try workspace.directory("postgres", user: user)
        let redis = try workspace.directory("redis", user: user)
        return [
            Member(name: "postgres", part: PostgresServer(programs: programs, directory: postgres)),
            Member(name: "redis", part: RedisServer(programs: programs, directory: redis)),
        ] + standIns.map { Member(name: $0, part: $1) }
    }

    private static var standIns: [(String, StandIn)] {
        [
            ("qdrant", StandIn(Qdrant())),
            ("crawl4ai", StandIn(Flavors(("docker", Crawl4AIServer()), ("runner", Crawl4AIRunner())))),
            (
                "splade",
                StandIn(
                    Flavors(
                        ("runner", SpladeRunner()),
                        ("tei", TextEmbeddings(.splade, model: "naver/splade-cocondenser-ensembledistil"))
                    )
                )
            ),
            ("reranker", StandIn(TextEmbeddings(.reranker, model: "BAAI/bge-reranker-v2-m3"))),
            ("api", StandIn(APIServer())),
            (
                "embedding",
                StandIn(
                    Flavors(
                        ("tei", TextEmbeddings(.embedding, model: "Alibaba-NLP/gte-base-en-v1.5")),
                        ("openai", LlamaServer())
                    )
                )
            ),
            ("llm", StandIn(HostedModels(), counted: HostedModels.paid)),
            ("inbox", StandIn(Inbox())),
        ]
    }
}
