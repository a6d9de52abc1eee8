import Series

/// What became of the cases of a script.
struct ScriptReport: CustomStringConvertible {
    let name: String
    /// Cases that are on by default in Prometheus and pass.
    private(set) var passed = 0
    private(set) var failures: [String] = []
    /// Cases behind a feature flag of Prometheus that pass.
    private(set) var optional = 0
    /// Cases that are not run, or were and need what there is not.
    private(set) var unsupported: [CaseClass.Reason: Int] = [:]

    init(name: String) {
        self.name = name
    }

    /// Gives way to other tests after each case.
    init(running script: TestScript) async {
        name = script.name
        failures = script.failures.map(\.description)
        var data = ConformanceStore()
        let engine = CaseRunner.engine(for: script)
        for command in script.commands {
            switch command {
            case .clear: data.clear()
            case .load(let load): data.load(load)
            case .evaluate(let evaluation):
                run(evaluation, CaseRunner(engine: engine, store: data.store))
                await Task.yield()
            }
        }
    }

    private mutating func run(_ evaluation: Evaluation, _ runner: CaseRunner) {
        let kind = CaseClass(evaluation)
        if case .unsupported(let reason) = kind { return unsupported[reason, default: 0] += 1 }
        do {
            try runner.run(evaluation)
            if kind == .required { passed += 1 } else { optional += 1 }
        } catch {
            let failure = "\(evaluation.id): \(evaluation.expression): \(error)"
            guard case .optional(let reason) = kind else { return failures.append(failure) }
            // Features that are not there are counted; those that are have to be right.
            if reason.isImplemented { failures.append(failure) } else { unsupported[reason, default: 0] += 1 }
        }
    }

    mutating func add(_ other: ScriptReport) {
        passed += other.passed
        failures += other.failures
        optional += other.optional
        unsupported.merge(other.unsupported) { $0 + $1 }
    }

    var counts: ConformanceBaseline.Counts {
        ConformanceBaseline.Counts(passed: passed, optional: optional, unsupported: unsupported)
    }

    /// Cases behind flags do not count as passed: this line compares with what Prometheus has on by default.
    var description: String {
        let others = unsupported.values.reduce(optional, +)
        return "promqltest \(name): \(passed) passed, \(failures.count) failed, \(others) unsupported"
    }

    /// What `unsupported` is made of.
    var details: String {
        guard !unsupported.isEmpty || optional > 0 else { return "  none" }
        let reasons = unsupported.sorted { $0.key.rawValue < $1.key.rawValue }.map { "\($0.value) \($0.key.rawValue)" }
        return "  " + (["\(optional) pass behind flags"] + reasons).joined(separator: ", ")
    }
}
