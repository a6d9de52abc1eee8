import HTTPTypes

/// What TEI does with its model.
extension TextEmbeddings {
    private struct Rerank: Decodable {
        enum CodingKeys: String, CodingKey {
            case query, texts, truncate
            case rawScores = "raw_scores"
            case returnText = "return_text"
        }

        let query: String
        let texts: [String]
        let truncate: Bool?
        let rawScores: Bool?
        let returnText: Bool?
    }

    private struct Embed: Decodable {
        let inputs: TextEmbeddingsJob.Texts
        let normalize: Bool?
        let truncate: Bool?
    }

    private struct OpenAIEmbed: Decodable {
        let input: TextEmbeddingsJob.Texts
    }

    /// The largest request, in bytes.
    private static let payloadLimit = 2_000_000

    mutating func rerank(_ question: Question) -> Answer {
        read(question, as: Rerank.self) { server, rerank in
            let job = TextEmbeddingsJob(rerank.texts, field: "texts", truncates: rerank.truncate ?? server.truncates)
            return server.work(job, for: .reranker, or: "model is not a re-ranker model") { model in
                let scores = rerank.texts.enumerated().map { index, text in
                    (index: index, text: text, score: model.relevance(of: text, to: rerank.query))
                }
                return scores.sorted { ($1.score, $0.index) < ($0.score, $1.index) }.map { entry in
                    let score = rerank.rawScores == true ? ToyModel.logit(entry.score) : entry.score
                    let text = rerank.returnText == true ? #""text":\#(entry.text.quoted),"# : ""
                    return #"{"index":\#(entry.index),\#(text)"score":\#(score)}"#
                }
            }
        }
    }

    mutating func embed(_ question: Question) -> Answer {
        read(question, as: Embed.self) { server, embed in
            let job = TextEmbeddingsJob(embed.inputs, truncates: embed.truncate ?? server.truncates)
            let isNormalized = embed.normalize ?? true
            // A SPLADE model can be asked for the whole vocabulary, when it is not to be normalized.
            guard server.purpose != .splade || !isNormalized else {
                let reason = "`normalize` is not available for SPLADE models"
                return TextEmbeddingsRefusal.validation(reason, server.version).answer
            }
            return server.work(job, for: .embedding, or: "model is not an embedding model") { model in
                job.texts.map { "[\(model.embedding(of: $0, normalized: isNormalized).list)]" }
            }
        }
    }

    mutating func embedSparse(_ question: Question) -> Answer {
        read(question, as: Embed.self) { server, embed in
            let job = TextEmbeddingsJob(embed.inputs, truncates: embed.truncate ?? server.truncates)
            return server.work(job, for: .splade, or: "model is not an embedding model with SPLADE pooling") { model in
                job.texts.map { text in
                    let terms = model.terms(of: text).map { #"{"index":\#($0.index),"value":\#($0.value)}"# }
                    return "[\(terms.joined(separator: ","))]"
                }
            }
        }
    }

    mutating func openAIEmbeddings(_ question: Question) -> Answer {
        read(question, as: OpenAIEmbed.self) { server, embed in
            let job = TextEmbeddingsJob(embed.input, truncates: server.truncates)
            do throws(TextEmbeddingsRefusal) {
                guard let tokens = try server.accept(job, for: .embedding, or: "model is not an embedding model") else {
                    return .withheld
                }
                return .json(server.model.openAIEmbeddings(of: job.texts, tokens: tokens))
                    .adding(job.timing(tokens: tokens))
            } catch {
                return error.openAIAnswer
            }
        }
    }

    /// The steps before any work: the size and the form of the body, refused in plain text.
    private mutating func read<Shape: Decodable>(
        _ question: Question,
        as shape: Shape.Type,
        then work: (inout TextEmbeddings, Shape) -> Answer
    ) -> Answer {
        guard question.body.count <= Self.payloadLimit else {
            return .text("Failed to buffer the request body: length limit exceeded", status: .contentTooLarge)
        }
        guard question.saysJSON else {
            return .text(
                "Expected request with `Content-Type: application/json`",
                status: .unsupportedMediaType
            )
        }
        do {
            return try work(&self, question.decoded(as: shape))
        } catch .syntax {
            return .text(
                "Failed to parse the request body as JSON: expected value at line 1 column 1",
                status: .badRequest
            )
        } catch {
            let reason = if case .missing(let field) = error { "missing field `\(field)`" } else { "invalid type" }
            return .text(
                "Failed to deserialize the JSON body into the target type: \(reason) at line 1 column 2",
                status: .unprocessableContent
            )
        }
    }

    private mutating func work(
        _ job: TextEmbeddingsJob,
        for purpose: Purpose,
        or reason: String,
        result: (ToyModel) -> [String]
    ) -> Answer {
        do throws(TextEmbeddingsRefusal) {
            guard let tokens = try accept(job, for: purpose, or: reason) else { return .withheld }
            return .json("[\(result(model).joined(separator: ","))]").adding(job.timing(tokens: tokens))
                .taking(.milliseconds(3))
        } catch {
            return error.answer
        }
    }
}
