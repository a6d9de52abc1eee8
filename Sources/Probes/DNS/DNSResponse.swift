/// A server's answer; of its records only those of the answer section.
package struct DNSResponse: Hashable, Sendable {
    /// No name has as many records; a message over TCP has room for thousands, which all have to be read in one go.
    static let mostRecords = 256

    package let code: DNSResponseCode
    /// There is more than fitted: ask again over TCP.
    package let isTruncated: Bool
    /// Empty when the answer was truncated.
    package let answers: [DNSRecord]

    /// Reads the answer to `question`.
    ///
    /// - Throws: ``DNSError`` when it is none: malformed, or to something else.
    package init(_ bytes: [UInt8], to question: DNSQuestion, id: UInt16) throws(DNSError) {
        var reader = DNSReader(bytes)
        guard try reader.short() == id else { throw DNSError("it has another id than the query") }
        let flags = try reader.short()
        guard flags & 0x8000 != 0 else { throw DNSError("it is a query") }
        guard flags & 0x7800 == 0 else { throw DNSError("it answers another operation than a query") }
        code = DNSResponseCode(UInt8(flags & 0xF))
        isTruncated = flags & 0x0200 != 0
        let (questions, count) = (try reader.short(), try reader.short())
        _ = try reader.long()
        // A server that could not read or would not take the query may leave it out.
        guard questions == 1 || (questions == 0 && code != .noError) else {
            throw DNSError("it repeats \(questions) questions instead of one")
        }
        if questions == 1 {
            let (name, type, group) = (try reader.name(), try reader.short(), try reader.short())
            guard name == question.name, type == question.type.code, group == 1 else {
                throw DNSError("it answers another question")
            }
        }
        var answers: [DNSRecord] = []
        if !isTruncated {
            guard count <= Self.mostRecords else {
                throw DNSError("it has \(count) records, more than \(Self.mostRecords)")
            }
            for _ in 0..<count { answers.append(try DNSRecord(from: &reader)) }
        }
        self.answers = answers
    }

    /// Whether `bytes` may be the answer to the query with this id; anything else is none of ours.
    static func isAnswer(_ bytes: [UInt8], id: UInt16) -> Bool {
        bytes.count >= 3 && UInt16(bytes[0]) << 8 | UInt16(bytes[1]) == id && bytes[2] & 0x80 != 0
    }

    /// Whether an answer says that there is more than fitted.
    static func isTruncated(_ answer: [UInt8]) -> Bool { answer.count >= 3 && answer[2] & 0x02 != 0 }

    /// The records that answer `question`: of its type, under its name or under the name that CNAMEs lead to.
    ///
    /// Records of other names are nobody's business: a server may add what it likes.
    package func records(for question: DNSQuestion) -> [DNSRecord] {
        let aliases = aliases(of: question)
        let names = Set([question.name] + aliases.compactMap(\.target))
        return answers.filter { $0.type == question.type && names.contains($0.owner) }
    }

    /// How long the whole answer may be kept: the shortest of the records used and the CNAMEs that led to them.
    package func timeToLive(for question: DNSQuestion) -> UInt32? {
        let records = records(for: question)
        return records.isEmpty ? nil : (records + aliases(of: question)).map(\.timeToLive).min()
    }

    /// The CNAMEs that lead on from the name of `question`; of several of one name the first counts.
    private func aliases(of question: DNSQuestion) -> [DNSRecord] {
        guard question.type != .cname else { return [] }
        let known = answers.filter { $0.target != nil }.map { ($0.owner, $0) }
        var aliases = Dictionary(known) { first, _ in first }
        var found: [DNSRecord] = []
        var name = question.name
        // What was followed is taken out, so that a circle ends.
        while let alias = aliases.removeValue(forKey: name), let target = alias.target {
            found.append(alias)
            name = target
        }
        return found
    }
}
