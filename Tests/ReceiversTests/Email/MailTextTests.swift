import Alerting
import Testing
import Vocabulary

@testable import Receivers

@Suite struct MailTextTests {
    @Test(arguments: [
        (Int64(0), "Thu, 01 Jan 1970 00:00:00 +0000"), (1_795_313_431, "Sun, 22 Nov 2026 02:10:31 +0000"),
        (-1, "Wed, 31 Dec 1969 23:59:59 +0000"), (951_782_400, "Tue, 29 Feb 2000 00:00:00 +0000"),
    ]) func `dates are RFC 5322's`(seconds: Int64, text: String) {
        #expect(MailDate.text(WallTime(nanosecondsSinceEpoch: seconds * 1_000_000_000)) == text)
    }

    @Test(arguments: [
        ("", ""), ("a=b", "a=3Db"), ("a \n\tb\t", "a=20\r\n\tb=09"), ("é", "=C3=A9"),
        ("a\r\nb\rc\u{2028}d", "a\r\nb\r\nc\r\nd"),
        (String(repeating: "x", count: 76), String(repeating: "x", count: 76)),
        (String(repeating: "x", count: 77), String(repeating: "x", count: 75) + "=\r\nxx"),
        (String(repeating: "é", count: 13), String(repeating: "=C3=A9", count: 12) + "=C3=\r\n=A9"),
    ]) func `quoted-printable is RFC 2045's`(text: String, encoded: String) {
        #expect(QuotedPrintable.encode(text) == encoded)
    }

    @Test(
        arguments: [
            ("ops@example.com", nil, "ops@example.com"), ("Vedette <v@example.com>", "Vedette", "v@example.com"),
            ("<v@example.com>", nil, "v@example.com"), ("\"A, B\" <v@e.c>", "A, B", "v@e.c"),
            ("Jörg <jörg@müller.example>", "Jörg", "jörg@müller.example"), ("a+b.c@localhost", nil, "a+b.c@localhost"),
        ] as [(String, String?, String)]
    ) func `an address has perhaps a name before it`(
        text: String,
        name: String?,
        address: String
    ) throws {
        let read = try #require(MailAddress(text))
        #expect((read.name, read.address) == (name, address))
    }

    @Test(arguments: [
        "", "ops", "@example.com", "ops@", "a@b@c", "a b@c.d", "a@b c", "a@b.", ".a@b", "a..b@c", "a@b>", "<a@b",
        "x <a@b> y",
        "a@b\r\nBcc: c@d", "\"a\" b\" <a@b.c>", "a\u{0}@b", "a@b,c@d", "a;b <x>y@z>",
        String(repeating: "a", count: 65) + "@b.c", "<>",
    ]) func `anything else is none`(text: String) {
        #expect(MailAddress(text) == nil)
    }
}
