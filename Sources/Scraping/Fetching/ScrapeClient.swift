import Probes
import Probing
import Vocabulary

/// Asks one target, over a connection that is kept.
final class ScrapeClient: Sendable {
    /// What Prometheus 3.14 asks for, without protobuf.
    static let accept =
        "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
        + "application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,"
        + "text/plain;version=0.0.4;q=0.3,*/*;q=0.2"

    /// Names the stopwatch of a scrape; shown nowhere.
    private static let check: CheckID = {
        guard let name = ServiceName("scrape") else { preconditionFailure("a name of ours is none") }
        return CheckID(name, .live)
    }()

    private let call: HTTPCall
    private let exchange: HTTPExchange
    private let timeout: Duration
    private let limit: Int
    private let time: any Time

    init(_ target: ScrapeTarget, connector: Connector, agent: String) {
        let fields: [HTTPField?] = [
            HTTPField("User-Agent", agent), HTTPField("Accept", Self.accept), HTTPField("Accept-Encoding", "gzip"),
            HTTPField("X-Prometheus-Scrape-Timeout-Seconds", GoNumber.plain(target.timeout.seconds)),
            target.job.authorization,
        ]
        limit = target.job.limits.body
        call = HTTPCall(
            "GET",
            target.url,
            headers: fields.compactMap(\.self),
            bodyLimit: limit,
            needsWholeBody: false,
            tls: target.job.tls
        )
        exchange = HTTPExchange(connector, keepsConnection: true)
        timeout = target.timeout
        time = connector.environment.time
    }

    /// Asks once, for no longer than the target's timeout.
    func ask() async -> Result<ScrapeAnswer, ScrapeFailure> {
        let started = time.now
        let deadline = started + timeout
        let run = ProbeRun(check: Self.check, started: started, deadline: deadline, time: time)
        let result = await withTaskGroup(of: Result<HTTPAnswer, ProbeFailure>?.self) { group in
            group.addTask { await self.send(run) }
            group.addTask {
                // Cancelled once there is an answer.
                try? await self.time.sleep(until: deadline)
                return nil
            }
            let first = await group.next() ?? nil
            let expired = ProbeFailure.timeout(after: timeout, in: run.phase)
            group.cancelAll()
            return first ?? .failure(expired)
        }
        switch result {
        case .failure(let failure): return .failure(ScrapeFailure(.init(failure.reason.rawValue), failure.message))
        case .success(let answer):
            do throws(ScrapeFailure) {
                return .success(try ScrapeAnswer(answer, limit: limit))
            } catch {
                return .failure(error)
            }
        }
    }

    private func send(_ run: ProbeRun) async -> Result<HTTPAnswer, ProbeFailure> {
        do throws(ProbeFailure) {
            return .success(try await exchange.send(call, run: run))
        } catch {
            return .failure(error)
        }
    }

    func close() { exchange.close() }
}
