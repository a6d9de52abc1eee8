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
    /// Undoes ``freeze()`` and every switch.
    func thaw() throws(LabError)
    /// The switches that it has at present beside `up` and `down`; `hang` for all of it is ``freeze()``.
    var switches: [SwitchForm] { get }
    /// Throws one of ``switches``, other than `hang` for all of it.
    ///
    /// - Throws: ``LabError`` for a value that makes no sense.
    func turn(_ command: SwitchCommand) throws(LabError) -> Consequence
    /// What it was asked, as `METHOD /path` and a count; empty when it does not count.
    var asked: [String: Int] { get }
}

/// What a switch means for the listener.
enum Consequence {
    case servesOn
    /// Connections are to be refused until `up`, as by a service that listens only once it is ready.
    case refusesConnections
}

extension Part {
    func prepare() async throws {}

    var switches: [SwitchForm] { [SwitchForm("hang")] }

    func turn(_ command: SwitchCommand) throws(LabError) -> Consequence {
        throw LabError(.invalid, "this is the real server: it hangs as a whole or not at all")
    }

    var asked: [String: Int] { [:] }
}
