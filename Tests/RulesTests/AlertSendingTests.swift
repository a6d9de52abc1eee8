import Rules
import Testing
import Vocabulary

@Suite struct AlertSendingTests {
    @Test func `pending alerts are not sent`() throws {
        var rig = try AlertRig("for: 5m")
        try rig.evaluate(0, "a")
        #expect(rig.send(0).isEmpty)
        #expect(try rig.alert().lastSentAt == nil)
    }

    @Test(arguments: [(60, 60, [0, 120, 240]), (1, 3, [0, 4, 8]), (15, 60, [0, 75, 150]), (60, 30, [0, 60, 120])])
    func `a firing alert is sent again when more than the delay has passed`(
        interval: Int,
        delay: Int,
        times: [Int]
    ) throws {
        var rig = try AlertRig()
        var sent: [Int] = []
        for seconds in stride(from: 0, through: times[2], by: interval) {
            try rig.evaluate(seconds, "a")
            if !rig.send(seconds, interval: interval, resendDelay: delay).isEmpty { sent.append(seconds) }
        }
        #expect(sent == times)
    }

    @Test func `what is sent holds for four times the longer of interval and delay`() throws {
        for (interval, delay, valid) in [(15, 60, 240), (300, 60, 1_200)] {
            var rig = try AlertRig()
            try rig.evaluate(0, "a")
            let sent = rig.send(0, interval: interval, resendDelay: delay)
            #expect(sent.map(\.validUntil) == [AlertRig.at(valid)])
            #expect(sent.map(\.firedAt) == [AlertRig.at(0)])
        }
    }

    @Test func `an end is sent at once, and again until fifteen minutes have passed`() throws {
        var rig = try AlertRig()
        try rig.evaluate(0, "a")
        _ = rig.send(0)
        var times: [Int] = []
        for seconds in stride(from: 15, through: 1_200, by: 15) {
            try rig.evaluate(seconds)
            let sent = rig.send(seconds, interval: 15)
            #expect(sent.allSatisfy { $0.state == .inactive && $0.resolvedAt == AlertRig.at(15) })
            if !sent.isEmpty { times.append(seconds) }
        }
        #expect(times.first == 15 && times.dropFirst().first == 90)
        #expect(times.last == 915)
    }

    @Test func `sending changes nothing of what is active`() throws {
        var rig = try AlertRig()
        try rig.evaluate(0, "b", "a")
        let before = rig.book.active
        let sent = rig.send(0)
        #expect(sent.map { $0.labels["instance"] } == ["a", "b"])
        #expect(rig.book.active.map(\.labels) == before.map(\.labels))
        #expect(rig.book.active.map(\.state) == before.map(\.state))
        #expect(rig.book.active.map(\.activeAt) == before.map(\.activeAt))
    }
}
