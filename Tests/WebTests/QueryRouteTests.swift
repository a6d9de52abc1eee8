import HTTPTypes
import Series
import TestKit
import Testing
import Vocabulary

@testable import Web

@Suite(.timeLimit(.minutes(1))) struct QueryRouteTests {
    /// `up` of two instances, four samples each, 15 s apart; the last ones are of now.
    private func rig() throws -> Rig {
        let rig = try Rig.stack()
        for (instance, value) in [("a", 1.0), ("b", 0)] {
            let series = try #require(rig.store.series(["__name__": "up", "job": "x", "instance": "\(instance)"]))
            for step in 0..<4 {
                rig.store.append(rig.time.now.milliseconds - 45_000 + Int64(step) * 15_000, value, to: series)
            }
        }
        return rig
    }

    private func seconds(_ rig: Rig, _ offset: Int64 = 0) -> Int64 {
        rig.time.wallNow.nanosecondsSinceEpoch / 1_000_000_000 + offset
    }

    @Test func `an instant query answers as Prometheus does`() async throws {
        let rig = try rig()
        let now = seconds(rig)
        #expect(
            try await rig.ask(path: "/api/v1/query?query=up%7Binstance%3D%22a%22%7D&time=\(now)").line
                == #"200 {"status":"success","data":{"resultType":"vector","result":[{"metric":{"__name__":"up","instance":"a","job":"x"},"value":[\#(now),"1"]}]}}"#
        )
        #expect(
            try await rig.ask(path: "/api/v1/query?query=1%2B1&time=1.5").line
                == #"200 {"status":"success","data":{"resultType":"scalar","result":[1.500,"2"]}}"#
        )
        #expect(
            try await rig.ask(path: "/api/v1/query?query=%22x%22&time=2026-01-01T01:00:00%2B01:00").line
                == #"200 {"status":"success","data":{"resultType":"string","result":[1767225600,"x"]}}"#
        )
    }

    @Test func `an own metric that nobody records is answered as it is now`() async throws {
        let rig = try rig()
        try rig.run(CheckID(.of("postgres"), .live), latency: .milliseconds(5))
        let path = "/api/v1/query?query=vedette_probe_duration_seconds_bucket%7Bservice%3D%22postgres%22%7D"
        let now = try await rig.ask(path: path).text
        #expect(
            now.contains(
                #""__name__":"vedette_probe_duration_seconds_bucket","check":"live","instance":"vedette","job":"vedette","le":"0.001","result":"success","service":"postgres"}"#
            ),
            "\(now)"
        )
        #expect(!now.contains("warnings"))
        let hint = "not recorded: vedette_probe_duration_seconds_bucket; add to `series.keep` in the settings"
        let mixed = try await rig.ask(path: "\(path)%20or%20up").text
        #expect(mixed.contains(hint))
        let then = try await rig.ask(path: "\(path)&time=\(seconds(rig, -60))").text
        #expect(then.contains(#""result":[]},"warnings":["\#(hint)"]"#), "\(then)")
        let range = try await rig.ask(
            path:
                "/api/v1/query_range?query=vedette_probe_duration_seconds_bucket&start=\(seconds(rig, -60))&end=\(seconds(rig))&step=15"
        ).text
        #expect(range.contains(hint))
        // Names that are nowhere are nobody's business.
        #expect(!(try await rig.ask(path: "/api/v1/query?query=vedette_nothing").text.contains("warnings")))
    }

    @Test func `the number of results can be limited`() async throws {
        let answer = try await rig().ask(path: "/api/v1/query?query=up&limit=1")
        #expect(answer.text.hasSuffix(#"]}]},"warnings":["results truncated due to limit"]}"#))
    }

    @Test func `a range query has a value per step`() async throws {
        let rig = try rig()
        let now = seconds(rig)
        let answer = try await rig.ask(
            path: "/api/v1/query_range?query=sum(up)&start=\(now - 15)&end=\(now)&step=15s"
        )
        #expect(
            answer.line
                == #"200 {"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"values":[[\#(now - 15),"1"],[\#(now),"1"]]}]}}"#
        )
    }

    @Test func `a form in the body of a POST is a question, also from elsewhere`() async throws {
        let rig = try rig()
        let answer = try await rig.ask(
            .post,
            "/api/v1/query",
            headers: [.contentType: "application/x-www-form-urlencoded"],
            from: "192.0.2.7",
            body: "query=count(up)+%3E+1"
        )
        #expect(answer.status == 200)
        #expect(answer.text.contains(#","2"]}]}"#))
    }

    @Test func `series, names and values of labels can be listed`() async throws {
        let rig = try rig()
        #expect(
            try await rig.ask(path: "/api/v1/series?match[]=up%7Binstance!%3D%22a%22%7D").line
                == #"200 {"status":"success","data":[{"__name__":"up","instance":"b","job":"x"}]}"#
        )
        #expect(
            try await rig.ask(path: "/api/v1/labels").line
                == #"200 {"status":"success","data":["__name__","instance","job"]}"#
        )
        #expect(
            try await rig.ask(path: "/api/v1/label/instance/values?match[]=up%7Binstance%3D%22b%22%7D").line
                == #"200 {"status":"success","data":["b"]}"#
        )
        let later = seconds(rig, 3600)
        #expect(
            try await rig.ask(path: "/api/v1/series?match[]=up&start=\(later)&end=\(later + 60)").line
                == #"200 {"status":"success","data":[]}"#
        )
    }

    @Test(arguments: [
        (
            "query?query=up%7B", 400, "bad_data",
            #"invalid parameter "query": 1:4: parse error: unexpected end of input inside braces"#
        ),
        (
            "query", 400, "bad_data",
            #"invalid parameter "query": 1:1: parse error: no expression found in input"#
        ),
        ("query?query=up&time=x", 400, "bad_data", #"invalid parameter "time": cannot parse "x" to a valid timestamp"#),
        (
            "query?query=up&timeout=x", 400, "bad_data",
            #"invalid parameter "timeout": cannot parse "x" to a valid duration"#
        ),
        ("query?query=up&limit=x", 400, "bad_data", #"invalid parameter "limit": cannot parse "x" to a valid limit"#),
        ("query?query=%zz", 400, "bad_data", #"invalid URL escape in "query=%zz""#),
        ("query?query=up%20*%20on()%20up", 422, "execution", nil),
        (
            "query_range?query=up&start=2&end=1&step=1", 400, "bad_data",
            #"invalid parameter "end": end timestamp must not be before start time"#
        ),
        ("query_range?query=up&start=0&end=1&step=0", 400, "bad_data", nil),
        ("query_range?query=up&start=0&end=100000000&step=1", 400, "bad_data", nil),
        (
            "query_range?query=up%5B1m%5D&start=0&end=1&step=1", 400, "bad_data",
            #"invalid parameter "query": invalid expression type "range vector" for range query, must be Scalar or instant Vector"#
        ),
        ("query?query=up&time=2026-02-30T10:00:00Z", 400, "bad_data", nil),
        ("labels?start=abc", 400, "bad_data", nil),
        ("series?match[]=up%20offset%205m", 400, "bad_data", nil),
        ("series", 400, "bad_data", "no match[] parameter provided"),
        ("series?match[]=rate(up[5m])", 400, "bad_data", nil),
    ])
    func `what cannot be answered says why`(path: String, status: Int, kind: String, message: String?) async throws {
        let answer = try await rig().ask(path: "/api/v1/\(path)")
        #expect(answer.status == status)
        #expect(answer.text.hasPrefix(#"{"status":"error","errorType":"\#(kind)","error":""#))
        if let message {
            let quoted = message.replacing("\"", with: "\\\"")
            #expect(answer.text == #"{"status":"error","errorType":"\#(kind)","error":"\#(quoted)"}"#)
        }
    }

    @Test func `what the form says goes before the URL, and a body that is no form is not read`() async throws {
        let rig = try rig()
        let form: HTTPFields = [.contentType: "application/x-www-form-urlencoded; charset=utf-8"]
        let both = try await rig.ask(.post, "/api/v1/query?query=1&time=5", headers: form, body: "query=2")
        #expect(both.text.contains(#""result":[5,"2"]"#))
        let none = try await rig.ask(.post, "/api/v1/query?query=1&time=5")
        #expect(none.text.contains(#""result":[5,"1"]"#))
        let json = try await rig.ask(.post, "/api/v1/query", headers: [.contentType: "application/json"], body: "{}")
        #expect(json.status == 400)
    }

    @Test func `parameters that are empty are not there`() async throws {
        #expect(try await rig().ask(path: "/api/v1/query?query=up&time=&timeout=&limit=").status == 200)
    }

    @Test func `scalars are written without an exponent`() async throws {
        let answer = try await rig().ask(path: "/api/v1/query?query=1e21&time=1.0004")
        #expect(answer.text.contains(#""result":[1,"1000000000000000000000"]"#))
    }

    @Test func `a series that has ended is listed for the time in which it had samples`() async throws {
        let rig = try rig()
        let ended = try #require(rig.store.series(["__name__": "gone", "job": "x"]))
        rig.store.append(rig.time.now.milliseconds - 60_000, 1, to: ended)
        rig.store.markStale(ended, at: rig.time.now.milliseconds - 30_000)
        let now = seconds(rig)
        let window = "start=\(now - 90)&end=\(now)"
        #expect(
            try await rig.ask(path: "/api/v1/series?match[]=gone&\(window)").line
                == #"200 {"status":"success","data":[{"__name__":"gone","job":"x"}]}"#
        )
        #expect(
            try await rig.ask(path: "/api/v1/label/__name__/values?\(window)").line
                == #"200 {"status":"success","data":["gone","up"]}"#
        )
        #expect(
            try await rig.ask(path: "/api/v1/label/__name__/values?start=\(now - 20)&end=\(now)").line
                == #"200 {"status":"success","data":["up"]}"#
        )
    }

    @Test func `many or large selectors are refused before they are compared`() async throws {
        let rig = try rig()
        let many = Array(repeating: "match[]=up", count: 101).joined(separator: "&")
        #expect(try await rig.ask(path: "/api/v1/labels?\(many)").status == 400)
        let expression = Array(repeating: "b%7B1,1000%7D", count: 10).joined(separator: "%7C")
        let large = Array(repeating: "match[]=%7Ba%3D~%22\(expression)%22%7D", count: 100).joined(separator: "&")
        let answer = try await rig.ask(path: "/api/v1/labels?\(large)")
        #expect(answer.status == 400)
        #expect(answer.text.contains("too large"))
    }

    @Test func `a cancelled query ends`() async throws {
        let rig = try rig()
        // Millions of steps over the same few samples, without a deadline: the clock stands still.
        let text = "sum_over_time(sum_over_time(sum_over_time(up[1h:1s])[1h:1s])[1h:1s])".replacing("[", with: "%5B")
        let query = Task { try await rig.ask(path: "/api/v1/query?query=\(text)") }
        query.cancel()
        let answer = try await query.value
        #expect(answer.status == 503)
        #expect(answer.text.contains("canceled"))
    }

    @Test func `after a step of the wall clock queries mean the wall's time`() async throws {
        let rig = try rig()
        rig.time.stepWallClock(by: .seconds(3600))
        let now = seconds(rig)
        let answer = try await rig.ask(path: "/api/v1/query?query=count(up)&time=\(now)")
        #expect(
            answer.line
                == #"200 {"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[\#(now),"2"]}]}}"#
        )
    }

    @Test func `the read-only listener answers no queries`() async throws {
        #expect(try await rig().ask(path: "/api/v1/query?query=up", surface: .readOnly).status == 404)
    }
}

extension Rig {
    fileprivate func ask(path: String, surface: WebServer.Surface = .everything) async throws -> Answer {
        try await ask(.get, path, surface: surface)
    }
}
