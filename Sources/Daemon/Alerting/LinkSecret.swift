import Alerting
import Storage
import Synchronization
import Vocabulary

/// What this installation signs links with: 32 random bytes, made once and kept with the state.
final class LinkSecret: Sendable {
    private static let key = KeptRecord.Key(.secret, "links")

    let bytes: [UInt8]

    /// - Throws: ``StorageError`` when the state cannot be read.
    init(_ ledger: Ledger) throws(StorageError) {
        if let kept = try ledger.records(.secret).first(where: { $0.key == Self.key }), kept.body.count == 32 {
            bytes = kept.body
            return
        }
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        self.bytes = bytes
        let record = KeptRecord(Self.key, at: WallTime(nanosecondsSinceEpoch: 0), body: bytes)
        // Nobody waits for it: a link that is older than a lost secret asks for a newer message.
        Task { _ = await ledger.commit(KeptChange(put: [record])) }
    }

    /// Where an incident is acknowledged by a link; holds for a day.
    func link(to incident: ULID, _ origin: String, at now: WallTime) -> String? {
        AckToken(incident: incident, issuedAt: now).text(key: bytes).map { "\(origin)/ack/\($0)" }
    }
}
