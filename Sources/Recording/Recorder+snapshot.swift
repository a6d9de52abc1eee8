package import Vocabulary

extension Recorder {
    /// Everything that the HTTP answers need, as of now.
    package func snapshot() -> StackStatus {
        let now = time.now
        let (roster, conclusion, isComplete) = read(now: now)
        let conclusions = Dictionary(conclusion.services.map { ($0.service, $0) }) { first, _ in first }
        return StackStatus(
            at: time.wallTime(at: now),
            overall: conclusion.overall,
            services: roster.stack.services.compactMap { service in
                conclusions[service.name].map { status(of: service, $0, roster, now) }
            },
            capabilities: conclusion.capabilities,
            isReady: conclusion.isReady,
            failing: conclusion.failing,
            isOverloaded: conclusion.isOverloaded,
            isComplete: isComplete
        )
    }

    /// The latency of each check of a service by ascending level; nil when there is no such service.
    package func latency(of name: ServiceName) -> [CheckLatency]? {
        let (roster, _, _) = read(now: time.now)
        guard let service = roster.stack.services.first(where: { $0.name == name }) else { return nil }
        return roster.cells(of: service).map { cell in
            let book = cell.withRecord { $0.book }
            return CheckLatency(
                level: cell.id.level,
                windows: book.windows,
                total: book.histograms.answered.distribution(),
                failures: book.histograms.failed?.distribution(),
                outOfRange: book.outOfRange
            )
        }
    }

    private func status(
        of service: WatchedService,
        _ conclusion: ServiceConclusion,
        _ roster: Roster,
        _ now: Instant
    ) -> ServiceStatus {
        let records = roster.cells(of: service).map { cell in (cell.id.level, cell.withRecord { $0 }) }
        let knowledge = records.compactMap(\.1.knowledge)
        let isDown = conclusion.health == .unhealthy
        let fresh = records.map(\.1).filter { !isDown && $0.isKnowledgeFresh(at: now) }
        return ServiceStatus(
            name: service.name,
            kind: service.kind,
            role: service.role,
            health: conclusion.health,
            isAvailable: conclusion.isAvailable,
            condition: conclusion.condition,
            level: conclusion.level,
            failure: conclusion.failure,
            becauseOf: conclusion.becauseOf,
            since: time.wallTime(at: conclusion.since),
            version: fresh.lazy.compactMap(\.knowledge?.report.version).first,
            facts: Self.facts(records.map(\.1), at: now, isDown: isDown),
            factsAt: knowledge.filter { !$0.report.facts.isEmpty }.map(\.at).max().map(time.wallTime(at:)),
            responseTime: records.first.flatMap { $0.1.lastRun?.result == .success ? $0.1.lastRun?.latency : nil },
            checks: records.map { level, record in
                status(of: record, conclusion.checks.first { $0.level == level }?.state ?? .pending)
            }
        )
    }

    private func status(of record: CheckRecord, _ state: SettledState) -> CheckStatus {
        CheckStatus(
            level: record.check.id.level,
            interval: record.check.interval,
            timeout: record.check.timeout,
            state: state,
            lastRun: record.lastRun,
            lastRunAt: (record.lastRun?.ended).map(time.wallTime(at:)),
            lastGood: record.lastGood.map(time.wallTime(at:)),
            firstBad: record.firstBad.map(time.wallTime(at:)),
            runs: record.runs,
            missed: record.missed,
            isOverdue: record.isOverdue
        )
    }

    /// One reading per key; of checks that report the same key the first fresh one counts.
    private static func facts(_ records: [CheckRecord], at now: Instant, isDown: Bool) -> [FactReading] {
        var readings: [FactReading] = []
        var positions: [String: Int] = [:]
        for record in records {
            let isFresh = !isDown && record.isKnowledgeFresh(at: now)
            for fact in record.knowledge?.report.facts ?? [] {
                guard let key = fact.key else { continue }
                let reading = FactReading(key: key, value: isFresh ? fact.value : .unknown)
                if let position = positions[key] {
                    if readings[position].value == .unknown { readings[position] = reading }
                } else {
                    positions[key] = readings.count
                    readings.append(reading)
                }
            }
        }
        return readings
    }
}
