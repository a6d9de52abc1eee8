import Alerting
import HTTPTypes
import Hummingbird
import Vocabulary

/// `/api/v1/incidents/{id}/ack`: somebody looks after an incident, or does not any more.
struct AcknowledgementRoutes {
    private static let longestBody = 16 << 10

    let sources: AcknowledgementSources

    private struct Claim: Decodable {
        let by: String?
        let comment: String?
    }

    func add(to router: Router<WebContext>) {
        router.post("api/v1/incidents/:incident/ack") { request, context -> Response in
            let id = try incident(context)
            let claim: Claim
            do {
                claim = try await JSONBody.read(of: request, limit: Self.longestBody)
            } catch let problem as JSONBody.Problem {
                let code = problem.status.reasonPhrase.lowercased().replacing(" ", with: "_")
                throw RequestFailure(status: problem.status, code: code, message: problem.message)
            }
            guard let by = AcknowledgementText.name(claim.by) ?? context.keyName else {
                throw RequestFailure.badRequest("by is needed: who looks after the incident")
            }
            let comment = AcknowledgementText.comment(claim.comment)
            return try answer(await sources.acknowledge(id, by, comment), id)
        }
        router.delete("api/v1/incidents/:incident/ack") { request, context -> Response in
            let id = try incident(context)
            let name = AcknowledgementText.name(request.uri.queryParameters.get("by"))
            return try answer(await sources.takeBack(id, name ?? context.keyName ?? "somebody"), id)
        }
    }

    private func incident(_ context: WebContext) throws -> ULID {
        let text = context.parameters.get("incident") ?? ""
        guard let id = ULID(text) else {
            throw RequestFailure.notFound("there is no incident `\(text.shortened(to: 40))`")
        }
        return id
    }

    private func answer(_ result: AckResult, _ id: ULID) throws -> Response {
        switch result {
        case .done: return .json(["status": "ok", "incident": .text(id.description), "changed": true])
        case .unchanged(let acknowledgement):
            return .json([
                "status": "ok", "incident": .text(id.description), "changed": false,
                "acknowledgedBy": JSON(acknowledgement?.by),
                "acknowledgedAt": JSON(acknowledgement?.at.description),
            ])
        case .ended: throw RequestFailure(status: .conflict, code: "ended", message: "the incident is over")
        case .unknown: throw RequestFailure.notFound("there is no incident `\(id)`")
        }
    }
}
