import PromQL
import Testing

/// `limit_ratio`.
@Suite struct ShareTests {
    private static let data = (0..<1000).map { "m{i=\"\($0)\"} 0 1 2" }.joined(separator: "\n")

    @Test func `a share is about as large as asked for, and ratios nest`() throws {
        let rig = try EngineRig(Self.data)
        #expect(try rig.instant("limit_ratio(0, m)") == [])
        #expect(try rig.instant("count(limit_ratio(1, m))") == ["{} 1000"])
        #expect(try rig.instant("count(limit_ratio(-1, m))") == ["{} 1000"])
        let few = Set(try rig.instant("limit_ratio(0.3, m)"))
        let more = Set(try rig.instant("limit_ratio(0.5, m)"))
        #expect((250...350).contains(few.count) && (440...560).contains(more.count))
        #expect(few.isSubset(of: more))
    }

    @Test func `a negative ratio takes what the positive one leaves`() throws {
        let rig = try EngineRig(Self.data)
        let (some, others) = ("limit_ratio(0.3, m)", "limit_ratio(-0.7, m)")
        #expect(try rig.instant("\(some) and \(others)") == [])
        #expect(try rig.instant("count(\(some) or \(others))") == ["{} 1000"])
    }

    @Test func `a series is in at every instant or at none`() throws {
        let rig = try EngineRig("m{i=\"1\"} 0 1 2\nm{i=\"2\"} 3 4 5\nm{i=\"3\"} 6 _ 8")
        let all = try rig.range("m", minutes: 0...2)
        let some = try rig.range("limit_ratio(0.5, m)", minutes: 0...2)
        let others = try rig.range("limit_ratio(-0.5, m)", minutes: 0...2)
        #expect((some + others).sorted() == all.sorted())
    }

    @Test func `the choice is the same in every process`() throws {
        let rig = try EngineRig((0..<8).map { "m{i=\"\($0)\"} 1" }.joined(separator: "\n"))
        let chosen = [3, 4, 5, 7].map { "{__name__=\"m\", i=\"\($0)\"} 1" }
        #expect(try rig.instant("limit_ratio(0.5, m)") == chosen)
    }

    @Test func `a ratio beyond 1 is cut, with a warning`() throws {
        let rig = try EngineRig("a 1")
        let result = try rig.engine.instant(try rig.prepare("limit_ratio(1.1, a) or limit_ratio(-2, a)"), at: 0)
        #expect(
            result.annotations.warnings == [
                "PromQL warning: ratio value should be between -1 and 1, got 1.1, capping to 1 (1:13)",
                "PromQL warning: ratio value should be between -1 and 1, got -2, capping to -1 (1:36)",
            ]
        )
        #expect(try rig.failure("limit_ratio(NaN, a)")?.message == "Ratio value is NaN")
    }
}
