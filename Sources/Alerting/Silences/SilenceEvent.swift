/// What has happened to a silence, for the log.
package enum SilenceEvent: Hashable, Sendable {
    case created(Silence)
    case changed(Silence)
    /// Somebody ended it before its time.
    case expired(Silence)

    package var silence: Silence {
        switch self {
        case .created(let silence), .changed(let silence), .expired(let silence): silence
        }
    }
}
