import ServiceLifecycle
import Vocabulary
import Web

/// The last service, so the first to be stopped: says no to `/ready`, and gives load balancers time to notice.
struct Drain: Service {
    let flag: StopFlag
    let delay: Duration
    let time: any Time

    func run() async throws {
        try? await gracefulShutdown()
        flag.set()
        try? await time.sleep(until: time.now + delay)
    }
}
