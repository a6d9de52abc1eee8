import Exposition
import Glibc
import TestKit
import Testing

@testable import Daemon

/// Logging never blocks.
@Suite(.timeLimit(.minutes(1))) struct LogWriterTests {
    private func line(_ number: Int) -> [UInt8] { Array("line \(number) \(String(repeating: "x", count: 90))\n".utf8) }

    private func writer(_ pipe: Pipe) -> LogWriter {
        LogWriter(descriptor: pipe.writing) { Array("lost \($0)\n".utf8) }
    }

    @Test func `lines arrive in their order`() throws {
        let pipe = try Pipe()
        let writer = writer(pipe)
        for number in 0..<100 { writer.append(line(number)) }
        writer.flush()
        #expect(pipe.read() == String(decoding: (0..<100).flatMap(line), as: UTF8.self))
        #expect(writer.dropped == 0)
    }

    @Test func `what nobody reads is dropped, counted, and said when there is room again`() async throws {
        let pipe = try Pipe(capacity: 4096)
        let writer = writer(pipe)
        let total = 3 * LogWriter.capacity
        let clock = SuspendingClock()
        let appending = clock.measure { for number in 0..<total { writer.append(line(number)) } }
        #expect(appending < .seconds(10))
        let dropped = Int(writer.dropped)
        // One full queue and what the writer had taken before are kept at most.
        #expect(dropped >= LogWriter.capacity)
        let flushing = clock.measure { writer.flush(atMost: .milliseconds(20)) }
        #expect(flushing >= .milliseconds(20))
        #expect(flushing < .seconds(10))
        // A writer that began late has taken one full queue with its gap before, and tells two gaps.
        var text = ""
        func lost() -> Int { text.split(separator: "\n").compactMap { Int($0.trimmingPrefix("lost ")) }.reduce(0, +) }
        try await Polling.until("every gap is told") {
            text += pipe.read()
            return lost() == dropped
        }
        let lines = text.split(separator: "\n")
        #expect(lines.last?.hasPrefix("lost ") == true)
        #expect(lines.count { $0.hasPrefix("line ") } == total - dropped)
        #expect(lines.first?.hasPrefix("line 0 ") == true)
        writer.append(line(7))
        writer.flush()
        #expect(pipe.read() == String(decoding: line(7), as: UTF8.self))
        #expect(writer.dropped == UInt64(dropped))
    }

    @Test func `an idle writer flushes at once`() throws {
        let pipe = try Pipe()
        let writer = writer(pipe)
        let clock = SuspendingClock()
        #expect(clock.measure { writer.flush(atMost: .seconds(30)) } < .seconds(10))
    }

    @Test func `a log that cannot be written is counted`() throws {
        let file = unsafe open("/dev/full", O_WRONLY | O_CLOEXEC)
        try #require(file >= 0)
        defer { close(file) }
        let writer = LogWriter(descriptor: file) { _ in [] }
        writer.append(line(1))
        writer.flush()
        #expect(writer.dropped == 1)
    }

    @Test func `the count is a metric`() throws {
        let writer = writer(try Pipe())
        let families = writer.families()
        #expect(families.map(\.name) == ["vedette_log_dropped_total"])
        #expect(families.first?.series.map(\.value) == [.number(0)])
    }
}
