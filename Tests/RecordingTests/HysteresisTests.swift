import Recording
import Testing
import Vocabulary

@Suite struct HysteresisTests {
    /// What a board says after runs written as letters, one health per run.
    ///
    /// `.` success, `R` refused, `T` timeout, `B` saturated, `S` starting, `I` our own fault, `D` discarded.
    private func healths(
        _ runs: String,
        _ level: CheckLevel,
        _ hysteresis: Hysteresis? = nil
    ) throws -> String {
        var driver = BoardDriver(try service("db", levels: [level], hysteresis: hysteresis))
        let check = CheckID(try name("db"), level)
        return try String(
            runs.map { run in
                switch run {
                case ".": driver.succeed(check)
                case "R": driver.fail(check, .connectRefused)
                case "T": driver.fail(check, .timeout)
                case "B": driver.fail(check, .saturated)
                case "S": driver.fail(check, .starting)
                case "I": driver.fail(check, .internal)
                case "D": driver.run(check, .discarded(ProbeFailure(.timeout, "late")))
                default: throw Unexpected()
                }
                return switch driver.health(of: check.service) {
                case .healthy: "h"
                case .degraded: "d"
                case .unhealthy: "u"
                case .unknown: "?"
                case nil: throw Unexpected()
                }
            }
        )
    }

    private struct Unexpected: Error {}

    @Test(arguments: [
        // The very first run decides alone.
        (".", "h"), ("R", "u"), ("T", "u"), ("B", "d"),
        // Live: 3 of 3, back after 2.
        (".RR.RRR..", "hhhhhhuuh"),
        ("R.R..R", "uuuuhh"),
        ("RT.TR..", "uuuuuuh"),
        // Our own faults change nothing, wherever they fall.
        ("ID.IDRDIRIR", "??hhhhhhhhu"),
        (".RRDR", "hhhhu"),
        // A worse failure has to settle as any other, a milder one only after `recover` of it.
        (".BBBRRR", "hhhdddu"),
        (".BRBRB", "hhhddd"),
        (".RRRBB..", "hhhuuddh"),
        (".BRR", "hhhd"),
    ])
    func `live settles after three failures and two successes`(runs: String, healths: String) throws {
        #expect(try self.healths(runs, .live) == healths)
    }

    @Test(arguments: [
        (".R.RR.R..", "hhhhuuuuh"),
        ("R..", "uuh"),
        (".SS..", "hhddh"),
    ])
    func `ready settles after two failures and two successes`(runs: String, healths: String) throws {
        #expect(try self.healths(runs, .ready) == healths)
    }

    @Test(arguments: [
        (".R.", "hdh"),
        (".T.TT.", "hhhhdh"),
        (".RT.", "hddh"),
        (".TR.", "hhdh"),
        (".B.", "hdh"),
        ("T.", "dh"),
        (".TIT", "hhhd"),
    ])
    func `deep settles at once, but a timeout only twice in a row`(runs: String, healths: String) throws {
        #expect(try self.healths(runs, .deep) == healths)
    }

    @Test(arguments: [
        (Hysteresis(fail: 2, of: 4, recover: 1), ".R..R.RR", "hhhhuhuu"),
        (Hysteresis(fail: 1, of: 1, recover: 3), ".R.R...", "huuuuuh"),
        (Hysteresis(fail: 64, of: 64, recover: 64), "R...", "uuuu"),
        (Hysteresis(fail: 2, of: 2, recover: 1000), ".RR.", "hhuu"),
    ])
    func `a configured hysteresis is followed`(hysteresis: Hysteresis, runs: String, healths: String) throws {
        #expect(try self.healths(runs, .live, hysteresis) == healths)
    }

    @Test func `a transition says what decided, and recovery names nothing`() throws {
        let db = try name("db")
        var driver = BoardDriver(try service("db"))
        driver.succeed(CheckID(db, .live))
        driver.fail(CheckID(db, .live), .timeout, times: 2)
        driver.fail(CheckID(db, .live), .connectRefused)
        driver.succeed(CheckID(db, .live))
        driver.succeed(CheckID(db, .live))
        func at(_ runs: Int64) -> WallTime {
            WallTime(nanosecondsSinceEpoch: (start + .seconds(5) * Int(runs) + .milliseconds(2)).nanoseconds)
        }
        #expect(
            driver.transitions == [
                Transition(service: db, from: .unknown, to: .healthy, at: at(1)),
                Transition(
                    service: db,
                    from: .healthy,
                    to: .unhealthy,
                    at: at(4),
                    check: .live,
                    reason: .connectRefused,
                    message: "it said connect_refused"
                ),
                Transition(service: db, from: .unhealthy, to: .healthy, at: at(6)),
            ]
        )
    }

    @Test func `three discarded runs in a row of one check are an overload, a judged run ends it`() throws {
        let check = CheckID(try name("db"), .live)
        var driver = BoardDriver(try service("db"))
        driver.succeed(check)
        for expected in [false, false, true, true] {
            driver.run(check, .discarded(ProbeFailure(.timeout, "late")))
            #expect(driver.board.conclusion().isOverloaded == expected)
        }
        driver.succeed(check)
        #expect(!driver.board.conclusion().isOverloaded)
        #expect(driver.health(of: check.service) == .healthy)
    }
}
