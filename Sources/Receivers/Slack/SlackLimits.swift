/// What Slack takes at most, in characters; longer messages are refused whole.
///
/// Facts: Slack's reference of blocks and of `chat.postMessage`; that all blocks of a message together are refused
/// (`msg_blocks_too_long`) from about 13 200 characters on is in issue 2509 of slackapi/bolt-js.
enum SlackLimits {
    static let blocks = 50
    static let header = 150
    static let sectionText = 3000
    static let field = 2000
    static let fields = 10
    static let buttonText = 75
    static let buttonURL = 3000
    static let contextElements = 10
    /// Of all blocks, as JSON.
    static let allBlocks = 12_000
    /// Slack cuts `text` at 40 000 and advises 4 000.
    static let text = 4000
}
