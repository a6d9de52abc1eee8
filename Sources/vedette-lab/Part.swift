/// One thing of the lab that can be started, stopped and frozen: a process or a listener.
protocol Part: Sendable {
    /// What it is, for people: `real` or `stand-in`.
    var nature: String { get }
    /// The address as clients write it, once the port is known.
    func url(port: Int) -> String

    /// What has to be done once, before the first run.
    func prepare() async throws
    /// Serves on `port` (0 lets the system choose) until the task is cancelled.
    ///
    /// - Parameters:
    ///   - port: where to listen on 127.0.0.1.
    ///   - isUp: called with the port when connections are accepted.
    /// - Throws: ``LabError`` when it did not start or ended by itself.
    func run(port: Int, isUp: @escaping @Sendable (Int) -> Void) async throws
    /// Makes it accept and not answer, while it runs.
    func freeze() throws(LabError)
    /// Undoes ``freeze()`` and every other fault.
    func thaw() throws(LabError)
    /// Answers with this status, or this much later.
    func impair(_ fault: Fault) throws(LabError)
    /// What it was asked, as `METHOD /path` and a count; empty when it does not count.
    var asked: [String: Int] { get }
}

extension Part {
    func prepare() async throws {}

    func impair(_ fault: Fault) throws(LabError) {
        throw LabError(.invalid, "this is the real server: it can be up, down and hang, and nothing else")
    }

    var asked: [String: Int] { [:] }
}
