import Alerting
import Logging
import Storage
import Vocabulary

/// What this installation signs links with: 32 random bytes, made once and kept with the state.
struct LinkSecret: Sendable {
    private static let key = KeptRecord.Key(.secret, "links")

    let bytes: [UInt8]

    /// - Throws: ``StorageError`` when the state cannot be read.
    init(_ ledger: Ledger, _ logger: Logger) throws(StorageError) {
        if let kept = try ledger.records(.secret).first(where: { $0.key == Self.key }), kept.body.count == 32 {
            bytes = kept.body
            return
        }
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        self.bytes = bytes
        let record = KeptRecord(Self.key, at: WallTime(nanosecondsSinceEpoch: 0), body: bytes)
        do throws(StorageError) {
            try ledger.keepNow(record)
        } catch {
            // Links hold until the next start then.
            logger.warning("the secret of links cannot be kept", metadata: ["error": "\(error)"])
        }
    }

    /// Where an incident is acknowledged by a link; holds for a day.
    func link(to incident: ULID, _ origin: String, at now: WallTime) -> String? {
        AckToken(incident: incident, issuedAt: now).text(key: bytes).map { "\(origin)/ack/\($0)" }
    }
}
