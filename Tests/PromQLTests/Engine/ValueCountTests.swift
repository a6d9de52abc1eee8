import PromQL
import Testing

/// `count_values`.
@Suite struct ValueCountTests {
    private static let data = "m{x=\"1\",y=\"a\"} 5\nm{x=\"2\",y=\"a\"} 5\nm{x=\"3\",y=\"a\"} 7\nm{x=\"1\",y=\"b\"} 5"

    @Test(arguments: [
        ("count_values(\"v\", m)", ["{v=\"5\"} 3", "{v=\"7\"} 1"]),
        ("count_values by (y) (\"v\", m)", ["{v=\"5\", y=\"a\"} 2", "{v=\"5\", y=\"b\"} 1", "{v=\"7\", y=\"a\"} 1"]),
        ("count_values by (x) (\"x\", m)", ["{x=\"5\"} 3", "{x=\"7\"} 1"]),
        ("count_values without (y) (\"x\", m)", ["{x=\"5\"} 3", "{x=\"7\"} 1"]),
        ("count_values(\"__name__\", m)", ["{__name__=\"5\"} 3", "{__name__=\"7\"} 1"]),
    ])
    func `values are counted by group, and the label of the value overwrites`(text: String, result: [String]) throws {
        #expect(try EngineRig(Self.data).instant(text).sorted() == result)
    }

    @Test(arguments: ["x", "__name__"])
    func `without takes away the label of the value, too`(label: String) throws {
        let text = "count_values without (x) (\"\(label)\", m)"
        #expect(try EngineRig(Self.data).instant(text).sorted() == ["{y=\"a\"} 3", "{y=\"b\"} 1"])
    }
}
