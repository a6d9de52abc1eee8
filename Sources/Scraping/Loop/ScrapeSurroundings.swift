import NIOPosix
import Probes
import Probing
import Series
import Synchronization
import Vocabulary

/// What all targets share.
struct ScrapeSurroundings: Sendable {
    let connector: Connector
    let store: SampleStore
    /// Where answers are read: never on the loop that fetches them.
    let readers: NIOThreadPool
    let figures: ScrapeFigures
    /// `vedette/0.1.0`.
    let agent: String

    var time: any Time { connector.environment.time }
}
