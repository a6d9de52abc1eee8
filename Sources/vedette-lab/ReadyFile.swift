import FoundationEssentials
import Glibc

/// What the lab tells programs when everything accepts connections.
struct ReadyFile: Encodable {
    struct Entry: Encodable {
        let address: String
        let url: String
    }

    let pid: Int32
    /// Where the switches are.
    let control: String
    /// The settings file for a daemon that watches this lab, when one was asked for.
    let settings: String?
    /// PostgreSQL has the extension `vector`.
    let hasVector: Bool
    let services: [String: Entry]

    init(services: [LabService], control: String, settings: String?, hasVector: Bool) {
        pid = getpid()
        self.control = control
        self.settings = settings
        self.hasVector = hasVector
        self.services = Dictionary(
            uniqueKeysWithValues: services.map { ($0.name, Entry(address: $0.address, url: $0.url)) }
        )
    }

    /// Writes the file beside its place and renames it: who sees it sees all of it.
    func write(to path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try encoder.encode(self).write(to: URL(filePath: path), options: .atomic)
    }
}
