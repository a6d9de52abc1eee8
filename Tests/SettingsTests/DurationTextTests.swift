import Testing

@testable import Settings

@Suite struct DurationTextTests {
    @Test(arguments: [
        ("250ms", Duration.milliseconds(250)), ("5s", .seconds(5)), ("1m30s", .seconds(90)), ("2h", .seconds(7200)),
        ("7d", .seconds(604_800)), ("0s", .zero), ("1d2h3m4s5ms", .milliseconds(93_784_005)), ("90m", .seconds(5400)),
    ]) func `a duration is a number and a unit, largest first`(text: String, duration: Duration) {
        #expect(DurationText.parse(text) == duration)
        #expect(DurationText.parse(DurationText.format(duration)) == duration)
    }

    @Test(arguments: [
        "", "5", "s", "5 s", "-5s", "+5s", "1.5s", "5S", "1s1m", "1s1s", "5sec", "367d", "99999999999999999999s",
        "999999999999d", "٣s", "1m30",
    ]) func `anything else is none`(text: String) {
        #expect(DurationText.parse(text) == nil)
    }
}
