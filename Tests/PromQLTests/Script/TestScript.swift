import Glibc
import PromQL

/// A test script of Prometheus' engine: loads and evaluations, in order.
///
/// Reading is lenient where engines differ (expressions that do not parse are kept, with the complaint) and strict in
/// its own grammar: an unknown command or a result that cannot be read is a failure, so that no case is lost in silence.
/// A block that cannot be read does not take the rest of the script with it.
struct TestScript {
    let name: String
    let commands: [Command]
    /// What could not be read: the commands are the others.
    let failures: [ScriptFailure]

    enum Command {
        case clear
        case load(Load)
        case evaluate(Evaluation)
    }

    struct Load {
        /// Milliseconds between samples, the first at 0.
        let step: Int64
        let series: [SeriesNotation]
        /// `load_with_nhcb`: classic histograms are wanted as native ones too.
        let convertsHistograms: Bool
    }

    var evaluations: [Evaluation] {
        commands.compactMap { if case .evaluate(let evaluation) = $0 { evaluation } else { nil } }
    }

    /// Whether names go at once: the engine of Prometheus' scripts keeps them to the end, ours of this kind are for both.
    var dropsNamesAtOnce: Bool { name.hasSuffix("_immediate.test") }

    init(name: String, text: String) {
        self.name = name
        var reader = ScriptReader(name: name, text: text)
        (commands, failures) = reader.commands()
    }

    /// The scripts to run: those of `PROMQLTEST_DIR`, or of `../shared/promqltest`, or our own small ones.
    static func all() throws -> [TestScript] {
        let given = environment("PROMQLTEST_DIR")
        let scripts = try directory(given ?? "../shared/promqltest")
        guard scripts.isEmpty else { return scripts }
        if let given { throw ScriptFailure(place: given, message: "no .test files") }
        return try OwnScript.all()
    }

    static func directory(_ path: String) throws -> [TestScript] {
        let names = filesNames(in: path).filter { $0.hasSuffix(".test") }.sorted()
        return try names.map { TestScript(name: $0, text: try read("\(path)/\($0)")) }
    }
}

/// What in a script cannot be read.
struct ScriptFailure: Error, CustomStringConvertible {
    /// `file:line`.
    let place: String
    let message: String

    var description: String { "\(place): \(message)" }
}

/// How an expression is evaluated and what must come out.
struct Evaluation {
    enum Instants: Equatable {
        case instant(Int64)
        case range(start: Int64, end: Int64, step: Int64)
    }

    enum Complaint {
        case any
        case message(String)
        case regularExpression(String)
    }

    enum Outcome {
        case scalar(Double)
        case string(String)
        case series([SeriesNotation])
    }

    /// `functions.test:12`.
    let id: String
    let instants: Instants
    let expression: String
    /// What the failure that must happen is like.
    var failures: [Complaint] = []
    var warnings: [Complaint] = []
    var infos: [Complaint] = []
    var allowsWarnings = true
    var allowsInfos = true
    var isOrdered = false
    /// An instant query that returns a matrix of these instants.
    var rangeVector: Instants?
    var outcome = Outcome.series([])
    /// The labels of the series with native histograms loaded since the last `clear`.
    let histogramSeries: [[SeriesNotation.Label]]
    /// The labels of the series with start timestamps loaded since the last `clear`.
    let startSeries: [[SeriesNotation.Label]]
}
