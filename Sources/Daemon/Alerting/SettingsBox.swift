import Settings
import Synchronization

/// The settings in force, for those who are made before they change.
final class SettingsBox: Sendable {
    private let state: Mutex<Settings>

    init(_ settings: Settings) {
        state = Mutex(settings)
    }

    var settings: Settings {
        get { state.withLock { $0 } }
        set { state.withLock { $0 = newValue } }
    }
}
