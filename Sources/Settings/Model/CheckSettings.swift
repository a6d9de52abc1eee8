package import Vocabulary

/// One check of a service, with nothing left open.
package struct CheckSettings: Sendable, Equatable {
    package let level: CheckLevel
    package let interval: Duration
    /// At most the interval.
    package let timeout: Duration
    /// Nil for a deep check that is not configured: there it depends on the failure.
    package let hysteresis: Hysteresis?
    package let onFailure: WatchedCheck.OnFailure?
    /// What to ask.
    package let probe: ProbeOptions

    /// The hysteresis of a level that is not configured.
    package static func defaultHysteresis(_ level: CheckLevel) -> Hysteresis? {
        switch level {
        case .live: Hysteresis(fail: 3, of: 3, recover: 2)
        case .ready: Hysteresis(fail: 2, of: 2, recover: 2)
        case .deep: nil
        }
    }

    func watched(service: ServiceName, kind: ServiceKind) -> WatchedCheck {
        WatchedCheck(
            Check(
                id: CheckID(service, level),
                kind: kind.rawValue,
                interval: interval,
                timeout: timeout
            ),
            hysteresis: hysteresis,
            onFailure: onFailure
        )
    }
}
