import Probing
import Vocabulary

/// Asks several questions at once, so that a collection that hangs holds up nothing else and is told by name.
struct QdrantSurvey: Sendable {
    /// How long an answer may take.
    static let limit = Duration.seconds(2)

    let server: HTTPServer
    let connector: Connector

    /// What there is to know; of collections that are not required and gone meanwhile there is nothing.
    struct Findings: Sendable {
        /// Nil when it is not told.
        let identity: QdrantIdentity?
        let collections: [QdrantCollection]
        let cluster: QdrantCluster?
    }

    private enum Finding: Sendable {
        case identity(QdrantIdentity?)
        case collection(QdrantCollection?)
        case cluster(QdrantCluster?)
    }

    /// Looks into the selected collections, at the release and at the cluster, over a connection each.
    ///
    /// - Throws: ``ProbeFailure``: the worst of all, its message that of the first three.
    func look(into selection: QdrantSelection, _ run: ProbeRun) async throws(ProbeFailure) -> Findings {
        run.enter(.query)
        let limit = limit(run)
        var identity: QdrantIdentity?
        var collections: [QdrantCollection] = []
        var cluster: QdrantCluster?
        var failures: [ProbeFailure] = []
        await withTaskGroup(of: Result<Finding, ProbeFailure>.self) { group in
            group.addTask { await self.identity(limit) }
            group.addTask { .success(.cluster(await self.cluster(limit))) }
            for name in selection.names {
                group.addTask { await collection(name, selection.required.contains(name), limit) }
            }
            for await finding in group {
                switch finding {
                case .success(.identity(let found)): identity = found
                case .success(.collection(let found)): collections += [found].compactMap(\.self)
                case .success(.cluster(let found)): cluster = found
                case .failure(let failure): failures.append(failure)
                }
            }
        }
        run.finish()
        if let worst = Self.worst(failures) { throw worst }
        return Findings(identity: identity, collections: collections.sorted { $0.name < $1.name }, cluster: cluster)
    }

    /// A part of what is left of the deadline, so that the names of those that hang are told before it passes.
    private func limit(_ run: ProbeRun) -> Duration {
        .milliseconds(min(Self.limit, run.remaining * 3 / 4).nanoseconds / 1_000_000)
    }

    /// Only another product's name is worth a failure of this check.
    private func identity(_ limit: Duration) async -> Result<Finding, ProbeFailure> {
        guard let call = try? server.call(QdrantIdentity.path),
            let answer = try? await HTTPExchange.once(call, timeout: limit, connector: connector)
        else { return .success(.identity(nil)) }
        do throws(ProbeFailure) {
            return .success(.identity(try QdrantIdentity.found(in: answer)))
        } catch {
            return .failure(error)
        }
    }

    private func collection(_ name: String, _ isRequired: Bool, _ limit: Duration) async -> Result<
        Finding, ProbeFailure
    > {
        let question = "collection \(QdrantCollection.shown(name))"
        let path = "/collections/\(PercentEncoding.encode(name))"
        return await answer(path, question, limit) { answer throws(ProbeFailure) in
            switch answer.status {
            case 200:
                let result = try answer.json(to: question)[path: "result"] ?? .null
                return .collection(try QdrantCollection(name, result))
            case 404 where QdrantFailure.error(in: answer) != nil:
                guard isRequired else { return .collection(nil) }
                throw ProbeFailure(.assertion, in: .query, "\(question) does not exist")
            default:
                throw QdrantFailure.of(answer, to: question)
            }
        }
    }

    /// What `read` makes of the answer; a failure on the way to it names the question.
    private func answer(
        _ path: String,
        _ question: String,
        _ limit: Duration,
        _ read: (HTTPAnswer) throws(ProbeFailure) -> Finding
    ) async -> Result<Finding, ProbeFailure> {
        let answer: HTTPAnswer
        do throws(ProbeFailure) {
            answer = try await HTTPExchange.once(server.call(path), timeout: limit, connector: connector)
        } catch {
            let text =
                error.reason == .timeout
                ? "no answer within \(limit.brief), though GET /collections answers" : error.message
            return .failure(ProbeFailure(error.reason, in: error.phase ?? .query, "\(question): \(text)"))
        }
        do throws(ProbeFailure) {
            return .success(try read(answer))
        } catch {
            return .failure(error)
        }
    }

    /// Nothing of the cluster is worth a failure of this check.
    private func cluster(_ limit: Duration) async -> QdrantCluster? {
        guard let call = try? server.call("/cluster") else { return nil }
        return (try? await HTTPExchange.once(call, timeout: limit, connector: connector)).flatMap(QdrantCluster.init)
    }

    /// The failure that says most about the health, with the messages of the first three; nil without any.
    private static func worst(_ failures: [ProbeFailure]) -> ProbeFailure? {
        let sorted = failures.sorted { (rank($0.reason), $0.message) < (rank($1.reason), $1.message) }
        guard let first = sorted.first else { return nil }
        let rest = sorted.count > 3 ? "; and \(sorted.count - 3) more" : ""
        return ProbeFailure(
            first.reason,
            in: first.phase,
            sorted.prefix(3).map(\.message).joined(separator: "; ") + rest
        )
    }

    /// What makes the service unhealthy comes before what leaves it usable.
    private static func rank(_ reason: FailureReason) -> Int {
        switch reason {
        case .exhausted: 0
        case .assertion: 1
        case .timeout: 2
        case .http5xx: 3
        case .dns, .connectRefused, .connectTimeout, .tls, .protocol, .http4xx: 4
        case .starting, .saturated, .readOnly, .auth: 5
        case .internal: 6
        }
    }
}
