import TestKit
import Vocabulary

/// Prometheus' own benchmark of its storage: what `promtool tsdb bench write` says.
enum PrometheusStorage {
    /// It appends no fewer to each series.
    static let scrapes = 100

    /// Nanoseconds per sample of a counter, in each of these series in turn; making them and its write-ahead log are in it.
    static func appendTime(_ series: [Labels]) async throws -> Double {
        let directory = try TemporaryDirectory()
        let lines = series.map { labels in
            "{" + labels.map { "\"\($0.name)\":\"\($0.value)\"" }.joined(separator: ",") + "}\n"
        }
        let file = try directory.write(lines.joined(), to: "series.json")
        let output = try await ServerProcess.run(
            "promtool",
            [
                "tsdb", "bench", "write", "--out=\(directory.path("out"))", "--metrics=\(series.count)",
                "--scrapes=\(scrapes)", file,
            ],
            in: directory
        )
        let title = "samples/sec: "
        let line = output.split(separator: "\n").lazy.compactMap { $0.split(separator: "> ").last }
            .first { $0.hasPrefix(title) }
        guard output.contains("total samples: \(series.count * scrapes)\n"),
            let rate = line.flatMap({ Double($0.dropFirst(title.count)) })
        else { throw TestKitError("promtool tsdb bench write: \(output)") }
        return 1e9 / rate
    }
}
