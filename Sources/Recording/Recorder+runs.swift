package import Vocabulary

extension Recorder {
    /// The services that are watched; for each, whether every check of it has finished a run, with whatever result.
    package var runs: [(service: ServiceName, haveFinished: Bool)] {
        let (roster, _, _) = read(now: time.now)
        return roster.stack.services.map { service in
            (service.name, roster.cells(of: service).allSatisfy { $0.withRecord { $0.lastRun != nil } })
        }
    }
}
