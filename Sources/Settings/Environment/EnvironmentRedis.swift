import Vocabulary

/// Redis as `REDIS_URL`, or `REDIS_HOST`, `REDIS_PORT` and `REDIS_PASSWORD`, describe it.
struct EnvironmentRedis {
    let variables: Variables

    func read() -> ServiceShape? {
        let password = variables.secret("REDIS_PASSWORD")
        let schemes: [ServiceURL.Scheme] = [.redis, .rediss, .unix]
        let url = EnvironmentURL.read("REDIS_URL", schemes, example: "redis://redis:6379/0", variables)
        let fields = fields()
        if let url, let fields { compare(url, fields) }
        guard let place = url ?? fields else { return nil }
        let options = RedisProbeOptions(
            url: place,
            username: place.user,
            password: place.password ?? password,
            database: place.database ?? 0,
            writesCanary: false,
            tls: TLSSettings()
        )
        return ServiceShape(address: place.description) { _, _ in .redis(options) }
    }

    private func fields() -> ServiceURL? {
        let port = variables.port("REDIS_PORT") ?? 6379
        guard let host = variables.text("REDIS_HOST") else { return nil }
        let name = host.contains(":") ? "[\(host)]" : host
        guard let url = try? ServiceURL(parsing: "redis://\(name):\(port)"), url.user == nil, url.path.isEmpty else {
            variables.fail("REDIS_HOST", "expected the name or address of a host, found `\(Reading.shown(host))`")
            return nil
        }
        return url
    }

    private func compare(_ url: ServiceURL, _ fields: ServiceURL) {
        if url.host != fields.host {
            variables.fail("REDIS_HOST", "disagrees with `REDIS_URL`: `\(fields.host)`, not `\(url.host)`")
        }
        if url.port != fields.port {
            let variable = variables.has("REDIS_PORT") ? "REDIS_PORT" : "REDIS_HOST"
            variables.fail(variable, "disagrees with `REDIS_URL`: port `\(fields.port)`, not `\(url.port)`")
        }
    }
}
