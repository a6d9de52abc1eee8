import Testing
import Vocabulary

@Suite struct FingerprintTests {
    @Test func `a fingerprint is the one that Alertmanager computes`() {
        // Computed by the formula of prometheus/common for `{alertname="KF"}`.
        var value: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in Array("alertname".utf8) + [0xFF] + Array("KF".utf8) + [0xFF] {
            value = (value ^ UInt64(byte)) &* 0x100_0000_01b3
        }
        #expect(Fingerprint(Labels([("alertname", "KF")])).value == value)
        #expect(Fingerprint(.empty).description == "cbf29ce484222325")
    }

    @Test(arguments: ["", "+bf29ce484222325", "cbf29ce48422232", "cbf29ce48422232g"])
    func `other texts are no fingerprint`(text: String) {
        #expect(Fingerprint(text) == nil)
    }

    @Test func `identities sort by the time at which they were made`() {
        let early = ULID(at: WallTime(nanosecondsSinceEpoch: 1_469_918_176_385_000_000), random: (0xFFFF, .max))
        let late = ULID(at: WallTime(nanosecondsSinceEpoch: 1_469_918_176_386_000_000), random: (0, 0))
        #expect(early.description.hasPrefix("01ARYZ6S41"))
        #expect(early < late)
        #expect(late.description.utf8.count == 26)
        #expect(ULID(late.description.lowercased()) == late)
        #expect(ULID("81ARYZ6S410000000000000000") == nil)
    }
}

@Suite struct ULIDSourceTests {
    @Test func `identities are in the order in which they were made, also when the clock goes back`() {
        let source = ULIDSource()
        let times: [Int64] = [5, 5, 5, 6, 6, 2, 2, 7, 0]
        let ids = times.map { source.next(at: WallTime(nanosecondsSinceEpoch: $0 * 1_000_000_000)) }
        #expect(ids == ids.sorted())
        #expect(Set(ids).count == ids.count)
        let seconds = ULID(at: WallTime(nanosecondsSinceEpoch: 7_000_000_000), random: (0, 0)).description.prefix(10)
        #expect(ids[7].description.prefix(10) == seconds)
    }
}
