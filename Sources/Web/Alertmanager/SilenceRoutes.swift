import Alerting
import HTTPTypes
import Hummingbird
import Series
import Vocabulary

/// Silences in Alertmanager's API: `silences`, `silence/{id}`.
struct SilenceRoutes {
    /// In bytes: four times what a silence may be, for what JSON adds.
    private static let longestBody = 4 * SilenceBook.largest

    let silences: SilenceKeeper
    let time: any Time

    func add(to router: Router<WebContext>) {
        router.get("api/v2/silences") { request, _ -> Response in
            try await AlertmanagerFailure.answering {
                let filter = try AlertFilter(try await QueryParameters(request))
                let now = time.wallNow
                return .json(.array(silences.all.filter(filter.takes).map { $0.json(at: now) }))
            }
        }
        router.post("api/v2/silences") { request, context -> Response in
            try await AlertmanagerFailure.answering { try await post(request, context) }
        }
        router.get("api/v2/silence/:silence") { _, context -> Response in
            try await AlertmanagerFailure.answering {
                guard let silence = silences[context.parameters.get("silence") ?? ""] else {
                    throw AlertmanagerFailure(SilenceProblem.notFound)
                }
                return .json(silence.json(at: time.wallNow))
            }
        }
        router.delete("api/v2/silence/:silence") { _, context -> Response in
            try await AlertmanagerFailure.answering {
                do throws(SilenceProblem) {
                    try await silences.expire(context.parameters.get("silence") ?? "", key: context.keyName)
                } catch {
                    throw AlertmanagerFailure(error)
                }
                return AlertmanagerRoutes.empty
            }
        }
    }

    private func post(_ request: Request, _ context: WebContext) async throws -> Response {
        let posted: PostableSilence = try await AlertmanagerRoutes.body(of: request, limit: Self.longestBody)
        let draft = try posted.draft(at: time.wallNow)
        do throws(SilenceProblem) {
            let silence = try await silences.set(draft, key: context.keyName)
            return .json(["silenceID": .text(silence.id)])
        } catch {
            throw AlertmanagerFailure(error)
        }
    }
}

extension AlertmanagerFailure {
    fileprivate init(_ problem: SilenceProblem) {
        switch problem {
        case .notFound: self.init(.notFound, problem.description)
        case .invalid(let message): self.init(.badRequest, message)
        }
    }
}

extension Silence {
    /// `gettableSilence`.
    fileprivate func json(at now: WallTime) -> JSON {
        [
            "id": .text(id), "status": ["state": .text(state(at: now).rawValue)],
            "updatedAt": .text(updatedAt.description), "comment": .text(comment), "createdBy": .text(createdBy),
            "endsAt": .text(endsAt.description), "matchers": .array(matchers.map(Self.json)),
            "startsAt": .text(startsAt.description),
        ]
    }

    private static func json(_ matcher: LabelMatcher) -> JSON {
        let isEqual = matcher.operator == .equal || matcher.operator == .matches
        let isRegex = matcher.operator == .matches || matcher.operator == .doesNotMatch
        return [
            "isEqual": .flag(isEqual), "isRegex": .flag(isRegex), "name": .text(matcher.name),
            "value": .text(matcher.value),
        ]
    }
}
