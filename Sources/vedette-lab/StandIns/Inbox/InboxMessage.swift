import FoundationEssentials
import HTTPTypes

/// One message as the inbox keeps and shows it.
struct InboxMessage: Encodable, Sendable {
    /// Who is spoken to.
    enum Kind: String, Encodable, Sendable {
        case slack
        case slackAPI = "slack-api"
        case discord
        case pagerduty
        case webhook
    }

    /// Counts from 1.
    let id: Int
    /// RFC 3339, UTC.
    let time: String
    let kind: Kind
    let path: String
    /// By lower-case name; who asks is not shown.
    let headers: [String: String]
    let body: String
    /// What was answered.
    let status: Int
    /// What is wrong with it, in the words of the answer; nil for a message that was taken.
    let refused: String?
    /// Slack's name for it, with a bot's token.
    let ts: String?
    /// The gist, in one line.
    let summary: String

    /// Headers whose values are nobody's business.
    private static let secret: Set<String> = ["authorization", "cookie", "x-api-key", "proxy-authorization"]

    static func shown(_ headers: HTTPFields) -> [String: String] {
        Dictionary(
            headers.map { field in
                let name = field.name.canonicalName
                return (name, secret.contains(name) ? "***" : field.value)
            }
        ) { "\($0), \($1)" }
    }
}
