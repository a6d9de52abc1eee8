import Glibc
import Vocabulary

/// Debian's `promtool`, the judge of what we expose.
package enum Promtool {
    package struct Failure: Error {
        package let message: String
    }

    /// Everything that `promtool check metrics` says of `body`; empty when it has no complaint.
    package static func complaints(about body: [UInt8]) async throws -> String {
        try await judge(body) { "promtool check metrics < \($0) 2>&1" }
    }

    /// What `promtool query …` prints when it asks the server at `url`; the question goes last.
    package static func ask(_ url: String, _ command: String, _ question: String) async throws -> String {
        // `query series --match` takes its question before the server.
        let isMatch = command.hasSuffix("--match")
        return try await judge(Array(question.utf8)) { path in
            isMatch
                ? "promtool \(command)=\"$(cat \(path))\" \(url) 2>&1"
                : "promtool \(command) \(url) \"$(cat \(path))\" 2>&1"
        }
    }

    /// How many series Prometheus' own OpenMetrics parser reads from `body`, in which no sample has a timestamp yet.
    package static func seriesOfOpenMetrics(_ body: [UInt8]) async throws -> Int {
        let stamped = body.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: true).flatMap { line in
            line + Array((line.first == UInt8(ascii: "#") ? "\n" : " 1767225600.000\n").utf8)
        }
        let said = try await judge(stamped) { path in
            "promtool tsdb create-blocks-from openmetrics \(path) \(path).data 2>&1; rm -rf \(path).data"
        }
        // BLOCK ULID, MIN TIME, MAX TIME, DURATION, NUM SAMPLES, NUM CHUNKS, NUM SERIES, SIZE
        let columns = said.split(separator: "\n").last?.split(separator: " ") ?? []
        guard columns.count == 8, let series = Int(columns[6]) else { throw Failure(message: said) }
        return series
    }

    /// What `promtool test rules` says of a file of rule tests: which expressions have which other value.
    package static func ruleTests(_ document: String) async throws -> String {
        try await judge(Array(document.utf8)) { "promtool test rules \($0) 2>&1" }
    }

    private static func judge(
        _ body: [UInt8],
        command: @escaping @Sendable (_ path: String) -> String
    ) async throws -> String {
        let verdict: Result<String, Failure> = await withCheckedContinuation { continuation in
            let started = DetachedThread.start { continuation.resume(returning: run(body, command)) }
            if !started { continuation.resume(returning: .failure(Failure(message: "no thread"))) }
        }
        return try verdict.get()
    }

    /// Blocks until promtool has ended.
    private static func run(_ body: [UInt8], _ command: (_ path: String) -> String) -> Result<String, Failure> {
        var path = Array("/tmp/vedette-promtool.XXXXXX".utf8CString)
        let descriptor = unsafe mkstemp(&path)
        guard descriptor >= 0 else { return .failure(Failure(message: "no temporary file")) }
        defer {
            unsafe unlink(&path)
            close(descriptor)
        }
        guard unsafe write(descriptor, body, body.count) == body.count else {
            return .failure(Failure(message: "cannot write the temporary file"))
        }
        let name = String(decoding: path.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        guard let pipe = unsafe popen(command(name), "r") else {
            return .failure(Failure(message: "promtool cannot be started"))
        }
        var said: [UInt8] = []
        var byte = unsafe fgetc(pipe)
        while byte != EOF {
            said.append(UInt8(truncatingIfNeeded: byte))
            byte = unsafe fgetc(pipe)
        }
        let status = unsafe pclose(pipe)
        let text = String(decoding: said, as: UTF8.self)
        return .success(status == 0 || !text.isEmpty ? text : "promtool ended with status \(status)")
    }
}
