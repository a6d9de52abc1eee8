// What cannot be.
extension AlertDiary {
    /// What cannot be; empty when all is well.
    var problems: [String] {
        let names = subjects.keys.sorted()
        return names.flatMap {
            order(of: $0) + causes(of: $0) + firstAnswers(of: $0) + instants(of: $0) + samples(of: $0)
        }
            + strangers
    }

    private var strangers: [String] {
        runs.enumerated().flatMap { number, run in
            run.events.filter { subjects[$0.alert] == nil || !$0.isDurable }
                .map { "run \(number): \($0.alert): \($0.step.rawValue), durable: \($0.isDurable)" }
        }
    }

    // MARK: - The order of steps

    private func order(of alert: String) -> [String] {
        var problems: [String] = []
        var possible: Set<State> = [.idle]
        for run in runs.indices {
            for event in events(run, alert) {
                let next = possible.compactMap { $0.after(event.step) }
                if next.isEmpty { problems.append("run \(run): \(alert): `\(event.step.rawValue)` while \(possible)") }
                possible = [event.step.result]
            }
            if runs[run].wasKilled { possible.formUnion(possible.flatMap { untold($0, alert, in: run) }) }
        }
        return problems
    }

    /// What the kill at the end of a run may have kept from being told, after this.
    private func untold(_ state: State, _ alert: String, in run: Int) -> [State] {
        Step.allCases.compactMap { isCaused(alert, $0, at: runs[run].endedAt) ? state.after($0) : nil }
    }

    // MARK: - Causes

    private func causes(of alert: String) -> [String] {
        runs.indices.flatMap { run in
            events(run, alert).filter { !isCaused(alert, $0.step, at: $0.at) }
                .map { "run \(run): \(alert): `\($0.step.rawValue)` though its condition is otherwise" }
        }
    }

    /// Whether the world can have made an alert take this step.
    private func isCaused(_ alert: String, _ step: Step, at end: Double) -> Bool {
        guard let subject = subjects[alert] else { return false }
        let isTrouble = step == .becamePending || step == .fired
        let isKnown = isTold(alert, since: subject.changes.last { $0.at <= end }?.at, before: end)
        return !hasBeen(subject, !isTrouble, for: isKnown ? 0 : Self.patience, until: end)
    }

    /// Whether a step was told that answers the last change of the condition: it needs no more time.
    private func isTold(_ alert: String, since change: Double?, before end: Double) -> Bool {
        guard let change else { return false }
        return runs.contains { run in
            run.events.contains { $0.alert == alert && $0.at >= change + 1.5 && $0.at < end }
        }
    }

    /// Whether the condition was this and nothing else in the last seconds of the daemon's life.
    private func hasBeen(_ subject: Subject, _ isOn: Bool, for seconds: Double, until end: Double) -> Bool {
        let before = subject.changes.filter { $0.at <= end }
        guard (before.last?.isOn ?? false) == isOn else { return false }
        guard let last = before.last else { return true }
        return lifetime(from: last.at, to: end) >= seconds
    }

    /// How many of these seconds a daemon was up.
    private func lifetime(from start: Double, to end: Double) -> Double {
        runs.reduce(0) { sum, run in
            guard let ready = run.readyAt else { return sum }
            return sum + max(0, min(end, run.endedAt) - max(start, ready))
        }
    }

    // MARK: - Samples

    /// Of an alert that was told to fire no sample says that it is pending, until something else is told of it.
    private func samples(of alert: String) -> [String] {
        guard let subject = subjects[alert], !runs.isEmpty else { return [] }
        let events = events(0...runs.count - 1, alert)
        return zip(events, events.dropFirst()).flatMap { event, next -> [String] in
            guard event.step == .fired else { return [] }
            return subject.pendingSamples.filter { $0 > event.at && $0 < next.at - 1.5 }
                .map { "\(alert): a sample says that it is pending \($0 - event.at) s after it fired" }
        }
    }

    // MARK: - After a restart

    private func firstAnswers(of alert: String) -> [String] {
        guard let subject = subjects[alert] else { return [] }
        var (problems, told): ([String], State) = ([], .idle)
        for run in runs.indices {
            defer { for event in events(run, alert) { told = event.step.result } }
            guard run > 0, let answer = runs[run].answers.first else { continue }
            // From before the end of the run before until now, all was the same.
            let isOn = told != .idle
            let calm = hasBeen(subject, isOn, for: Self.patience, until: runs[run - 1].endedAt)
            guard calm, !subject.changes.contains(where: { $0.at > runs[run - 1].endedAt && $0.at <= answer.at }) else {
                continue
            }
            let seen = answer.alerts[alert]?.state ?? .idle
            let isRight =
                switch told {
                case .idle: seen == .idle
                case .pending: seen != .idle
                case .firing: seen == .firing
                }
            if !isRight { problems.append("run \(run): \(alert): was \(told), and is \(seen) in the first answer") }
        }
        return problems
    }

    // MARK: - Instants

    private func instants(of alert: String) -> [String] {
        guard let subject = subjects[alert] else { return [] }
        var problems: [String] = []
        var last: (run: Int, at: Double, sight: Sight)?
        for run in runs.indices {
            for answer in runs[run].answers {
                guard let sight = answer.alerts[alert] else { continue }
                defer { last = (run, answer.at, sight) }
                if let firedAt = sight.firedAt, firedAt - sight.activeAt < subject.hold - Self.tolerance {
                    problems.append("run \(run): \(alert): fired after \(firedAt - sight.activeAt) s")
                }
                guard let last, last.sight.state == sight.state,
                    !steps(of: alert, from: (last.run, last.at), to: (run, answer.at))
                else { continue }
                let moved = change(
                    from: last.sight,
                    to: sight,
                    isSameRun: last.run == run,
                    alert,
                    run: last.run,
                    answer.at
                )
                if let moved { problems.append("run \(run): \(alert): \(moved)") }
            }
        }
        return problems
    }

    /// Whether a step was told between two answers, or around them: an answer may be ahead of what it is told by.
    private func steps(of alert: String, from: (run: Int, at: Double), to: (run: Int, at: Double)) -> Bool {
        (from.run...to.run).contains { run in
            events(run, alert).contains { event in
                (run > from.run || event.at >= from.at - 1) && (run < to.run || event.at <= to.at + 1)
            }
        }
    }

    private func change(
        from old: Sight,
        to new: Sight,
        isSameRun: Bool,
        _ alert: String,
        run: Int,
        _ now: Double
    ) -> String? {
        let moved = new.activeAt - old.activeAt
        switch new.state {
        case .idle: return nil
        case .firing:
            // What was seen and never told may not have got to the disk.
            guard isSameRun || events(0...run, alert).last?.step == .fired else { return nil }
            let later = (new.firedAt ?? 0) - (old.firedAt ?? 0)
            guard abs(later) > Self.tolerance || abs(moved) > Self.tolerance else { return nil }
            return "fires since \(later) s later than before, and is active since \(moved) s later"
        case .pending:
            guard isSameRun || events(0...run, alert).last?.step == .becamePending else { return nil }
            // Two evaluations, the one that was seen and that which follows it, may not have got to the disk.
            let most = isSameRun ? 0 : now - old.evaluatedAt + 1.5
            guard moved < -Self.tolerance || moved > most + Self.tolerance else { return nil }
            return "is pending since \(moved) s later than before, of \(most) s at most"
        }
    }
}
