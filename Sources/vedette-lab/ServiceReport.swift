/// One service as `GET /` shows it.
struct ServiceReport: Encodable {
    let nature: String
    let address: String
    let url: String
    /// `up`, `hung`, `down`, …; `failed: …` when it ended by itself.
    let state: String
    /// What was thrown since everything worked.
    let thrown: [String]
    /// What it was asked, and how often.
    let asked: [String: Int]
    /// What can be thrown; nil where it is not shown.
    let switches: [SwitchForm]?

    init(_ service: LabService, switches: [SwitchForm]? = nil) {
        nature = service.part.nature
        address = service.address
        url = service.url
        state =
            switch service.phase {
            case .starting: "starting"
            case .up: "up"
            case .hung: "hung"
            case .stopping: "stopping"
            case .down: "down"
            case .failed(let reason): "failed: \(reason)"
            }
        thrown = service.thrown.map(\.description)
        asked = service.part.asked
        self.switches = switches
    }
}
