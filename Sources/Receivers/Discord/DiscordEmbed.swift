import Vocabulary

/// An embed in the making: whatever is added, it stays within ``DiscordLimits``.
struct DiscordEmbed {
    private let foot: String
    private var description = ""
    private var fields: [JSON] = []
    /// What is left of ``DiscordLimits/all``; some is kept for the field that counts what does not fit.
    private var room: Int

    private static let reserve = 100

    init(foot: String) {
        self.foot = Markup.plain.escape(Markup.discord.neutral(foot), limit: DiscordLimits.footer)
        room = DiscordLimits.all - Self.reserve - self.foot.utf16.count
    }

    /// Sets the text above the fields, cut to what there is room for.
    mutating func describe(_ text: String) {
        description = Cutting.cut(text, to: min(DiscordLimits.description, room))
        room -= description.utf16.count
    }

    /// Adds a field; false when there is no room for it.
    ///
    /// The last one may take the room that is kept for it.
    @discardableResult
    mutating func add(_ name: Line, _ value: [Line], isInline: Bool, isLast: Bool = false) -> Bool {
        let name = Markup.discord.line(name, limit: DiscordLimits.fieldName)
        let value = Markup.discord.lines(value, limit: DiscordLimits.fieldValue)
        let size = name.utf16.count + value.utf16.count
        guard size <= room + (isLast ? Self.reserve : 0), fields.count < DiscordLimits.fields - (isLast ? 0 : 1) else {
            return false
        }
        room -= size
        fields.append([
            "name": .text(Self.filled(name)), "value": .text(Self.filled(value)), "inline": .flag(isInline),
        ])
        return true
    }

    func json(colour: Int, at time: WallTime) -> JSON {
        var members: [(String, JSON)] = [("color", .integer(Int64(colour)))]
        if !description.isEmpty { members.append(("description", .text(description))) }
        if !fields.isEmpty { members.append(("fields", .array(fields))) }
        members += [("footer", ["text": .text(foot)]), ("timestamp", .text(time.description))]
        return .object(members.map(JSON.Member.init))
    }

    /// Discord refuses empty texts.
    private static func filled(_ text: String) -> String { text.allSatisfy(\.isWhitespace) ? "–" : text }
}
