import Vocabulary

extension ServiceURL {
    /// The URL with `path` behind its own, without query; nil when that is no URL, which it always is.
    func appending(_ path: String) -> ServiceURL? {
        var base = self.path
        while base.hasSuffix("/") { base.removeLast() }
        var credentials = ""
        if user != nil || password != nil {
            credentials = PercentEncoding.encode(user ?? "") + ":" + PercentEncoding.encode(password ?? "") + "@"
        }
        return try? ServiceURL(parsing: "\(scheme)://\(credentials)\(authority)\(base)\(path)")
    }
}
