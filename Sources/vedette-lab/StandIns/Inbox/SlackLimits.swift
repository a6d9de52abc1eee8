/// What Slack takes in a message, after https://docs.slack.dev/reference/block-kit/blocks and …/composition-objects.
///
/// Lengths are in characters. Only what the docs number is checked, and the types of blocks that messages have.
enum SlackLimits {
    static let blocks = 50
    static let text = 3000
    private static let headerText = 150
    private static let fields = 10
    private static let fieldText = 2000
    private static let contextElements = 10
    private static let actionElements = 25
    private static let buttonText = 75
    private static let address = 3000
    private static let identifier = 255
    private static let attachments = 100

    /// Slack's word for what is wrong with a message; nil when nothing is.
    static func problem(with message: LabJSON) -> String? {
        guard message.isObject else { return "invalid_payload" }
        if let blocks = message["blocks"], !areBlocks(blocks) { return "invalid_blocks" }
        if let attachments = message["attachments"] {
            guard let list = attachments.list else { return "invalid_attachments" }
            if list.count > Self.attachments { return "too_many_attachments" }
            for attachment in list {
                guard attachment.isObject else { return "invalid_attachments" }
                if let blocks = attachment["blocks"], !areBlocks(blocks) { return "invalid_blocks" }
            }
        }
        if let text = message["text"], text != .null, text.text == nil { return "invalid_payload" }
        let hasText = message["text"]?.text?.isEmpty == false
        let hasMore = ["blocks", "attachments"].contains { message[$0]?.list?.isEmpty == false }
        return hasText || hasMore ? nil : "no_text"
    }

    private static func areBlocks(_ value: LabJSON) -> Bool {
        guard let list = value.list, list.count <= blocks else { return false }
        return list.allSatisfy(isBlock)
    }

    private static func isBlock(_ block: LabJSON) -> Bool {
        guard (block["block_id"]?.text?.count ?? 0) <= identifier else { return false }
        return switch block["type"]?.text {
        case "divider": true
        case "header": isText(block["text"], upTo: headerText, types: ["plain_text"])
        case "section": isSection(block)
        case "context": isContext(block)
        case "actions": isActions(block)
        case "image":
            isShort(block["image_url"], upTo: address) && isShort(block["alt_text"], upTo: 2000)
        case "rich_text": block["elements"]?.list != nil
        default: false
        }
    }

    private static func isSection(_ block: LabJSON) -> Bool {
        guard block["text"] != nil || block["fields"] != nil else { return false }
        if let text = block["text"], !isText(text, upTo: Self.text) { return false }
        if let fields = block["fields"] {
            guard let list = fields.list, (1...Self.fields).contains(list.count),
                list.allSatisfy({ isText($0, upTo: fieldText) })
            else { return false }
        }
        return block["accessory"].map(isElement) ?? true
    }

    private static func isContext(_ block: LabJSON) -> Bool {
        guard let list = block["elements"]?.list, (1...contextElements).contains(list.count) else { return false }
        return list.allSatisfy { $0["type"]?.text == "image" || isText($0, upTo: text) }
    }

    private static func isActions(_ block: LabJSON) -> Bool {
        guard let list = block["elements"]?.list, (1...actionElements).contains(list.count) else { return false }
        return list.allSatisfy(isElement)
    }

    private static func isElement(_ element: LabJSON) -> Bool {
        guard element["type"]?.text == "button" else { return element["type"]?.text != nil }
        return isText(element["text"], upTo: buttonText, types: ["plain_text"])
            && (element["url"]?.text?.count ?? 0) <= address && (element["action_id"]?.text?.count ?? 0) <= identifier
            && (element["value"]?.text?.count ?? 0) <= 2000
    }

    private static func isText(
        _ value: LabJSON?,
        upTo most: Int,
        types: [String] = ["mrkdwn", "plain_text"]
    ) -> Bool {
        guard let type = value?["type"]?.text, types.contains(type) else { return false }
        return isShort(value?["text"], upTo: most)
    }

    private static func isShort(_ value: LabJSON?, upTo most: Int) -> Bool {
        guard let text = value?.text else { return false }
        return (1...most).contains(text.count)
    }
}
