import Exposition
import NIOCore
import NIOHTTP1
import Probes
import Vocabulary

/// What a target answered, as far as it can be read at all.
struct ScrapeAnswer: Sendable {
    private let answer: HTTPAnswer
    let format: ExpositionFormat
    private let isCompressed: Bool
    private let limit: Int

    /// - Throws: ``ScrapeFailure`` for anything but 200, for a format or an encoding that is not ours, and for a body
    ///   that was cut at the limit.
    init(_ answer: HTTPAnswer, limit: Int) throws(ScrapeFailure) {
        guard answer.status == 200 else {
            let reason = HTTPResponseStatus(statusCode: answer.status).reasonPhrase
            throw ScrapeFailure(.status, "server returned HTTP status \(answer.status) \(reason)")
        }
        guard !answer.isTruncated else { throw Self.tooLong(limit) }
        guard let type = answer.header("Content-Type"), !type.isEmpty else {
            throw ScrapeFailure(.contentType, "the answer has no Content-Type; expected \(Self.expected)")
        }
        guard let format = ExpositionFormat(contentType: type) else {
            let found = type.shortened(to: 100).goQuoted
            throw ScrapeFailure(.contentType, "received unsupported Content-Type \(found); expected \(Self.expected)")
        }
        switch answer.header("Content-Encoding")?.lowercased() {
        case nil, "", "identity": isCompressed = false
        case "gzip", "x-gzip": isCompressed = true
        case let encoding?:
            let found = encoding.shortened(to: 40).goQuoted
            throw ScrapeFailure(.encoding, "received Content-Encoding \(found), and asked for gzip")
        }
        self.answer = answer
        self.format = format
        self.limit = limit
    }

    private static let expected = "text/plain or application/openmetrics-text"

    private static func tooLong(_ limit: Int) -> ScrapeFailure {
        ScrapeFailure(.bodySize, "body size limit exceeded (limit: \(limit) bytes)")
    }

    /// The body, decompressed; takes time, so not to be called on an event loop.
    ///
    /// - Throws: ``ScrapeFailure`` when it is longer than the limit, or no gzip where it should be.
    func body() throws(ScrapeFailure) -> [UInt8] {
        guard isCompressed else { return Array(answer.body.readableBytesView) }
        let compressed = Array(answer.body.readableBytesView)
        do throws(Inflater.Failure) {
            return try Inflater.inflate(compressed.span, atMost: limit)
        } catch {
            switch error {
            case .tooLong: throw Self.tooLong(limit)
            case .damaged(let what): throw ScrapeFailure(.encoding, "the gzip of the answer is damaged: \(what)")
            }
        }
    }
}
