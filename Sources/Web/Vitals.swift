import Synchronization
package import Vocabulary

/// Whether our own loops run: what `/live` answers, without a lock that a loop might hold.
package struct Vitals: Sendable {
    private let heartbeats: [Heartbeat]
    private let time: any Time

    package init(_ heartbeats: [Heartbeat], time: any Time) {
        self.heartbeats = heartbeats
        self.time = time
    }

    /// The loops that have been silent for too long, and for how long.
    package func stalled() -> [(name: String, duration: Duration)] {
        let now = time.now
        return heartbeats.compactMap { heartbeat in heartbeat.stalledFor(now).map { (heartbeat.name, $0) } }
    }
}
