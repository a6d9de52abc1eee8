import Alerting
import Documents
import Vocabulary

/// Reads `alerting.maintenance`: windows in which alerts are not told.
struct MaintenanceReader {
    static let keys = ["name", "match", "cron", "time_zone", "duration", "start", "end", "comment"]

    let reading: Reading
    /// Of windows that do not say theirs.
    let timeZone: CivilZone

    func read(_ alerting: Section) -> [MaintenanceWindow] {
        guard let node = alerting.node("maintenance") else { return [] }
        guard case .sequence(let nodes, _) = node else {
            reading.fail("expected `maintenance` to be a list, found \(Section.describe(node))", at: node.position)
            return []
        }
        var lines: [String: Int] = [:]
        return nodes.compactMap { node in
            Section(node, "an entry of `maintenance`", keys: Self.keys, reading).flatMap { window($0, &lines) }
        }
    }

    private func window(_ section: Section, _ lines: inout [String: Int]) -> MaintenanceWindow? {
        let name = name(section, &lines)
        let matchers = MatcherReader(reading: reading).read(section, "match")
        let comment = section.text("comment")
        guard let schedule = schedule(section), let name else { return nil }
        do throws(MaintenanceWindow.Problem) {
            return try MaintenanceWindow(name: name, matchers: matchers, schedule: schedule, comment: comment ?? "")
        } catch {
            reading.fail(error.description, at: section.valuePosition(section.has("end") ? "end" : "duration"))
            return nil
        }
    }

    private func name(_ section: Section, _ lines: inout [String: Int]) -> String? {
        guard section.has("name") else {
            reading.fail("an entry of `maintenance` needs `name`", at: section.position)
            return nil
        }
        guard let name = section.text("name") else { return nil }
        let position = section.valuePosition("name")
        if let line = lines[name] {
            reading.fail("the maintenance `\(Reading.shown(name))` stands on line \(line) already", at: position)
        }
        lines[name] = position.line
        reading.publish(name)
        return name
    }

    private func schedule(_ section: Section) -> MaintenanceWindow.Schedule? {
        let isCron = section.has("cron")
        let isOnce = section.has("start") || section.has("end")
        if isCron, isOnce {
            reading.fail("`cron` and `start` exclude each other", at: section.keyPosition("cron"))
            return nil
        }
        guard isCron || isOnce else {
            let message = "an entry of `maintenance` needs `cron` and `duration`, or `start` and `end`"
            reading.fail(message, at: section.position)
            return nil
        }
        let other = isCron ? ["start", "end"] : ["duration", "time_zone"]
        for key in other where section.has(key) {
            reading.fail("`\(key)` goes with \(isCron ? "`start`" : "`cron`")", at: section.keyPosition(key))
        }
        return isCron ? cron(section) : once(section)
    }

    private func cron(_ section: Section) -> MaintenanceWindow.Schedule? {
        if !section.has("duration") { reading.fail("`cron` needs `duration`", at: section.keyPosition("cron")) }
        let duration = section.duration("duration", in: MaintenanceWindow.durations)
        let zone = TimeZoneReader.read(section, "time_zone")
        let example = "a cron expression such as `0 3 * * 0`"
        guard let scalar = section.scalar("cron", example) else { return nil }
        do throws(CronExpressionError) {
            let expression = try CronExpression(parsing: scalar.text)
            return duration.map { .cron(expression, duration: $0, zone: zone ?? timeZone) }
        } catch {
            reading.fail("expected \(example): \(error.description)", at: scalar.position)
            return nil
        }
    }

    private func once(_ section: Section) -> MaintenanceWindow.Schedule? {
        for key in ["start", "end"] where !section.has(key) {
            reading.fail("an entry of `maintenance` needs `cron`, or `start` and `end`", at: section.position)
        }
        guard let start = time(section, "start"), let end = time(section, "end") else { return nil }
        return .once(start: start, end: end)
    }

    private func time(_ section: Section, _ key: String) -> WallTime? {
        let expected = "a time in UTC such as `2026-12-01T01:00:00Z`"
        guard let scalar = section.scalar(key, expected) else { return nil }
        guard let time = WallTime(rfc3339: scalar.text) else {
            section.refuse(scalar, key, expected: expected)
            return nil
        }
        return time
    }
}

/// Reads names of time zones.
enum TimeZoneReader {
    static func read(_ section: Section, _ key: String) -> CivilZone? {
        let expected = "the name of a time zone such as `Europe/Berlin`, or `UTC`"
        guard let scalar = section.scalar(key, expected) else { return nil }
        guard let zone = CivilZone(scalar.text) else {
            section.refuse(scalar, key, expected: expected)
            return nil
        }
        return zone
    }
}
