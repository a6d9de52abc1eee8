import HTTPTypes

/// The stack's own `crawl4ai-runner`: a FastAPI service without authentication whose health is a constant.
///
/// Neither a dead browser nor a dead PostgreSQL shows in `/health`: it falls back to plain HTTP for the one, and asks the
/// other only for `/scopes`.
struct Crawl4AIRunner: Imitation {
    private struct Crawl: Decodable {
        let urls: [String]
    }

    /// Crawls that are remembered.
    private static let mostCrawls = 100

    private var crawls: [String] = []
    private var isPostgresGone = false
    private(set) var isListening = true

    var switches: [Switch<Crawl4AIRunner>] {
        [
            Switch("starting") { runner, _ in runner.isListening = false },
            Switch("postgres/dead") { runner, _ in runner.isPostgresGone = true },
        ]
    }

    mutating func answer(_ question: Question) -> Answer {
        let parts = question.parts
        return switch (question.method, parts.first, parts.count) {
        case (.get, "health", 1): .json(#"{"status":"ok"}"#)
        case (.get, "scopes", 1): scopes
        case (.post, "crawl", 1): crawl(question)
        case (.get, "progress", 2): known(parts[1]) { Self.progress($0) }
        case (.get, "result", 2): known(parts[1]) { _ in FastAPI.detail("Crawl not completed", status: .conflict) }
        case (.post, "cancel", 2): known(parts[1]) { _ in .json(#"{"status":"cancelled"}"#) }
        default: FastAPI.notFound
        }
    }

    private var scopes: Answer {
        guard isPostgresGone else {
            return .json(
                #"[{"scope":"local","collection_name":"rag","chunk_count":128,"code_chunks":28,"text_chunks":100}]"#
            )
        }
        return FastAPI.detail(
            "[Errno 111] Connect call failed ('127.0.0.1', 5533)",
            status: .internalServerError
        ).taking(.milliseconds(140))
    }

    private mutating func crawl(_ question: Question) -> Answer {
        do {
            guard try !FastAPI.read(question, as: Crawl.self).urls.isEmpty else {
                return FastAPI.detail("At least one URL is required", status: .badRequest)
            }
        } catch {
            return FastAPI.invalid(error, expected: "list")
        }
        let id = (0..<4).map { _ in String(UInt32.random(in: (1 << 31)...UInt32.max), radix: 16) }.joined()
        crawls = crawls.suffix(Self.mostCrawls - 1) + [id]
        return .json(#"{"progress_id":"\#(id)","status":"running"}"#)
    }

    private func known(_ id: String, answer: (String) -> Answer) -> Answer {
        crawls.contains(id) ? answer(id) : FastAPI.detail("Unknown progress id", status: .notFound)
    }

    private static func progress(_ id: String) -> Answer {
        .json(
            #"{"progress_id":"\#(id)","status":"running","progress":10,"log":"","current_url":null,"total_pages":1,"#
                + #""processed_pages":0,"chunks_stored":0,"code_examples_found":0,"current_phase":"crawling","#
                + #""phase_detail":null,"chunks_total":0,"chunks_processed":0,"summaries_generated":0,"#
                + #""embeddings_generated":0}"#
        )
    }
}
