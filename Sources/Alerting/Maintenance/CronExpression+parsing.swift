import Vocabulary

extension CronExpression {
    private static let longest = 256
    private static let nicknames = [
        "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *", "@monthly": "0 0 1 * *", "@weekly": "0 0 * * 0",
        "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@hourly": "0 * * * *",
    ]

    /// Reads a cron expression.
    ///
    /// - Throws: ``CronExpressionError`` for what is none, and for a day that never comes, such as 30 February.
    package init(parsing text: String) throws(CronExpressionError) {
        guard text.utf8.count <= Self.longest else {
            throw CronExpressionError("a cron expression is at most \(Self.longest) bytes long")
        }
        let fields = try Self.fields(text)
        var values: [CronField] = []
        for (field, kind) in zip(fields, CronField.kinds) { values.append(try CronField(parsing: field, kind)) }
        self.init(
            fields.joined(separator: " "),
            minutes: values[0],
            hours: values[1],
            days: values[2],
            months: values[3],
            weekdays: values[4]
        )
        guard canHappen else { throw CronExpressionError("there is no such day in any of these months") }
    }

    private static func fields(_ text: String) throws(CronExpressionError) -> [Substring] {
        var fields = text.split { $0 == " " || $0 == "\t" }
        if let name = fields.first, name.first == "@", fields.count == 1 {
            guard let meaning = nicknames[name.lowercased()] else {
                let known = nicknames.keys.sorted().joined(separator: ", ")
                throw CronExpressionError(
                    "`\(Redactor.withoutControls(name.shortened(to: 40)))` is not known; there are \(known)"
                )
            }
            fields = meaning.split(separator: " ")
        }
        guard fields.count == CronField.kinds.count else {
            throw CronExpressionError(
                "five fields are needed (minute, hour, day of month, month, day of week), not \(fields.count)"
            )
        }
        return fields
    }

    /// Whether one of the days is in one of the months, of whatever year.
    private var canHappen: Bool {
        if !days.isStar, !weekdays.isStar { return true }
        let lengths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        let first = days.first(from: 1) ?? 32
        return lengths.enumerated().contains { months.contains($0.offset + 1) && first <= $0.element }
    }
}
