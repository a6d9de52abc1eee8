import Documents
import Vocabulary

/// A service as the settings file writes it, before names are looked up across the file.
struct ServiceDraft {
    struct Reference {
        let name: String
        let position: Position
    }

    let name: ServiceName
    let position: Position
    /// Nil when it has errors; it is kept so that those who name it are not told that it is unknown.
    let settings: ServiceSettings?
    let dependsOn: [Reference]
}

/// Everything about a service but its checks' timing.
struct ServiceShape {
    let address: String
    /// What a check of a level asks; nil after an error has been reported.
    let probe: (CheckLevel, Section?) -> ProbeOptions?
}
