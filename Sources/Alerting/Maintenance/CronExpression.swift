package import Vocabulary

/// When something begins again and again: `30 2 * * SUN`, as in a crontab (crontab(5) of Vixie cron).
///
/// Five fields: minute, hour, day of the month, month, day of the week (0 and 7 are Sunday; three-letter names in English),
/// each `*`, a number, a range, either range with a step, or a list of those; or `@hourly`, `@daily` (`@midnight`),
/// `@weekly`, `@monthly`, `@yearly` (`@annually`). Where both days are given it begins on either; where one of them begins
/// with `*` it begins when both hold.
///
/// It goes by the clocks of a zone. What they jump over begins when they have jumped; what they show twice begins the first
/// time. Only where every hour is meant (`0 * * * *`) it begins in each of the two hours that they show alike.
package struct CronExpression: Hashable, Sendable, CustomStringConvertible {
    /// No day is looked for further away: 29 February on a given day of the week comes within 40 years.
    private static let furthest: Int64 = 41 * 366

    /// As it was written.
    package let description: String
    let minutes: CronField
    let hours: CronField
    let days: CronField
    let months: CronField
    let weekdays: CronField

    init(
        _ description: String,
        minutes: CronField,
        hours: CronField,
        days: CronField,
        months: CronField,
        weekdays: CronField
    ) {
        self.description = description
        self.minutes = minutes
        self.hours = hours
        self.days = days
        self.months = months
        self.weekdays = weekdays
    }

    private var isEveryHour: Bool { hours.bits == 1 << 24 - 1 }

    /// The first start after a moment, nil when there is none within 40 years.
    package func next(after time: WallTime, in zone: CivilZone) -> WallTime? {
        let now = time.minute
        var local = zone.local(now)
        var start: Int64?
        // Clocks that were set back show for a while what has begun already.
        while let match = nextMatch(after: local) {
            local = match
            let moment = zone.first(showing: match)
            guard moment <= now else {
                start = moment
                break
            }
        }
        guard isEveryHour else { return start.map(WallTime.init(minute:)) }
        for offset in [zone.offset(at: now), zone.offset(at: now + CivilZone.day)] {
            guard let match = nextMatch(after: now + offset), zone.offset(at: match - offset) == offset else {
                continue
            }
            start = min(start ?? .max, match - offset)
        }
        return start.map(WallTime.init(minute:))
    }

    /// The last start at or before a moment, nil when there is none since `earliest`.
    package func last(until time: WallTime, since earliest: WallTime, in zone: CivilZone) -> WallTime? {
        let now = time.minute
        let offset = zone.offset(at: now)
        // Clocks that were set back have shown already what they will show again.
        var local = now + max(offset, zone.offset(at: now - CivilZone.day)) + 1
        let lowest = earliest.minute - CivilZone.day
        var start: Int64?
        while let match = lastMatch(before: local, since: lowest) {
            local = match
            let moment = zone.first(showing: match)
            guard moment > now else {
                start = moment
                break
            }
        }
        if isEveryHour, let match = lastMatch(before: now + offset + 1, since: lowest),
            zone.offset(at: match - offset) == offset
        {
            start = max(start ?? .min, match - offset)
        }
        return start.map(WallTime.init(minute:)).flatMap { $0 >= earliest ? $0 : nil }
    }

    // MARK: - On the zone's clocks, in minutes

    private func nextMatch(after local: Int64) -> Int64? {
        var day = (local + 1).flooredDivision(by: CivilZone.day)
        var inDay = Int(local + 1 - day * CivilZone.day)
        let end = day + Self.furthest
        while day <= end {
            if contains(day: day), let time = first(from: inDay) { return day * CivilZone.day + Int64(time) }
            day += 1
            inDay = 0
        }
        return nil
    }

    private func lastMatch(before local: Int64, since lowest: Int64) -> Int64? {
        var day = (local - 1).flooredDivision(by: CivilZone.day)
        var inDay = Int(local - 1 - day * CivilZone.day)
        while (day + 1) * CivilZone.day > lowest {
            if contains(day: day), let time = last(upTo: inDay) {
                let match = day * CivilZone.day + Int64(time)
                return match >= lowest ? match : nil
            }
            day -= 1
            inDay = Int(CivilZone.day) - 1
        }
        return nil
    }

    private func contains(day: Int64) -> Bool {
        let date = WallTime.civil(fromDays: day)
        guard months.contains(Int(date.month)) else { return false }
        // 1970-01-01 was a Thursday.
        let weekday = day + 4 - (day + 4).flooredDivision(by: 7) * 7
        let (isDay, isWeekday) = (days.contains(Int(date.day)), weekdays.contains(Int(weekday)))
        return days.isStar || weekdays.isStar ? isDay && isWeekday : isDay || isWeekday
    }

    private func first(from inDay: Int) -> Int? {
        let hour = inDay / 60
        if hours.contains(hour), let minute = minutes.first(from: inDay % 60) { return hour * 60 + minute }
        guard let next = hours.first(from: hour + 1), let minute = minutes.first(from: 0) else { return nil }
        return next * 60 + minute
    }

    private func last(upTo inDay: Int) -> Int? {
        let hour = inDay / 60
        if hours.contains(hour), let minute = minutes.last(upTo: inDay % 60) { return hour * 60 + minute }
        guard let previous = hours.last(upTo: hour - 1), let minute = minutes.last(upTo: 59) else { return nil }
        return previous * 60 + minute
    }
}

extension WallTime {
    /// Whole minutes since 1970.
    fileprivate var minute: Int64 { nanosecondsSinceEpoch.flooredDivision(by: 60_000_000_000) }

    fileprivate init(minute: Int64) {
        let (value, hasOverflowed) = minute.multipliedReportingOverflow(by: 60_000_000_000)
        self.init(nanosecondsSinceEpoch: hasOverflowed ? (minute < 0 ? .min : .max) : value)
    }
}
