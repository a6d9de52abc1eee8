import TestKit
import Testing

/// The built programs as processes, one test at a time: on two cores their timing would otherwise be each other's.
@Suite(.serialized) enum EndToEnd {}

/// A lab that tests share, for those that leave it as they found it.
actor SharedLab {
    static let shared = SharedLab()

    private var lab: LabProcess?

    /// The lab, started for the first who asks.
    func started() async throws -> LabProcess {
        if let lab { return lab }
        let lab = try await LabProcess.start()
        self.lab = lab
        return lab
    }
}
