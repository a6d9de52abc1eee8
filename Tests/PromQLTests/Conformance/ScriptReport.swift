import Series

/// What became of the cases of a script.
struct ScriptReport: CustomStringConvertible {
    let name: String
    /// Cases on by default in Prometheus.
    private(set) var passed = 0
    /// Cases behind a feature flag of Prometheus.
    private(set) var passedOptional = 0
    private(set) var failures: [String] = []
    private(set) var optionalFailures: [String] = []
    /// Cases that are not run.
    private(set) var unsupported: [CaseClass.Reason: Int] = [:]
    private(set) var optional: [CaseClass.Reason: Int] = [:]

    init(running script: TestScript) {
        name = script.name
        var data = ConformanceStore()
        let engine = CaseRunner.engine()
        for command in script.commands {
            switch command {
            case .clear: data.clear()
            case .load(let load): data.load(load)
            case .evaluate(let evaluation): run(evaluation, CaseRunner(engine: engine, store: data.store))
            }
        }
    }

    private mutating func run(_ evaluation: Evaluation, _ runner: CaseRunner) {
        switch CaseClass(evaluation) {
        case .unsupported(let reason): unsupported[reason, default: 0] += 1
        case .optional(let reason):
            optional[reason, default: 0] += 1
            do {
                try runner.run(evaluation)
                passedOptional += 1
            } catch { optionalFailures.append("\(evaluation.id): \(evaluation.expression): \(error)") }
        case .required:
            do {
                try runner.run(evaluation)
                passed += 1
            } catch { failures.append("\(evaluation.id): \(evaluation.expression): \(error)") }
        }
    }

    var description: String {
        let others = (Array(unsupported.values) + Array(optional.values)).reduce(0, +)
        return "promqltest \(name): \(passed) passed, \(failures.count) failed, \(others) unsupported"
    }
}
