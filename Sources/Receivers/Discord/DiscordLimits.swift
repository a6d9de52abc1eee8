/// What Discord takes at most, in characters; longer messages are refused whole.
///
/// Fact: Discord's reference of webhooks and "Embed Limits" of its reference of messages.
enum DiscordLimits {
    static let content = 2000
    static let title = 256
    static let description = 4096
    static let fields = 25
    static let fieldName = 256
    static let fieldValue = 1024
    static let footer = 2048
    /// Of title, description, fields and footer of all embeds together.
    static let all = 6000
}
