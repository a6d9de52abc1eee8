import FoundationEssentials
import Glibc
import TestKit
import Testing
import Vocabulary

@testable import Daemon

@Suite struct ReadyFileTests {
    private let directory: TemporaryDirectory
    private let started = WallTime(nanosecondsSinceEpoch: 1_767_225_600_000_000_000)

    init() throws { directory = try TemporaryDirectory() }

    @Test func `it tells the process, the listeners and the start, and leaves nothing beside it`() throws {
        let file = ReadyFile(directory.path("ready.json"))
        try file.write(listeners: [("http", "127.0.0.1:43121"), ("metrics", "[::1]:9")], started: started)
        let text = try String(contentsOfFile: directory.path("ready.json"), encoding: .utf8)
        #expect(
            text == """
                {"pid":\(getpid()),"listeners":{"http":"127.0.0.1:43121","metrics":"[::1]:9"},\
                "started":"2026-01-01T00:00:00.000Z"}

                """
        )
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["ready.json"])
        file.remove()
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == [])
        file.remove()
    }

    @Test func `an older file is replaced`() throws {
        try directory.write("old", to: "ready.json")
        try ReadyFile(directory.path("ready.json")).write(listeners: [], started: started)
        #expect(try String(contentsOfFile: directory.path("ready.json"), encoding: .utf8).hasPrefix(#"{"pid":"#))
    }

    @Test func `a link in the place of the temporary file is not followed`() throws {
        let victim = try directory.write("precious", to: "victim")
        #expect(unsafe symlink(victim, directory.path("ready.json.\(getpid())")) == 0)
        try ReadyFile(directory.path("ready.json")).write(listeners: [], started: started)
        #expect(try String(contentsOfFile: victim, encoding: .utf8) == "precious")
    }

    @Test func `a place that cannot be written is named with the reason`() throws {
        let path = directory.path("missing/ready.json")
        #expect {
            try ReadyFile(path).write(listeners: [], started: started)
        } throws: {
            "\($0)" == "cannot write the ready file \(path): No such file or directory"
        }
    }
}
