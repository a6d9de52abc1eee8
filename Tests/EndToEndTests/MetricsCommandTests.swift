import Probes
import TestKit
import Testing

extension EndToEnd {
    @Suite(.timeLimit(.minutes(1))) struct MetricsCommandTests {
        private static let good = "# HELP a_total x\n# TYPE a_total counter\na_total 1\n"

        @Test(
            arguments: [
                ([], good, 0, ""),
                ([], "a_ms 1\n", 3, "a_ms metric names should not contain abbreviated units\na_ms no help text\n"),
                (
                    [], "a 1\nb{c=d} 1\n", 1,
                    "error while linting: text format parsing error in line 2: "
                        + "expected '\"' at start of label value, found 'd'\n"
                ),
                (["--format", "text"], good, 0, ""), (["--format", "openmetrics"], "a 1\n# EOF\n", 0, ""),
                (
                    ["--format", "openmetrics"], good, 1,
                    "error while linting: OpenMetrics parsing error in line 4, column 1: "
                        + "data does not end with # EOF\n"
                ),
                (["--format=html"], good, 64, "html"),
            ] as [([String], String, Int32, String)]
        )
        func `a file is judged as promtool would`(options: [String], body: String, code: Int32, said: String)
            async throws
        {
            let directory = try TemporaryDirectory()
            let file = try directory.write(body, to: "metrics.txt")
            let run = try await CommandRun.vedette(["metrics", "check"] + options + [file], in: directory)
            #expect(run.exit == .code(code), "\(run.complaints)")
            #expect(code == 64 ? run.complaints.contains(said) : run.complaints == said, "\(run.complaints)")
            #expect(run.output == "")
        }

        @Test(arguments: [(good, 0), ("a 1\n", 3), ("a", 1)] as [(String, Int32)])
        func `a dash is standard input`(body: String, code: Int32) async throws {
            let directory = try TemporaryDirectory()
            let file = try directory.write(body, to: "metrics.txt")
            let process = try await ServerProcess.start(
                "sh",
                ["-c", "exec \"$1\" metrics check - <\"$2\"", "sh", BuiltProgram.vedette.path, file],
                in: directory
            )
            #expect(await process.waitForExit() == .code(code))
        }

        @Test func `a file that is not there is bad usage`() async throws {
            let directory = try TemporaryDirectory()
            let run = try await CommandRun.vedette("metrics", "check", directory.path("none"), in: directory)
            #expect(run.exit == .code(64))
            #expect(run.complaints.contains("cannot read \(directory.path("none"))"), "\(run.complaints)")
        }

        @Test func `the daemon's own metrics are good in both formats`() async throws {
            let daemon = try await LabSettings().start(on: try await SharedLab.shared.started())
            try await daemon.waitUntilHealthy()
            let directory = try TemporaryDirectory()
            for (format, accept) in [("text", "text/plain"), ("openmetrics", "application/openmetrics-text")] {
                let body = try await daemon.get("/metrics", headers: ["Accept": accept]).body
                let file = try directory.write(body, to: "\(format).txt")
                let run = try await CommandRun.vedette("metrics", "check", "--format", format, file, in: directory)
                #expect(run.exit == .code(0), "\(run.complaints)")
                #expect(run.complaints == "")
            }
        }
    }
}
