import Alerting
import ServiceLifecycle
import Vocabulary

/// Warns before a silence ends that holds something back, tells incidents when one begins or ends, and forgets old ones.
struct SilenceWatch: Service {
    private static let period: Duration = .seconds(30)
    private static let forgetting: Duration = .seconds(3600)

    let silences: SilenceKeeper
    let desk: AlertDesk
    let time: any Time

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var forgetAt = time.now + Self.forgetting
            while !Task.isCancelled {
                await warn()
                await desk.take(.looked)
                if time.now >= forgetAt {
                    await silences.forgetOld()
                    forgetAt = time.now + Self.forgetting
                }
                let pulse = time.now + Self.period
                let change = silences.nextChange.map { time.now + time.wallNow.duration(to: $0) }
                do { try await time.sleep(until: change.map { min($0, pulse) } ?? pulse) } catch { return }
            }
        }
    }

    private func warn() async {
        let members = desk.incidents.filter { !$0.isClosed }.flatMap(\.members).filter { $0.isActive && $0.isMuted }
        guard !members.isEmpty else { return }
        for warning in await silences.takeWarnings(of: members.map(\.shownLabels)) {
            let muted = Set(warning.muted)
            let receivers = Set(members.filter { muted.contains($0.shownLabels) }.flatMap(\.receivers)).sorted()
                .filter(desk.policy.takesMessages)
            await desk.tell(warning.headline(at: time.wallNow), details: warning.details, to: receivers)
        }
    }
}
