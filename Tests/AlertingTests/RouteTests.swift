import Alerting
import Series
import Testing
import Vocabulary

@Suite struct RouteTests {
    private func route(_ receiver: String, _ severity: String, continues: Bool = false, _ routes: [Route] = []) -> Route
    {
        Route(
            matchers: [LabelMatcher("severity", equals: severity)],
            receivers: [receiver].compactMap(ReceiverName.init),
            continues: continues,
            routes: routes
        )
    }

    private func names(_ root: Route, _ labels: Labels) -> [String] {
        root.ends(of: labels).flatMap(\.receivers).map(\.description)
    }

    @Test func `an alert ends in the first route that it matches`() {
        let root = Route(
            receivers: [ReceiverName("all")].compactMap(\.self),
            routes: [route("pager", "critical"), route("other", "critical")]
        )
        #expect(names(root, Labels([("severity", "critical")])) == ["pager"])
        #expect(names(root, Labels([("severity", "warning")])) == ["all"])
    }

    @Test func `a route that continues shows the alert to the next ones`() {
        let root = Route(
            receivers: [ReceiverName("all")].compactMap(\.self),
            routes: [route("pager", "critical", continues: true), route("other", "critical")]
        )
        #expect(names(root, Labels([("severity", "critical")])) == ["pager", "other"])
    }

    @Test(arguments: [(0, 0), (1, 60), (2, 120), (3, 240), (20, 3600)])
    func `delays of a flapping incident grow up to the longest`(times: Int, seconds: Int) {
        #expect(Flapping().delay(.seconds(60), times: times) == .seconds(seconds))
    }
}
