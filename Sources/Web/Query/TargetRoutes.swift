import Hummingbird
import Scraping
import Vocabulary

/// What Prometheus' API tells of scraping: `targets`, `scrape_pools`.
///
/// Fact: `web/api/v1/api.go` of Prometheus 3, `targets`.
struct TargetRoutes {
    /// What stands for a target that has not been scraped yet: Go's zero time.
    private static let never = "0001-01-01T00:00:00Z"
    /// Hosts that mean another machine to whoever reads them elsewhere.
    private static let localHosts: Set<String> = ["127.0.0.1", "localhost", "::1"]

    let sources: WebSources
    let policy: PolicyBox

    func add(to router: Router<WebContext>) {
        router.get("api/v1/targets") { request, _ -> Response in
            do {
                let parameters = try await QueryParameters(request)
                return targets(parameters["state"], pool: parameters["scrapePool"])
            } catch let failure as QueryFailure {
                return .failure(failure)
            }
        }
        router.get("api/v1/scrape_pools") { _, _ -> Response in
            .success(["scrapePools": .array(pools.map { .text($0.pool.job) })])
        }
    }

    /// By name.
    private var pools: [(pool: ScrapePool, targets: [ScrapedTarget])] {
        (sources.scrapes?.pools ?? []).sorted { $0.pool.job.precedesInBytes($1.pool.job) }
    }

    private func targets(_ state: String?, pool: String?) -> Response {
        let state = state?.lowercased() ?? ""
        let showsAll = state.isEmpty || state == "any"
        let all = pools
        let wanted = all.filter { pool == nil || $0.pool.job == pool }
        let redactor = sources.scrapes?.redactor ?? Redactor(secrets: [String]())
        var (active, dropped): ([JSON], [JSON]) = ([], [])
        if showsAll || state == "active" {
            active = wanted.flatMap { pool in pool.targets.map { json($0, redactor) } }
        }
        let showsDropped = showsAll || state == "dropped"
        if showsDropped {
            dropped = wanted.flatMap { pool in
                pool.pool.dropped.map {
                    ["discoveredLabels": Self.json($0, redactor), "scrapePool": .text(pool.pool.job)]
                }
            }
        }
        let counts = JSON.object(all.map { .init($0.pool.job, .integer(Int64($0.pool.dropped.count))) })
        return .success([
            "activeTargets": .array(active), "droppedTargets": .array(dropped),
            "droppedTargetCounts": showsDropped ? counts : .null,
        ])
    }

    private func json(_ scraped: ScrapedTarget, _ redactor: Redactor) -> JSON {
        let (target, status) = (scraped.target, scraped.status)
        return [
            "discoveredLabels": Self.json(target.discovered, redactor),
            "labels": Self.json(target.labels, redactor),
            "scrapePool": .text(target.job.name),
            "scrapeUrl": .text(redactor.hideSecrets(target.origin + target.url.requestTarget)),
            "globalUrl": .text(redactor.hideSecrets(globalOrigin(target) + target.url.requestTarget)),
            "lastError": .text(redactor.clean(status.lastError)),
            "lastScrape": .text(status.lastScrape.map { sources.time.wallTime(at: $0).description } ?? Self.never),
            "lastScrapeDuration": .number(status.lastDuration.seconds),
            "health": .text(status.health.rawValue),
            "scrapeInterval": .text(target.intervalText),
            "scrapeTimeout": .text(target.timeoutText),
        ]
    }

    private static func json(_ labels: Labels, _ redactor: Redactor) -> JSON {
        .object(labels.map { .init($0.name, .text(redactor.hideSecrets($0.value))) })
    }

    /// The origin for readers on other machines: our own name instead of `localhost`.
    private func globalOrigin(_ target: ScrapeTarget) -> String {
        let url = target.url
        guard Self.localHosts.contains(url.host) else { return target.origin }
        let policy = policy.policy
        if url.port == policy.ownPort { return policy.publicOrigin }
        let isAddress = policy.publicHost.utf8.contains(UInt8(ascii: ":"))
        return "\(url.scheme)://\(isAddress ? "[\(policy.publicHost)]" : policy.publicHost):\(url.port)"
    }
}
