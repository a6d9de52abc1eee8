import PromQL
import Rules
import Testing
import Vocabulary

/// A rule's alerts, driven by hand: results at seconds.
struct AlertRig {
    /// 2026-01-01, a whole second.
    static let start = Instant(nanoseconds: 1_767_225_600_000_000_000)

    private(set) var book: AlertBook
    var limit = 0
    var queryOffset = Duration.zero

    /// A rule with these fields, as in a rule file.
    init(_ fields: String = "") throws {
        book = AlertBook(try Self.rule(fields))
    }

    /// Goes on with a book.
    init(_ book: AlertBook) {
        self.book = book
    }

    static func rule(_ fields: String) throws -> AlertingRule {
        let text = "groups: [{name: g, rules: [{alert: A, expr: up == 0\(fields.isEmpty ? "" : ", " + fields)}]}]"
        let file = try RuleFile(bytes: Array(text.utf8), path: "f.yml")
        guard case .alerting(let rule) = try #require(file.groups.first?.rules.first) else {
            throw RuleEvaluationFailure("no alerting rule")
        }
        return rule
    }

    static func at(_ seconds: Int) -> Instant { start + .seconds(seconds) }

    /// Samples of `up` for instances.
    static func result(_ instances: [String], value: Double = 0) -> [VectorSample] {
        instances.map {
            VectorSample(labels: ["__name__": "up", "instance": $0], timestamp: start.milliseconds, value: value)
        }
    }

    @discardableResult
    mutating func evaluate(_ seconds: Int, _ instances: String..., value: Double = 0) throws -> AlertOutcome {
        try evaluate(seconds, samples: Self.result(instances, value: value))
    }

    @discardableResult
    mutating func evaluate(_ seconds: Int, samples: [VectorSample]) throws(RuleEvaluationFailure) -> AlertOutcome {
        let context = AlertContext(
            at: Self.at(seconds),
            queryOffset: queryOffset,
            limit: limit,
            query: { _ in samples }
        )
        return try book.evaluate(samples, context)
    }

    /// The state of the alert of an instance; nil when there is none.
    func state(_ instance: String = "a") -> Alert.State? {
        book.all.first { $0.labels["instance"] == instance }?.state
    }

    func alert(_ instance: String = "a") throws -> Alert {
        try #require(book.all.first { $0.labels["instance"] == instance })
    }

    mutating func reload(_ fields: String) throws {
        book = AlertBook(try Self.rule(fields), adopting: book)
    }

    /// Goes on at a second with what was kept at an earlier one.
    mutating func resume(after last: Int, at seconds: Int) throws {
        let key = RuleKey(RuleIdentity(name: "A", labels: []))
        let memory = RuleMemory(key: key, evaluatedAt: Self.at(last), alerts: book.all)
        book = AlertBook(book.rule, alerts: memory.resumed(at: Self.at(seconds)).alerts)
    }

    /// The instances that are sent with an evaluation.
    mutating func send(_ seconds: Int, interval: Int = 60, resendDelay: Int = 60) -> [Alert] {
        book.takeForSending(
            at: Self.at(seconds),
            interval: .seconds(interval),
            resendDelay: .seconds(resendDelay)
        )
    }
}
