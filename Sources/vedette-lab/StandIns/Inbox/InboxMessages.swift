import FoundationEssentials
import Synchronization

/// What the inbox has received; it outlives the switches, since who mends a receiver wants to see what arrived.
final class InboxMessages: Sendable {
    /// The oldest ones go.
    private static let most = 1000

    private struct State {
        var messages: [InboxMessage] = []
        var count = 0
    }

    private let state = Mutex(State())

    /// Keeps a message, which is given its number.
    func add(_ message: (Int) -> InboxMessage) -> InboxMessage {
        state.withLock { state in
            state.count += 1
            let message = message(state.count)
            state.messages.append(message)
            if state.messages.count > Self.most { state.messages.removeFirst() }
            return message
        }
    }

    /// What the next message will be called by Slack.
    func nextTimestamp(_ seconds: Int) -> String {
        let number = String(state.withLock { $0.count + 1 })
        return "\(seconds)." + String(repeating: "0", count: max(0, 6 - number.count)) + number
    }

    func has(ts: String) -> Bool {
        state.withLock { $0.messages.contains { $0.ts == ts } }
    }

    func clear() { state.withLock { $0.messages = [] } }

    /// All of them as JSON, the oldest first.
    var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let messages = state.withLock { $0.messages }
        // What has only texts and numbers always has an encoding.
        return (try? encoder.encode(messages)).map { String(decoding: $0, as: UTF8.self) + "\n" } ?? "[]\n"
    }
}
