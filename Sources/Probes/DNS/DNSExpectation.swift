import NIOCore
package import Vocabulary

/// What an answer has to be; everything that is given has to hold.
package struct DNSExpectation: Hashable, Sendable {
    /// Each of these has to be among the answers.
    package let addresses: [String]
    /// Each of these texts has to occur in some answer.
    package let contains: [String]
    /// So many answers at least.
    package let atLeast: Int

    /// An expectation whose addresses may be in any notation of theirs.
    package init(addresses: [String] = [], contains: [String] = [], atLeast: Int = 1) {
        self.addresses = addresses.map(Self.canonical)
        self.contains = contains
        self.atLeast = atLeast
    }

    /// What is missing; nil when nothing is.
    package func failure(of answers: [String], in phase: Phase) -> ProbeFailure? {
        let found = "the answer is \(Self.list(answers))"
        let known = Set(answers.map(Self.canonical))
        for address in addresses where !known.contains(address) {
            return ProbeFailure(.assertion, in: phase, "expected \(address), \(found)")
        }
        for text in contains where !answers.contains(where: { $0.contains(text) }) {
            return ProbeFailure(.assertion, in: phase, "expected an answer with `\(text)`, \(found)")
        }
        guard answers.count >= atLeast else {
            return ProbeFailure(.assertion, in: phase, "expected \(atLeast) answers at least, \(found)")
        }
        return nil
    }

    static func list(_ answers: [String]) -> String {
        answers.isEmpty ? "empty" : answers.prefix(8).joined(separator: ", ") + (answers.count > 8 ? ", …" : "")
    }

    private static func canonical(_ text: String) -> String {
        (try? SocketAddress(ipAddress: text, port: 0))?.ipAddress ?? text
    }
}
