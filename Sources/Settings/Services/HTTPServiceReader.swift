import Documents
import Vocabulary

/// Reads what is particular to services of kind `http`.
struct HTTPServiceReader {
    let section: Section

    private var reading: Reading { section.reading }

    func read() -> ServiceShape? {
        let url = section.url([.http, .https], example: "http://http:8000")
        let tls = section.tls(encrypted: url?.scheme.isEncrypted ?? true)
        let isBearer = section.has("bearer_token") || section.has("bearer_token_file")
        let isBasic = section.has("username") || section.has("password") || section.has("password_file")
        if isBearer, isBasic {
            reading.fail("`bearer_token` and `username` exclude each other", at: section.position)
        }
        let token = section.headerSecret("bearer_token")
        let username = section.text("username")
        let password = section.secret("password")?.text
        guard let url, isBearer == (token != nil) else { return nil }
        if isBearer, url.user != nil || url.password != nil {
            reading.fail("`bearer_token` and the URL's user and password exclude each other", at: section.position)
        }
        let target = HTTPTarget(url: url, bearerToken: token, username: username, password: password, tls: tls)
        let reading = reading
        return ServiceShape(address: url.description) { level, check in
            guard let check else { return target.options(reading) }
            return HTTPRequestReader(section: check, target: target).read()
        }
    }
}

/// What may stand in a header field, after RFC 9110.
enum HeaderText {
    static func isName(_ text: String) -> Bool {
        let others = "!#$%&'*+-.^_`|~".utf8
        return (1...256).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                ("a"..."z").contains(Character(Unicode.Scalar($0)))
                    || ("A"..."Z").contains(Character(Unicode.Scalar($0)))
                    || ("0"..."9").contains(Character(Unicode.Scalar($0))) || others.contains($0)
            }
    }

    static func isValue(_ text: String) -> Bool {
        text.utf8.count <= 16_384 && text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
    }
}

extension Section {
    /// A secret that goes into a header; nil when there is none, or after an error has been reported.
    func headerSecret(_ key: String) -> String? {
        guard let text = secret(key)?.text else { return nil }
        guard HeaderText.isValue(text) else {
            reading.fail("the key holds characters that no header can carry", at: position)
            return nil
        }
        return text
    }
}
