import TestKit
import Testing
import Vocabulary

@Suite struct ServiceURLTests {
    @Test func `a URL of a web service keeps its path and query as written`() throws {
        let url = try ServiceURL(parsing: "HTTP://API.example:3030/a%20b/?x=1&y=%2F")
        #expect(url.scheme == .http)
        #expect(url.host == "api.example")
        #expect(url.port == 3030)
        #expect(url.requestTarget == "/a%20b/?x=1&y=%2F")
        #expect(url.authority == "api.example:3030")
        #expect(url.user == nil && url.password == nil)
    }

    @Test(arguments: [
        ("http://a", 80, "a"), ("https://a", 443, "a"), ("redis://a", 6379, "a"), ("rediss://a/0", 6379, "a"),
        ("http://[::1]:80", 80, "[::1]"), ("http://[2001:DB8::1]:8080/", 8080, "[2001:db8::1]:8080"),
        ("tcp://10.0.0.1:5432", 5432, "10.0.0.1:5432"), ("tls://mail.example.:465", 465, "mail.example.:465"),
        ("http://my_service:80", 80, "my_service"),
    ]) func `a port that is not named is the scheme's own`(text: String, port: Int, authority: String) throws {
        let url = try ServiceURL(parsing: text)
        #expect(url.port == port)
        #expect(url.authority == authority)
    }

    @Test func `user and password are percent-decoded and never shown`() throws {
        let url = try ServiceURL(parsing: "redis://m%C3%B6n:p%40ss%2Fw:rd@cache:6380/2?x=p%40ss")
        #expect(url.user == "mön")
        #expect(url.password == "p@ss/w:rd")
        #expect(url.database == 2)
        #expect(url.secrets == ["p@ss/w:rd", "p%40ss%2Fw:rd"])
        #expect("\(url)" == "redis://cache:6380/2")
        #expect(String(reflecting: url) == "redis://cache:6380/2")
        #expect(url.origin == "redis://cache:6380")
    }

    @Test func `a password alone belongs to no user`() throws {
        let url = try ServiceURL(parsing: "redis://:secret@cache")
        #expect(url.user == nil)
        #expect(url.password == "secret")
        let empty = try ServiceURL(parsing: "redis://:@cache")
        #expect(empty.password == nil && empty.secrets.isEmpty)
    }

    @Test func `a Unix socket has a path and no host`() throws {
        let url = try ServiceURL(parsing: "unix://:pw12@/run/redis%20a.sock")
        #expect(url.socketPath == "/run/redis a.sock")
        #expect(url.password == "pw12")
        #expect("\(url)" == "unix:///run/redis%20a.sock")
    }

    @Test(arguments: [
        "", "a", "http:", "http:/a", "http://", "ftp://a", "http://a b", "http://ä", "http://a\u{0}", "http://a/\n",
        "http://a:0", "http://a:65536", "http://a:99999999999999999999", "http://a:", "http://a:8x", "http://a:-1",
        "http://[::1", "http://[::g]", "http://[::1]x", "http://[fe80::1%25eth0]/", "http://::1/", "http://[]",
        "http://1.2.3.4.5", "http://256.1.1.1", "http://1.2.3", "http://.a", "http://a..b", "http://a/%zz",
        "http://a/%4", "http://a/?%", "http://a/<x>", "http://a/#x", "http://u:p@w@a", "http://u:p/w@a",
        "redis://u:p#w@a", "redis://u:%FF@a", "redis://u:%00@a", "redis://a/x", "redis://a/0/1", "redis://a/-1",
        "tcp://a", "tcp://a:1/x", "tls://a:1?x", "unix://host/run/a", "unix://", "unix:///", "://a", "http//a",
    ]) func `what is no URL of a service is refused`(text: String) {
        #expect(throws: ServiceURLError.self) { try ServiceURL(parsing: text) }
    }

    @Test(arguments: [
        "http://u:hunter2/x@a", "http://u:hunter2@x@a", "redis://u:hunter2#@a", "redis://u:hun%zzter2@a",
        "hunter2://x", "http://hunter2:x", "postgres:hunter2@a", "http://u:hunter2 @a", "http://hunter2<",
    ]) func `an error quotes nothing that may be a password`(text: String) throws {
        let error = try #require(throws: ServiceURLError.self) { try ServiceURL(parsing: text) }
        #expect(!error.message.contains("hunter2"))
        #expect(!error.message.contains("ter2"))
    }

    @Test func `random bytes never trap the parser`() async {
        var generator = SeededGenerator(seed: 11)
        let alphabet = Array("http:/@[]%?#.0a-_é\u{1F}redisunxtcp".unicodeScalars)
        for _ in 0..<20_000 {
            await Task.yield()
            var scalars = String.UnicodeScalarView()
            for _ in 0..<Int.random(in: 0...24, using: &generator) {
                scalars.append(alphabet[Int.random(in: 0..<alphabet.count, using: &generator)])
            }
            let prefix = ["", "http://", "redis://", "unix://"][Int.random(in: 0..<4, using: &generator)]
            guard let url = try? ServiceURL(parsing: prefix + String(scalars)) else { continue }
            #expect(url.scheme == .unix || (1...65535).contains(url.port))
        }
    }
}
