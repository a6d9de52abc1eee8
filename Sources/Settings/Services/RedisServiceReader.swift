import Documents
import Vocabulary

/// Reads what is particular to services of kind `redis`.
struct RedisServiceReader {
    let section: Section

    private var reading: Reading { section.reading }

    func read() -> ServiceShape? {
        let url = place()
        let username = section.text("username")
        let password = section.secret("password")?.text
        let database = section.integer("database", in: 0...65535)
        let canary = section.flag("canary") ?? false
        let tls = section.tls(encrypted: url?.scheme.isEncrypted ?? true)
        guard let url else { return nil }
        if let own = url.database, let database, own != database {
            reading.fail("`database` and the URL name different databases", at: section.valuePosition("database"))
        }
        if url.password != nil, password != nil {
            reading.fail("`password` and the password of the URL exclude each other", at: section.position)
        }
        let options = RedisProbeOptions(
            url: url,
            username: username ?? url.user,
            password: password ?? url.password,
            database: database ?? url.database ?? 0,
            writesCanary: canary,
            tls: tls
        )
        return ServiceShape(address: url.description) { _, _ in .redis(options) }
    }

    private func place() -> ServiceURL? {
        guard section.has("host") || section.has("port") else {
            return section.url([.redis, .rediss, .unix], example: "redis://redis:6379/0")
        }
        for key in ["url", "url_file"] where section.has(key) {
            reading.fail("`\(key)` and `host` exclude each other", at: section.keyPosition(key))
            return nil
        }
        if !section.has("host") { reading.fail("\(section.title) needs `host` or `url`", at: section.position) }
        let port = section.integer("port", in: 1...65535) ?? 6379
        guard let host = section.scalar("host", "the name or address of a host") else { return nil }
        let name = host.text.contains(":") ? "[\(host.text)]" : host.text
        guard let url = try? ServiceURL(parsing: "redis://\(name):\(port)"), url.user == nil, url.path.isEmpty else {
            section.refuse(host, "host", expected: "the name or address of a host")
            return nil
        }
        return url
    }
}
