import Testing
import Vocabulary

@Suite struct ProxyRulesTests {
    private static func url(_ text: String) throws -> ServiceURL { try ServiceURL(parsing: text) }

    /// What Go's `golang.org/x/net/http/httpproxy` documents of `NO_PROXY`.
    @Test(arguments: [
        ("*", "https://anything.example/x", true),
        ("example.com", "https://example.com/", true), ("example.com", "https://hooks.example.com/", true),
        ("example.com", "https://notexample.com/", false), ("Example.COM", "https://example.com/", true),
        (".example.com", "https://hooks.example.com/", true), (".example.com", "https://example.com/", false),
        ("*.example.com", "https://a.b.example.com/", true), ("*.example.com", "https://example.com/", false),
        ("example.com", "https://example.com./", true), ("example.com.", "https://example.com/", true),
        ("example.com:8443", "https://example.com:8443/", true), ("example.com:8443", "https://example.com/", false),
        ("example.com:443", "https://example.com/", true), ("example.com:80", "http://a.example.com/", true),
        ("10.1.2.3", "http://10.1.2.3/", true), ("10.1.2.3", "http://10.1.2.4/", false),
        ("10.1.2.3:9093", "http://10.1.2.3:9093/", true), ("10.1.2.3:9093", "http://10.1.2.3/", false),
        ("10.0.0.0/8", "http://10.200.0.1:9093/", true), ("10.0.0.0/8", "http://11.0.0.1/", false),
        ("10.0.0.0/8", "http://ten.example/", false), ("2001:db8::/32", "http://[2001:db8::7]/", true),
        ("2001:db8::7", "http://[2001:db8::7]:80/", true), ("[2001:db8::7]", "http://[2001:db8::7]/", true),
        ("[2001:db8::7]:81", "http://[2001:db8::7]:81/", true), ("[2001:db8::7]:81", "http://[2001:db8::7]/", false),
        ("alertmanager", "http://alertmanager:9093/", true),
    ])
    func `an exception covers a host, a domain, an address or a block`(entry: String, url: String, covers: Bool) throws
    {
        #expect(try #require(ProxyException(entry)).covers(try Self.url(url)) == covers)
    }

    @Test(arguments: [
        "", ".", "*.", "..", ":80", "a b", "example.com:", "example.com:0", "example.com:65536", "example.com:http",
        "[::1", "[::1]80", "10.0.0.0/33", "http://example.com", "*x", "exa*mple.com", "a/b", "[]",
    ])
    func `what names nobody is no exception`(entry: String) {
        #expect(ProxyException(entry) == nil)
    }

    @Test func `each scheme has a proxy of its own`() throws {
        let (first, second) = (try Self.url("http://one:3128"), try Self.url("http://two:3128"))
        let rules = ProxyRules(http: first, https: second)
        #expect(rules.proxy(for: try Self.url("http://example.com/")) == first)
        #expect(rules.proxy(for: try Self.url("https://example.com/")) == second)
        #expect(rules.proxy(for: try Self.url("redis://example.com")) == nil)
        #expect(ProxyRules(https: second).proxy(for: try Self.url("http://example.com/")) == nil)
        #expect(ProxyRules.direct.proxy(for: try Self.url("https://example.com/")) == nil)
    }

    @Test(arguments: ["localhost", "api.localhost", "127.0.0.1", "127.8.8.8", "[::1]", "[::ffff:127.0.0.1]"])
    func `this machine is asked directly unless a proxy is meant for it alone`(host: String) throws {
        let proxy = try Self.url("http://proxy:3128")
        let url = try Self.url("https://\(host):8443/x")
        #expect(ProxyRules(http: proxy, https: proxy).proxy(for: url) == nil)
        #expect(ProxyRules(http: proxy, https: proxy, always: true).proxy(for: url) == proxy)
    }

    @Test func `what is excepted is asked directly`() throws {
        let proxy = try Self.url("http://proxy:3128")
        let exception = try #require(ProxyException("internal.example"))
        let rules = ProxyRules(http: proxy, https: proxy, exceptions: [exception])
        #expect(rules.proxy(for: try Self.url("https://am.internal.example/")) == nil)
        #expect(rules.proxy(for: try Self.url("https://hooks.slack.com/")) == proxy)
    }
}
