import Vocabulary

/// Tells from a webhook's URL who is behind it.
enum WebhookRecognition {
    /// Words of paths that stand in everybody's URL: to hide them would garble messages and give nothing away.
    static let fixedParts = ["services", "triggers", "workflows", "webhooks"]

    /// `webhook` for everybody who is not known.
    ///
    /// Slack's incoming webhooks are `https://hooks.slack.com/services/T…/B…/…`, Mattermost takes the same body at
    /// `/hooks/` and 26 letters and digits, and Discord's are `https://discord.com/api/webhooks/…` or `discordapp.com`, also `canary.` and `ptb.`.
    static func kind(of url: ServiceURL) -> ReceiverReader.Kind {
        let host = url.host
        let parts = url.path.split(separator: "/", omittingEmptySubsequences: true)
        let isDiscord = ["discord.com", "discordapp.com"].contains { host == $0 || host.hasSuffix(".\($0)") }
        if isDiscord, parts.starts(with: ["api"]), parts.contains("webhooks") { return .discord }
        if host == "hooks.slack.com" || host == "hooks.slack-gov.com" { return .slack }
        let isSlackPath = zip(parts, parts.dropFirst()).contains { $0 == "services" && $1.hasPrefix("T") }
        // Mattermost may be served below a path of its own.
        let isMattermost = parts.suffix(2).first == "hooks" && parts.last.map(isMattermostID) == true
        return isSlackPath || isMattermost ? .slack : .webhook
    }

    /// Fact: `NewId` of Mattermost's `model/utils.go`, which its incoming webhooks are called by.
    private static func isMattermostID(_ part: Substring) -> Bool {
        part.utf8.count == 26
            && part.utf8.allSatisfy {
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
            }
    }
}
