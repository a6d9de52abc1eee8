package import Recording
package import Vocabulary

extension StackStatus {
    /// The one line of health per service that the documents' scripts read.
    package var healthByService: JSON {
        .object(services.map { JSON.Member($0.name.rawValue, .text($0.health.rawValue)) })
    }

    package var availability: JSON {
        .object(services.map { JSON.Member($0.name.rawValue, .flag($0.isAvailable)) })
    }

    /// Capabilities by name: true, false, or `"disabled"`.
    package var capabilityValues: JSON {
        .object(
            capabilities.map { capability in
                JSON.Member(
                    capability.name.rawValue,
                    capability.isDisabled ? "disabled" : .flag(capability.isAvailable)
                )
            }
        )
    }

    /// Flat keys as the documents' dashboards read them.
    package var flatMetrics: JSON {
        .object(
            services.flatMap { service in
                let isUp = service.health == .healthy || service.health == .degraded
                return [
                    JSON.Member("services.\(service.name).status", isUp ? "up" : "down"),
                    JSON.Member("services.\(service.name).response_time_ms", JSON(milliseconds: service.responseTime)),
                ]
            }
        )
    }
}

extension ServiceStatus {
    /// Keys that a kind always shows, `null` while they are not known: scripts depend on them.
    private static let documentedKeys: [String: [String]] = [
        "postgres": ["connections", "maxConnections"],
        "qdrant": ["collections", "totalVectors"],
    ]

    /// Everything known about the service, the documented keys first.
    ///
    /// - Parameters:
    ///   - latency: of its checks.
    ///   - withName: whether the name leads, as in lists.
    /// - Returns: an object.
    package func json(_ latency: [CheckLatency], withName: Bool = false) -> JSON {
        var members: [JSON.Member] = []
        func add(_ key: String, _ value: JSON) { members.append(JSON.Member(key, value)) }
        if withName { add("name", .text(name.rawValue)) }
        add("status", .text(health.rawValue))
        add("version", JSON(version))
        for (key, value) in factMembers { add(key, value) }
        add("kind", .text(kind))
        add("role", .text(role.rawValue))
        add("available", .flag(isAvailable))
        add("condition", JSON(condition?.rawValue))
        add("reason", JSON(failure?.reason.rawValue))
        add("check", JSON(failure == nil ? nil : level?.rawValue))
        add("phase", JSON(failure?.phase?.rawValue))
        add("message", JSON(failure?.message))
        add("becauseOf", JSON(becauseOf?.rawValue))
        add("since", .text(since.description))
        add("factsAt", JSON(factsAt?.description))
        add("checks", .object(checks.map { JSON.Member($0.level.rawValue, $0.json) }))
        add("latency", Self.latency(latency.first))
        return .object(members)
    }

    /// The facts in their order; a documented key that no probe has reported yet is there as `null`.
    private var factMembers: [(String, JSON)] {
        let documented = Self.documentedKeys[kind] ?? []
        let leading = documented.map { key in (key, facts.first { $0.key == key }.map { JSON($0.value) } ?? .null) }
        return leading + facts.filter { !documented.contains($0.key) }.map { ($0.key, JSON($0.value)) }
    }

    private static func latency(_ latency: CheckLatency?) -> JSON {
        guard let window = latency?.windows.first(where: { $0.length == .fiveMinutes }), let latency else {
            return .null
        }
        return .object(
            [
                JSON.Member("check", .text(latency.level.rawValue)),
                JSON.Member("window", .text(window.length.rawValue)),
                JSON.Member("runs", .integer(Int64(window.runs))),
            ] + window.quantiles.map { JSON.Member($0.name, JSON(milliseconds: $0.latency)) }
        )
    }
}

extension LatencyQuantile {
    /// `p50Ms`, `p99.9Ms`; the largest is `maxMs`.
    fileprivate var name: String {
        guard quantile < 1 else { return "maxMs" }
        let perMille = Int((quantile * 1000).rounded())
        return perMille % 10 == 0 ? "p\(perMille / 10)Ms" : "p\(perMille / 10).\(perMille % 10)Ms"
    }
}

extension CheckStatus {
    package var json: JSON {
        let settled: (state: String, failure: ProbeFailure?) =
            switch state {
            case .pending: ("pending", nil)
            case .good: ("good", nil)
            case .failed(let failure): ("failed", failure)
            }
        return [
            "state": .text(settled.state),
            "reason": JSON(settled.failure?.reason.rawValue),
            "lastResult": JSON(lastRun?.result.rawValue),
            "lastReason": JSON(lastRun?.failure?.reason.rawValue),
            "lastPhase": JSON(lastRun?.failure?.phase?.rawValue),
            "lastMessage": JSON(lastRun?.failure?.message),
            "lastRunAt": JSON(lastRunAt?.description),
            "lastMs": JSON(milliseconds: lastRun?.latency),
            "phasesMs": .object(
                (lastRun?.phases ?? []).map { JSON.Member($0.phase.rawValue, JSON(milliseconds: $0.duration)) }
            ),
            "interval": .text(interval.brief),
            "timeout": .text(timeout.brief),
            "runs": .integer(Int64(clamping: runs)),
            "missed": .integer(Int64(clamping: missed)),
            "overdue": .flag(isOverdue),
        ]
    }
}

extension CheckLatency {
    /// The windows and the distribution since the start.
    package var json: JSON {
        [
            "check": .text(level.rawValue),
            "windows": .object(
                windows.map { window in
                    JSON.Member(
                        window.length.rawValue,
                        [
                            "runs": .integer(Int64(window.runs)), "failures": .integer(Int64(window.failures)),
                            "quantiles": .array(window.quantiles.map(\.json)),
                        ]
                    )
                }
            ),
            "total": total.json,
            "failures": failures?.json ?? .null,
            "outOfRange": .integer(Int64(clamping: outOfRange)),
        ]
    }
}

extension LatencyQuantile {
    fileprivate var json: JSON {
        ["quantile": .number(quantile), "seconds": .number(latency.seconds), "isMaximum": .flag(isMaximum)]
    }
}

extension LatencyDistribution {
    fileprivate var json: JSON {
        [
            "runs": .integer(Int64(runs)), "sumSeconds": .number(sum.seconds),
            "quantiles": .array(quantiles.map(\.json)),
            "steps": .array(steps.map { ["le": .number($0.upTo.seconds), "runs": .integer(Int64($0.runs))] }),
        ]
    }
}

extension Transition {
    package var json: JSON {
        [
            "at": .text(at.description), "from": .text(from.rawValue), "to": .text(to.rawValue),
            "check": JSON(check?.rawValue), "reason": JSON(reason?.rawValue), "message": JSON(message),
            "becauseOf": JSON(becauseOf?.rawValue),
        ]
    }
}
