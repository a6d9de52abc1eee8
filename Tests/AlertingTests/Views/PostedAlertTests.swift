import Alerting
import Testing
import Vocabulary

@Suite struct PostedAlertTests {
    private static let now = WallTime(nanosecondsSinceEpoch: 1_790_000_000_000_000_000)

    private static func at(_ seconds: Int?) -> WallTime? { seconds.map { now.advanced(by: .seconds($0)) } }

    /// Seconds from now; nil is not said.
    @Test(
        arguments: [
            (nil, nil, 0, 300), (-60, nil, -60, 300), (nil, 60, 0, 60), (nil, -60, -60, -60), (-60, 60, -60, 60),
            (5, 5, 5, 5),
        ] as [(Int?, Int?, Int, Int)]
    )
    func `what is not said of the times is completed`(
        start: Int?,
        end: Int?,
        starts: Int,
        ends: Int
    ) throws {
        let alert = try PostedAlert(
            labels: ["a": "b"],
            annotations: .empty,
            startsAt: Self.at(start),
            endsAt: Self.at(end),
            generatorURL: nil,
            at: Self.now
        )
        #expect(alert.startsAt == Self.at(starts))
        #expect(alert.endsAt == Self.at(ends))
        #expect(alert.isResolved(at: Self.now) == (ends <= 0))
    }

    @Test func `an alert of more than 64 KiB is refused with its name`() {
        let problem = #expect(throws: PostedAlert.Problem.self) {
            try PostedAlert(
                labels: ["alertname": "Big"],
                annotations: ["summary": String(repeating: "x", count: 65_536)],
                startsAt: nil,
                endsAt: nil,
                generatorURL: nil,
                at: Self.now
            )
        }
        #expect(problem?.description == "labels and annotations of Big hold 65555 bytes, 65536 at most")
    }

    @Test(
        arguments: [
            (Labels.empty, nil, nil, "at least one label pair required"),
            (["a": ""], nil, nil, "at least one label pair required"),
            (["": "b"], nil, nil, #"invalid label set: invalid name """#),
            (["a": "b"], 60, 30, "start time must be before end time"),
        ] as [(Labels, Int?, Int?, String)]
    )
    func `an alert that makes no sense is refused`(labels: Labels, start: Int?, end: Int?, message: String) {
        let problem = #expect(throws: PostedAlert.Problem.self) {
            try PostedAlert(
                labels: labels,
                annotations: .empty,
                startsAt: Self.at(start),
                endsAt: Self.at(end),
                generatorURL: nil,
                at: Self.now
            )
        }
        #expect(problem?.description == message)
    }
}
