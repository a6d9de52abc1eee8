import Logging
import ServiceLifecycle

/// Waits until every service is up, then tells programs (files) and people (standard output).
struct Announcer: Service {
    let services: [LabService]
    let control: ControlListener
    let ports: Ports.Choice
    let hasVector: Bool
    let readyFile: String?
    let settingsFile: String?

    /// What to try first: every service once, in a way that its `live` check sees.
    private static let loud = [
        "postgres/down", "redis/hang", "qdrant/status/500", "crawl4ai/hang", "splade/delay/3s", "reranker/starting",
        "api/status/500",
    ]
    /// Faults that leave the services' own health green, and that `ready` sees.
    private static let quiet = ["qdrant/collection/rag/hang", "crawl4ai/auth/KEY", "reranker/auth/KEY"]

    /// The daemon's own port in the settings of a lab with fixed ports.
    private static let daemonPort = 9911

    func run() async throws {
        await control.whenUp()
        for service in services {
            await service.whenSettled()
            // Its own error ends the group.
            guard service.phase == .up else { return try await gracefulShutdown() }
        }
        Console.write(banner + "\n", to: .output)
        do {
            try writeFiles()
        } catch {
            let files = [readyFile, settingsFile].compactMap(\.self).joined(separator: " or ")
            throw LabError(.unavailable, "cannot write \(files): is the directory there, and may we write to it?")
        }
        try await gracefulShutdown()
    }

    private func writeFiles() throws {
        let daemonPort = ports == .default ? Self.daemonPort : 0
        if let settingsFile {
            try SettingsFile(services: services, httpPort: daemonPort, hasVector: hasVector).write(to: settingsFile)
        }
        if let readyFile {
            try ReadyFile(services: services, control: control.url, settings: settingsFile, hasVector: hasVector)
                .write(to: readyFile)
        }
    }

    private var banner: String {
        let list = services.map { service in
            "  \(service.name)".padded(to: 12) + service.part.nature.padded(to: 10) + service.url
        }
        return """
            The lab is up; Ctrl-C ends it and leaves nothing behind.

            \(list.joined(separator: "\n"))

            Break something, and mend it again:
            \(Self.loud.map(pair).joined(separator: "\n"))

            Break something behind a health that stays green; the check `ready` sees it half a minute later:
            \(Self.quiet.map(pair).joined(separator: "\n"))

            See what can be broken, what is, and what was asked:
              curl \(control.url)/qdrant
              curl \(control.url)/

            Read what the alerts said; each is printed when it comes, too:
              curl \(inbox)/messages

            \(settingsFile.map { "Watch it: vedette run --config \($0)" } ?? "Watch it: vedette run --config config/lab.yaml")
            """
    }

    private var inbox: String { services.first { $0.name == "inbox" }?.url ?? "" }

    /// The command that throws the switch, and the one that puts it back.
    private func pair(_ path: String) -> String {
        let service = path.prefix { $0 != "/" }
        let `break` = "curl -X POST \(control.url)/\(path)"
        return "  " + `break`.padded(to: 62) + "curl -X POST \(control.url)/\(service)/up"
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(1, width - count))
    }
}
