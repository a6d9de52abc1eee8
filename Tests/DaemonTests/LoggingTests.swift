import Logging
import TestKit
import Testing
import Vocabulary

@testable import Daemon

/// How a line of the log looks.
@Suite struct LogLineTests {
    private static let time = WallTime(nanosecondsSinceEpoch: 1_767_225_600_123_000_000)

    private func line(
        _ message: String,
        _ metadata: [(key: String, value: String)] = [],
        as format: VedetteLogHandler.Format
    ) -> String {
        String(
            decoding: LogLine(time: Self.time, level: .warning, message: message, metadata: metadata).bytes(format),
            as: UTF8.self
        )
    }

    @Test func `JSON begins with level, time and message`() {
        #expect(
            line("a thing", [("service", "db"), ("n", "1")], as: .json)
                == #"{"level":"warning","time":"2026-01-01T00:00:00.123Z","msg":"a thing","service":"db","n":"1"}"#
                + "\n"
        )
    }

    @Test func `JSON escapes what would end its line or its string`() {
        #expect(
            line("a\nb\"c\\\u{1B}[31m", [("k\n", "\u{0}\u{7F}")], as: .json)
                == #"{"level":"warning","time":"2026-01-01T00:00:00.123Z","msg":"a\nb\"c\\\u001b[31m","k\n":"\u0000\u007f"}"#
                + "\n"
        )
    }

    @Test func `metadata never takes the place of a fixed member`() {
        #expect(
            line("m", [("level", "x"), ("msg", "y"), ("time", "z")], as: .json)
                == #"{"level":"warning","time":"2026-01-01T00:00:00.123Z","msg":"m","level_":"x","msg_":"y","time_":"z"}"#
                + "\n"
        )
    }

    @Test func `text is a line for people`() {
        #expect(
            line("a thing", [("service", "db"), ("why", "not now"), ("empty", "")], as: .text)
                == "2026-01-01T00:00:00.123Z WARNING  a thing service=db why=\"not now\" empty=\"\"\n"
        )
    }

    @Test func `text cannot drive the terminal nor begin another line`() {
        let text = line(
            "a\n2026 ERROR b\u{1B}[31m\u{9B}31m\u{202E}",
            [("k\n", "v\u{1B}]0;x\u{7}"), ("c1", "\u{9B}31m")],
            as: .text
        )
        #expect(text.filter { $0 == "\n" }.count == 1)
        #expect(!text.unicodeScalars.dropLast().contains { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) })
        #expect(!text.unicodeScalars.contains("\u{202E}"))
    }
}

/// The backend of swift-log.
@Suite struct LogHandlerTests {
    private let pipe: Pipe
    private let redaction = Redaction(Redactor(secrets: ["hunter22"]))

    init() throws { pipe = try Pipe() }

    private func logger(_ level: Logger.Level = .info) -> (Logger, LogWriter) {
        let writer = LogWriter(descriptor: pipe.writing, describeGap: { _ in [] })
        let handler = VedetteLogHandler(
            level: level,
            format: .json,
            writer: writer,
            redaction: redaction,
            time: TestTime()
        )
        return (Logger(label: "test") { _ in handler }, writer)
    }

    @Test func `metadata of the logger and of the line come sorted, the line's wins`() {
        var (logger, writer) = logger()
        logger[metadataKey: "a"] = "1"
        logger[metadataKey: "b"] = "2"
        logger.info("hello", metadata: ["b": "3", "c": "4"])
        writer.flush()
        #expect(
            pipe.read()
                == #"{"level":"info","time":"2026-01-01T00:00:00.000Z","msg":"hello","a":"1","b":"3","c":"4"}"# + "\n"
        )
    }

    @Test func `lines below the level are not written`() {
        let (logger, writer) = logger(.warning)
        logger.info("no")
        logger.warning("yes")
        writer.flush()
        #expect(pipe.read() == #"{"level":"warning","time":"2026-01-01T00:00:00.000Z","msg":"yes"}"# + "\n")
    }

    @Test func `secrets are hidden in the message and in the metadata`() {
        let (logger, writer) = logger()
        logger.info("login with hunter22", metadata: ["url": "redis://:hunter22@h", "list": ["x hunter22"]])
        writer.flush()
        #expect(
            pipe.read() == """
                {"level":"info","time":"2026-01-01T00:00:00.000Z","msg":"login with ***",\
                "list":"[\\"x ***\\"]","url":"redis://:***@h"}

                """
        )
    }

    @Test func `a replaced redactor counts from then on`() {
        let (logger, writer) = logger()
        redaction.redactor = Redactor(secrets: ["correct-horse"])
        logger.info("hunter22 correct-horse")
        writer.flush()
        #expect(pipe.read().contains(#""msg":"hunter22 ***""#))
    }
}
