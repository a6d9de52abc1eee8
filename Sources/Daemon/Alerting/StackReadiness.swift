import Alerting
import Recording
import Settings
import Synchronization

/// The state of the stack for those who ask whether it is ready: while nothing can be reached from here it is, unless the
/// settings say otherwise, what it was before, since it is us who are cut off.
final class StackReadiness: Sendable {
    private let recorder: Recorder
    private let settings: SettingsBox
    private let kept = Mutex<StackStatus?>(nil)

    init(_ recorder: Recorder, _ settings: SettingsBox) {
        self.recorder = recorder
        self.settings = settings
    }

    /// What incidents take their causes from.
    var picture: StackPicture { look().picture }

    /// What `/ready` answers.
    var status: StackStatus {
        let (status, picture) = look()
        guard picture.isIsolated, settings.settings.alerting.onIsolation == .keep else { return status }
        return kept.withLock { $0 } ?? status
    }

    private func look() -> (status: StackStatus, picture: StackPicture) {
        let status = recorder.snapshot()
        let picture = StackPicture(status, settings.settings)
        if !picture.isIsolated { kept.withLock { $0 = status } }
        return (status, picture)
    }
}
