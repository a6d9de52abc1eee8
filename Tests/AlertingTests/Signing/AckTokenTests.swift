import Alerting
import Testing
import Vocabulary

@Suite struct AckTokenTests {
    private static let key: [UInt8] = Array(0..<32)
    private static let now = WallTime(nanosecondsSinceEpoch: 1_790_000_000_000_000_000)

    private static func token() throws -> (ULID, String) {
        let id = ULID(at: now, random: (1, 2))
        return (id, try #require(AckToken(incident: id, issuedAt: now).text(key: key)))
    }

    @Test func `a token holds for a day`() throws {
        let (id, text) = try Self.token()
        #expect(AckToken.verify(text, key: Self.key, at: Self.now) == .valid(id))
        #expect(AckToken.verify(text, key: Self.key, at: Self.now.advanced(by: .seconds(86_399))) == .valid(id))
        #expect(AckToken.verify(text, key: Self.key, at: Self.now.advanced(by: .seconds(86_400))) == .expired(id))
    }

    /// The signature is Python's (`hmac`, `base64.urlsafe_b64encode`).
    @Test func `a token is made of letters that a URL takes as they are`() throws {
        let (_, text) = try Self.token()
        #expect(text == "01M3250V00000G000000000002.1790086400.BK8_-jTgS75_Fad2icTUTMdGKnmnPYneoVeut9tq0AE")
        #expect(text == PercentEncoding.encode(text))
    }

    @Test func `a token that was changed anywhere is none`() throws {
        let (_, text) = try Self.token()
        for index in text.indices {
            var other = text
            other.replaceSubrange(index...index, with: text[index] == "0" ? "1" : "0")
            guard other != text else { continue }
            #expect(AckToken.verify(other, key: Self.key, at: Self.now) == .forged, "\(other)")
        }
    }

    @Test(arguments: ["", ".", "..", "a.b.c", "....", String(repeating: "x", count: 10_000), "01K\u{0}.1.é"])
    func `any other text is none`(text: String) throws {
        #expect(AckToken.verify(text, key: Self.key, at: Self.now) == .forged)
        let (_, token) = try Self.token()
        #expect(AckToken.verify(token + text + "x", key: Self.key, at: Self.now) == .forged)
    }

    @Test func `a token of another key is none`() throws {
        let (_, text) = try Self.token()
        #expect(AckToken.verify(text, key: Array(1...32), at: Self.now) == .forged)
    }

    @Test(arguments: ["9223372036854775807", "-9223372036854775808", "99999999999999999999", "+1"])
    func `no expiry is too much`(expiry: String) throws {
        let claim = "\(ULID(at: Self.now, random: (1, 2))).\(expiry)"
        let bytes = try #require(Signature.make(of: "acknowledge \(claim)".utf8, key: Self.key))
        let signature = Base64.encode(bytes).replacing("+", with: "-").replacing("/", with: "_").replacing(
            "=",
            with: ""
        )
        _ = AckToken.verify("\(claim).\(signature)", key: Self.key, at: Self.now)
    }
}
