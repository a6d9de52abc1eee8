import PromQL
import Testing

/// `info`.
@Suite struct InfoTests {
    private static let data = """
        m{instance="a",job="1",x="y"} 1 2 3
        m{instance="b",job="1"} 4 5 6
        target_info{instance="a",job="1",version="2",x="z"} 1 1 1
        build_info{instance="a",job="1",branch="main"} 1 1 1
        build_info{instance="b",job="1",branch="side"} 1 1 1
        """

    @Test(arguments: [
        (
            "info(m)",
            [
                "{__name__=\"m\", instance=\"a\", job=\"1\", version=\"2\", x=\"y\"} 1",
                "{__name__=\"m\", instance=\"b\", job=\"1\"} 4",
            ]
        ),
        ("info(m, {version=~\".+\"})", ["{__name__=\"m\", instance=\"a\", job=\"1\", version=\"2\", x=\"y\"} 1"]),
        ("info(m, {version=\"3\"})", []),
        (
            "info(sum by (instance, job) (m), {__name__=\"build_info\"})",
            [
                "{branch=\"main\", instance=\"a\", job=\"1\"} 1", "{branch=\"side\", instance=\"b\", job=\"1\"} 4",
            ]
        ),
        (
            "info(m{x=\"y\"}, {__name__=~\".+_info\"})",
            ["{__name__=\"m\", branch=\"main\", instance=\"a\", job=\"1\", version=\"2\", x=\"y\"} 1"]
        ),
        (
            "info(m{x=\"y\"}, {version=~\".*\", __name__=\"none\"})",
            ["{__name__=\"m\", instance=\"a\", job=\"1\", x=\"y\"} 1"]
        ),
        ("info(sum(m))", ["{} 5"]),
        ("info(sum(m), {version=~\".+\"})", []),
        ("info(target_info)", ["{__name__=\"target_info\", instance=\"a\", job=\"1\", version=\"2\", x=\"z\"} 1"]),
        ("info(nowhere)", []),
    ])
    func `labels come from the info metrics of the target`(text: String, result: [String]) throws {
        #expect(try EngineRig(Self.data).instant(text).sorted() == result)
    }

    @Test func `in the course of time the labels change`() throws {
        let rig = try EngineRig(
            """
            m{instance="a"} 1 2 3
            target_info{instance="a",version="1"} 1 _ _
            target_info{instance="a",version="2"} _ _ 1
            """
        )
        #expect(
            try rig.range("info(m)", minutes: 0...2) == [
                "{__name__=\"m\", instance=\"a\", version=\"1\"} 1@0 2@60",
                "{__name__=\"m\", instance=\"a\", version=\"2\"} 3@120",
            ]
        )
    }

    @Test func `two info series of one time contradict each other`() throws {
        let rig = try EngineRig(
            "m{job=\"1\"} 1\ntarget_info{job=\"1\",v=\"1\"} 1\ntarget_info{job=\"1\",v=\"2\"} 1\nother_info{job=\"1\",v=\"3\"} 1"
        )
        let duplicate = try rig.failure("info(m)")
        #expect(duplicate?.message.hasPrefix("found duplicate series for info metric: existing {__name__=") == true)
        let conflict = try rig.failure("info(m, {__name__=~\".+_info\",v!=\"2\"})")
        #expect(conflict?.message == "conflicting label: v")
    }
}
