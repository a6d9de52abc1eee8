import Alerting
import Recording
import Settings
import Synchronization
import Vocabulary

/// The state of the stack for those who ask whether it is ready: while nothing can be reached from here it is, unless the
/// settings say otherwise, what it was before, since it is us who are cut off.
final class StackReadiness: Sendable {
    private struct State {
        var isolation = Isolation()
        /// The stack when its hosts were last known to answer, or not to, for reasons of their own.
        var kept: StackStatus?
    }

    private let recorder: Recorder
    private let settings: SettingsBox
    private let time: any Time
    private let state = Mutex(State())

    init(_ recorder: Recorder, _ settings: SettingsBox, _ time: any Time) {
        self.recorder = recorder
        self.settings = settings
        self.time = time
    }

    /// What incidents take their causes from.
    var picture: StackPicture { look().picture }

    /// What `/ready` answers.
    var status: StackStatus {
        let (status, picture) = look()
        guard picture.isIsolated, settings.settings.alerting.onIsolation == .keep else { return status }
        return state.withLock { $0.kept } ?? status
    }

    private func look() -> (status: StackStatus, picture: StackPicture) {
        let status = recorder.snapshot()
        let settings = settings.settings
        let now = time.now
        return state.withLock { state in
            let picture = StackPicture(status, settings, &state.isolation, at: now)
            // Of what stopped answering just now it is not known yet whether that is us.
            if !picture.isIsolated, !state.isolation.mayBegin { state.kept = status }
            return (status, picture)
        }
    }
}
