import HTTPTypes

/// The stack's own `splade-runner`: a FastAPI service that blocks its event loop while it encodes.
///
/// It has neither authentication nor `/metrics`; it listens once its model is loaded.
struct SpladeRunner: Imitation {
    private struct One: Decodable {
        let text: String
    }

    private struct Batch: Decodable {
        let batch: [String]
    }

    private var model = ToyModel(name: "naver/splade-cocondenser-ensembledistil")
    private var isOutOfMemory = false
    /// How long one encode takes.
    private var encode: Duration = .milliseconds(20)
    /// When the encodes that have been asked for will be done.
    private var busy: SuspendingClock.Instant?
    private(set) var isListening = true

    var switches: [Switch<SpladeRunner>] {
        [
            Switch("saturated") { runner, _ in runner.isOutOfMemory = true },
            Switch("starting") { runner, _ in runner.isListening = false },
            Switch("encode/DURATION") { runner, values throws(LabError) in
                runner.encode = try Duration(written: values[0])
            },
            Switch("model/drift") { runner, _ in runner.model.drift() },
            Switch("model/NAME") { runner, values in runner.model.name = values[0] },
        ]
    }

    mutating func answer(_ question: Question) -> Answer {
        var done = max(busy ?? question.arrival, question.arrival)
        let answer =
            switch (question.method, question.path) {
            case (.get, "/"): Answer.json(Self.card)
            case (.get, "/health"):
                Answer.json(#"{"status":"healthy","model":\#(model.name.quoted),"device":"cpu"}"#)
            case (.post, "/sparse"): sparse(question)
            case (.post, "/sparse/batch"): batch(question)
            default: FastAPI.notFound
            }
        if question.method == .post, answer.status == .ok {
            done += encode
            busy = done
        }
        // Everything stands in the same queue, `/health` too.
        return answer.taking(done - question.arrival)
    }

    private func sparse(_ question: Question) -> Answer {
        do {
            let text = try FastAPI.read(question, as: One.self).text
            guard !isOutOfMemory else { return failure("Encoding failed") }
            return .json(#"{"sparse":\#(vector(text))}"#)
        } catch {
            return FastAPI.invalid(error)
        }
    }

    private func batch(_ question: Question) -> Answer {
        do {
            let texts = try FastAPI.read(question, as: Batch.self).batch
            guard !isOutOfMemory || texts.isEmpty else { return failure("Batch encoding failed") }
            return .json(#"{"sparse_vectors":[\#(texts.map(vector).joined(separator: ","))]}"#)
        } catch {
            return FastAPI.invalid(error, expected: "list")
        }
    }

    private func failure(_ what: String) -> Answer {
        FastAPI.detail(
            "\(what): CUDA out of memory. Tried to allocate 2.00 GiB",
            status: .internalServerError
        )
    }

    private func vector(_ text: String) -> String {
        let terms = model.terms(of: text)
        let indices = terms.map { "\($0.index)" }.joined(separator: ",")
        let values = terms.map { "\($0.value)" }.joined(separator: ",")
        return #"{"indices":[\#(indices)],"values":[\#(values)]}"#
    }

    private static let card = #"""
        {"service":"SPLADE Sparse Vector Service","version":"1.0.0",\#
        "endpoints":{"health":"/health","single":"POST /sparse","batch":"POST /sparse/batch"}}
        """#
}
