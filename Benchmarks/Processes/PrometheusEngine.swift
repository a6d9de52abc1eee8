import Glibc
import Probes
import TestKit
import Vocabulary

/// Debian's Prometheus as an engine of PromQL over samples that were written to it.
struct PrometheusEngine {
    /// What it says of an evaluation.
    struct Evaluation {
        /// Its own `evalTotalTime`: without parsing, waiting, HTTP and JSON.
        let seconds: Double
        /// How many series the result has.
        let series: Int
    }

    private let process: ServerProcess
    private let url: String

    static func start() async throws -> PrometheusEngine {
        let directory = try TemporaryDirectory()
        let port = try ServerProcess.freePort()
        let config = try directory.write("global: {}\n", to: "prometheus.yml")
        let process = try await ServerProcess.start(
            "prometheus",
            [
                "--config.file=\(config)", "--storage.tsdb.path=\(directory.path("data"))",
                "--web.listen-address=127.0.0.1:\(port)", "--web.enable-remote-write-receiver", "--log.level=error",
            ],
            in: directory,
            endSignal: SIGTERM
        )
        let engine = PrometheusEngine(process: process, url: "http://127.0.0.1:\(port)")
        try await process.waitUntil("answers", every: .milliseconds(50)) {
            (try? await LoopbackHTTP.request("GET", engine.url + "/-/ready"))?.status == 200
        }
        return engine
    }

    func write(_ request: RemoteWrite) async throws {
        let answer = try await LoopbackHTTP.request(
            "POST",
            "\(url)/api/v1/write",
            headers: [
                "Content-Type": "application/x-protobuf", "Content-Encoding": "snappy",
                "X-Prometheus-Remote-Write-Version": "0.1.0",
            ],
            bytes: request.body
        )
        guard answer.status / 100 == 2 else {
            throw TestKitError("Prometheus takes no samples: \(answer.status) \(answer.body)")
        }
    }

    /// Times in milliseconds; a range query when there is a step.
    func evaluate(_ expression: String, from start: Int64, through end: Int64, step: Int64?) async throws -> Evaluation
    {
        let query = PercentEncoding.encode(expression)
        let place = step.map {
            "query_range?start=\(Self.seconds(start))&end=\(Self.seconds(end))&step=\(Self.seconds($0))"
        }
        let path = (place ?? "query?time=\(Self.seconds(end))") + "&stats=true&query=\(query)"
        let answer = try await LoopbackHTTP.request("GET", "\(url)/api/v1/\(path)")
        let data = try JSONParser.parse(answer.body.utf8)[path: "data"]
        guard case .number(let seconds)? = data?[path: "stats.timings.evalTotalTime"],
            case .array(let result)? = data?[path: "result"]
        else { throw TestKitError("Prometheus does not evaluate \(expression): \(answer.body.prefix(500))") }
        return Evaluation(seconds: seconds, series: result.count)
    }

    /// What its objects take after a collection, in bytes: garbage and what the collector keeps in reserve left out.
    ///
    /// Full chunks are not in it: Prometheus maps them from files.
    func heapBytes() async throws -> Double {
        // What is kept for use again goes with the second collection.
        for _ in 0..<2 { _ = try await LoopbackHTTP.request("GET", "\(url)/debug/pprof/heap?gc=1") }
        let metric = "go_memstats_heap_inuse_bytes "
        let page = try await LoopbackHTTP.request("GET", "\(url)/metrics").body
        let line = page.split(separator: "\n").first { $0.hasPrefix(metric) }
        guard let bytes = line.flatMap({ Double($0.dropFirst(metric.count)) }) else {
            throw TestKitError("Prometheus does not say how large its heap is")
        }
        return bytes
    }

    private static func seconds(_ milliseconds: Int64) -> String { "\(Double(milliseconds) / 1000)" }

    func stop() async {
        await process.terminate(with: SIGTERM)
    }
}
