import FoundationEssentials
import HTTPTypes
import PromQL
import Rules
import Series
import TestKit
import Testing
import Vocabulary

/// `/api/v1/rules` and `/api/v1/alerts` as Prometheus has them.
@Suite(.timeLimit(.minutes(1))) struct RuleRouteTests {
    private static let file = """
        groups:
          - name: one
            interval: 10s
            limit: 5
            rules:
              - record: r
                expr: m*2
                labels: {team: a}
              - alert: A
                expr: m > 1
                for: 5m
                keep_firing_for: 1m
                labels: {severity: page}
                annotations: {summary: '{{ $value }} is much'}
          - name: two
            rules: [{alert: B, expr: 'm[5m]'}, {alert: C, expr: m > 5}]
          - {name: empty, rules: []}
        """

    /// Evaluated once, ten seconds after the start.
    private func rig() throws -> Rig {
        let time = TestTime()
        let store = SampleStore(
            limits: StoreLimits(mostSeries: 100, mostBytes: 1 << 20),
            retention: Retention(byDefault: .max)
        )
        var options = EvaluationOptions()
        options.interval = .seconds(10)
        var board = RuleBoard(EvaluationEnvironment(store: store, time: time, options: options))
        _ = board.load(try RuleFile(bytes: Array(Self.file.utf8), path: "a.yml").groups, at: time.now)
        let series = try #require(store.series(["__name__": "m", "i": "x"]))
        _ = store.append(time.now.milliseconds, 3, to: series)
        time.advance(by: .seconds(10))
        while board.evaluateNext(at: time.now) != nil {}
        let groups = board.groups
        return Rig(try Stack.documented, groups: { groups }, time: time)
    }

    private struct Page: Decodable {
        struct Content: Decodable {
            let groups: [Group]
            let groupNextToken: String?
        }

        struct Group: Decodable {
            let name: String
            let rules: [Rule]
        }

        struct Rule: Decodable { let name: String }

        let data: Content

        init(_ answer: Answer) throws { self = try JSONDecoder().decode(Page.self, from: Data(answer.bytes)) }

        var names: [String: [String]] {
            Dictionary(uniqueKeysWithValues: data.groups.map { ($0.name, $0.rules.map(\.name)) })
        }
    }

    private func groups(_ query: String = "") async throws -> [String: [String]] {
        let answer = try await rig().ask(.get, "/api/v1/rules\(query)")
        #expect(answer.status == 200, "\(answer.text)")
        return try Page(answer).names
    }

    @Test func `a group has all that Prometheus tells of one`() async throws {
        let body = try await rig().ask(.get, "/api/v1/rules?rule_group[]=one").text
        #expect(
            body.hasPrefix(
                #"{"status":"success","data":{"groups":[{"name":"one","file":"a.yml","rules":[{"name":"r","query":"m * 2","#
                    + #""labels":{"team":"a"},"health":"ok","evaluationTime":0,"lastEvaluation":"2026-01-01T00:00:10.000Z","#
                    + #""type":"recording"},{"state":"pending","name":"A","query":"m > 1","duration":300,"#
                    + #""keepFiringFor":60,"labels":{"severity":"page"},"annotations":{"summary":"{{ $value }} is much"},"#
                    + #""alerts":[{"labels":{"alertname":"A","i":"x","severity":"page"},"annotations":{"summary":"3 is much"},"#
                    + #""state":"pending","activeAt":"#
            ),
            "\(body)"
        )
        #expect(body.contains(#""value":"3e+00","id":""#))
        #expect(
            body.hasSuffix(
                #""type":"alerting"}],"interval":10,"limit":5,"evaluationTime":0,"lastEvaluation":"2026-01-01T00:00:10.000Z"}]}}"#
            ),
            "\(body)"
        )
    }

    @Test func `a rule that fails says so, others are as they are`() async throws {
        let body = try await rig().ask(.get, "/api/v1/rules?rule_group[]=two").text
        #expect(body.contains(#""health":"err","lastError":"rule result is not a vector or scalar""#))
        #expect(body.contains(#"{"state":"inactive","name":"C""#))
    }

    @Test(arguments: [
        ("", ["one": ["r", "A"], "two": ["B", "C"], "empty": []]), ("?type=alert", ["one": ["A"], "two": ["B", "C"]]),
        ("?type=record", ["one": ["r"]]), ("?rule_name[]=A&rule_name[]=C", ["one": ["A"], "two": ["C"]]),
        ("?rule_group[]=two", ["two": ["B", "C"]]), ("?file[]=b.yml", [:]),
        ("?match[]={severity=%22page%22}", ["one": ["A"]]), ("?group_limit=1", ["one": ["r", "A"]]),
    ])
    func `parameters narrow down`(query: String, expected: [String: [String]]) async throws {
        #expect(try await groups(query) == expected)
    }

    @Test func `pages follow each other by their token`() async throws {
        let rig = try rig()
        var names: [String] = []
        var token = ""
        repeat {
            let page = try Page(await rig.ask(.get, "/api/v1/rules?group_limit=1&group_next_token=\(token)"))
            names += page.data.groups.map(\.name)
            token = page.data.groupNextToken ?? ""
        } while !token.isEmpty && names.count < 10
        #expect(names == ["one", "two", "empty"])
    }

    @Test(arguments: [
        ("type=nothing", "not supported value"), ("exclude_alerts=maybe", "exclude_alerts"),
        ("group_limit=0", "positive number"), ("group_next_token=x", "group_limit needs to be set"),
        ("group_limit=1&group_next_token=x", "invalid group_next_token"), ("match[]=%7B", "match[]"),
    ])
    func `a parameter that makes no sense is refused in Prometheus' words`(query: String, text: String) async throws {
        let answer = try await rig().ask(.get, "/api/v1/rules?\(query)")
        #expect(answer.status == 400)
        #expect(answer.text.contains(#""errorType":"bad_data""#))
        #expect(answer.text.contains(text), "\(answer.text)")
    }

    @Test func `alerts are those that are pending and firing`() async throws {
        let body = try await rig().ask(.get, "/api/v1/alerts").text
        #expect(
            body.hasPrefix(
                #"{"status":"success","data":{"alerts":[{"labels":{"alertname":"A","i":"x","severity":"page"}"#
            )
        )
        let none = try await rig().ask(.get, "/api/v1/rules?exclude_alerts=true").text
        #expect(!none.contains("activeAt"))
    }
}
