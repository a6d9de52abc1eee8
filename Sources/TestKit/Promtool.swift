import Glibc
import Vocabulary

/// Debian's `promtool`, the judge of what we expose.
package enum Promtool {
    package struct Failure: Error {
        package let message: String
    }

    /// Everything that `promtool check metrics` says of `body`; empty when it has no complaint.
    package static func complaints(about body: [UInt8]) async throws -> String {
        let verdict: Result<String, Failure> = await withCheckedContinuation { continuation in
            let started = DetachedThread.start { continuation.resume(returning: run(body)) }
            if !started { continuation.resume(returning: .failure(Failure(message: "no thread"))) }
        }
        return try verdict.get()
    }

    /// Blocks until promtool has ended.
    private static func run(_ body: [UInt8]) -> Result<String, Failure> {
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
        guard let pipe = unsafe popen("promtool check metrics < \(name) 2>&1", "r") else {
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
