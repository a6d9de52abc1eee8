package import Logging
package import Vocabulary

/// Formats on the caller, queues, and returns: logging never blocks.
package struct VedetteLogHandler: LogHandler {
    /// How a line looks.
    package enum Format: Sendable { case json, text }

    package var logLevel: Logger.Level
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?

    private let format: Format
    private let writer: LogWriter
    private let redaction: Redaction
    private let time: any Time

    package init(level: Logger.Level, format: Format, writer: LogWriter, redaction: Redaction, time: any Time) {
        logLevel = level
        self.format = format
        self.writer = writer
        self.redaction = redaction
        self.time = time
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var all = metadata
        if let provided = metadataProvider?.get() { all.merge(provided) { $1 } }
        if let own = event.metadata { all.merge(own) { $1 } }
        if let error = event.error { all["error"] = "\(error)" }
        let redactor = redaction.redactor
        let pairs = all.sorted { $0.key < $1.key }.map { (key: $0.key, value: redactor.hideSecrets("\($0.value)")) }
        let line = LogLine(
            time: time.wallNow,
            level: event.level,
            message: redactor.hideSecrets("\(event.message)"),
            metadata: pairs
        )
        writer.append(line.bytes(format))
    }
}

/// One line of the log.
package struct LogLine {
    let time: WallTime
    let level: Logger.Level
    let message: String
    let metadata: [(key: String, value: String)]

    package init(time: WallTime, level: Logger.Level, message: String, metadata: [(key: String, value: String)] = []) {
        self.time = time
        self.level = level
        self.message = message
        self.metadata = metadata
    }

    /// The line with its newline.
    package func bytes(_ format: VedetteLogHandler.Format) -> [UInt8] {
        switch format {
        case .json: json
        case .text: text
        }
    }

    private var json: [UInt8] {
        let reserved: Set<String> = ["level", "time", "msg"]
        let fixed: [JSON.Member] = [
            JSON.Member("level", .text(level.rawValue)), JSON.Member("time", .text(time.description)),
            JSON.Member("msg", .text(message)),
        ]
        let rest = metadata.map { JSON.Member(reserved.contains($0.key) ? "\($0.key)_" : $0.key, .text($0.value)) }
        return JSON.object(fixed + rest).bytes + [UInt8(ascii: "\n")]
    }

    /// Control characters are escaped as in JSON: a target's answer cannot drive the terminal.
    private var text: [UInt8] {
        var output = Array("\(time) \(level.rawValue.uppercased().padded(to: 8)) \(message)".utf8)
        for (key, value) in metadata {
            output += " \(key)=".utf8
            let isPlain = !value.isEmpty && value.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") }
            if isPlain { output += value.utf8 } else { JSON.quote(value, to: &output) }
        }
        return Array(Redactor.withoutControls(String(decoding: output, as: UTF8.self)).utf8) + [UInt8(ascii: "\n")]
    }
}

extension String {
    /// The text with blanks behind it up to a width in characters.
    package func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
