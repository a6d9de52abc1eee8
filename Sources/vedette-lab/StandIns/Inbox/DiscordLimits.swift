/// What Discord takes in a webhook's message, after https://discord.com/developers/docs/resources/message#embed-object.
enum DiscordLimits {
    private static let content = 2000
    private static let embeds = 10
    private static let fields = 25
    /// Of all texts of all embeds together.
    private static let total = 6000

    /// What is wrong with a message, as Discord's answer has it; nil when nothing is.
    static func problem(with message: LabJSON) -> String? {
        guard message.isObject else { return #"{"message":"The request body contains invalid JSON.","code":50109}"# }
        let embeds = message["embeds"]?.list ?? []
        let text = message["content"]?.text ?? ""
        guard !text.isEmpty || !embeds.isEmpty else {
            return #"{"message":"Cannot send an empty message","code":50006}"#
        }
        let isFine =
            text.count <= content && embeds.count <= Self.embeds && embeds.allSatisfy(isEmbed)
            && embeds.reduce(0) { $0 + length($1) } <= total
        return isFine ? nil : #"{"message":"Invalid Form Body","code":50035,"errors":{}}"#
    }

    private static func isEmbed(_ embed: LabJSON) -> Bool {
        let list = embed["fields"]?.list ?? []
        return fits(embed["title"], 256) && fits(embed["description"], 4096) && list.count <= fields
            && list.allSatisfy { isRequired($0["name"], 256) && isRequired($0["value"], 1024) }
            && fits(embed["footer"]?["text"], 2048) && fits(embed["author"]?["name"], 256)
    }

    private static func fits(_ value: LabJSON?, _ most: Int) -> Bool {
        guard let value, value != .null else { return true }
        return value.text.map { $0.count <= most } ?? false
    }

    private static func isRequired(_ value: LabJSON?, _ most: Int) -> Bool {
        value?.text.map { (1...most).contains($0.count) } ?? false
    }

    private static func length(_ embed: LabJSON) -> Int {
        let fields = embed["fields"]?.list ?? []
        let texts =
            [
                embed["title"], embed["description"], embed["footer"]?["text"], embed["author"]?["name"],
            ].compactMap { $0?.text } + fields.flatMap { [$0["name"], $0["value"]].compactMap { $0?.text } }
        return texts.reduce(0) { $0 + $1.count }
    }
}
