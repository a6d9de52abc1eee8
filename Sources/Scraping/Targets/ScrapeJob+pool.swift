import PromQL
import Relabelling
import Vocabulary

extension ScrapeJob {
    /// More often than this nothing is scraped.
    package static let shortestInterval: Duration = .milliseconds(250)

    /// The job's targets after relabelling.
    ///
    /// Fact: `scrape/target.go` of Prometheus 3, `PopulateLabels`.
    package var pool: ScrapePool {
        var pool = ScrapePool(job: name)
        var places: Set<String> = []
        for group in groups {
            for address in group.targets {
                let discovered = discovered(address, group.labels)
                do throws(Unusable) {
                    guard let target = try target(discovered) else {
                        pool.dropped.append(discovered)
                        continue
                    }
                    if places.insert(target.place).inserted { pool.targets.append(target) }
                } catch {
                    pool.problems.append("target \(address.goQuoted) of job \(name.goQuoted): \(error.message)")
                }
            }
        }
        return pool
    }

    private struct Unusable: Error {
        let message: String
    }

    private func discovered(_ address: String, _ own: Labels) -> Labels {
        var builder = LabelsBuilder(own)
        builder.set("__address__", to: address)
        func preset(_ name: String, _ value: String) {
            if builder[name].isEmpty { builder.set(name, to: value) }
        }
        preset("job", name)
        preset("__scrape_interval__", DurationText.text(interval.nanoseconds / 1_000_000))
        preset("__scrape_timeout__", DurationText.text(timeout.nanoseconds / 1_000_000))
        preset("__metrics_path__", metricsPath)
        preset("__scheme__", scheme)
        for parameter in parameters {
            if let first = parameter.values.first { preset("__param_" + parameter.name, first) }
        }
        return builder.labels
    }

    /// Nil for a target that a rule drops.
    private func target(_ discovered: Labels) throws(Unusable) -> ScrapeTarget? {
        guard let relabelled = RelabelRule.apply(relabelRules, to: discovered) else { return nil }
        let address = relabelled["__address__"] ?? ""
        guard !address.isEmpty else { throw Unusable(message: "no address") }
        guard !address.utf8.contains(where: { "/@?#".utf8.contains($0) }) else {
            throw Unusable(message: "\(address.goQuoted) is not a valid hostname")
        }
        let interval = try Self.duration("interval", relabelled["__scrape_interval__"] ?? "")
        let timeout = try Self.duration("timeout", relabelled["__scrape_timeout__"] ?? "")
        guard interval >= Self.shortestInterval else {
            throw Unusable(message: "scrape interval cannot be below \(Self.shortestInterval.brief)")
        }
        guard timeout <= interval else {
            let message = "scrape timeout cannot be greater than scrape interval (\(timeout.brief) > \(interval.brief))"
            throw Unusable(message: message)
        }
        var own = LabelsBuilder()
        for (name, value) in relabelled where !name.hasPrefix("__") { own.set(name, to: value) }
        if own["instance"].isEmpty { own.set("instance", to: address) }
        return ScrapeTarget(
            job: self,
            discovered: discovered,
            labels: own.labels,
            url: try url(relabelled, address),
            origin: "\(relabelled["__scheme__"] ?? "")://\(address)",
            interval: interval,
            timeout: timeout
        )
    }

    private static func duration(_ what: String, _ text: String) throws(Unusable) -> Duration {
        let milliseconds: Int64
        do throws(DurationText.Failure) {
            milliseconds = try DurationText.parse(text)
        } catch {
            throw Unusable(message: "error parsing scrape \(what): \(error.message)")
        }
        guard milliseconds > 0 else { throw Unusable(message: "scrape \(what) cannot be 0") }
        return .milliseconds(milliseconds)
    }

    private func url(_ labels: Labels, _ address: String) throws(Unusable) -> ServiceURL {
        let scheme = labels["__scheme__"] ?? ""
        guard scheme == "http" || scheme == "https" else {
            throw Unusable(message: "unsupported protocol scheme \(scheme.goQuoted)")
        }
        let path = labels["__metrics_path__"] ?? ""
        let text = "\(scheme)://\(address)\(path.hasPrefix("/") ? "" : "/")\(Self.escapedPath(path))\(query(labels))"
        do throws(ServiceURLError) {
            return try ServiceURL(parsing: text)
        } catch {
            throw Unusable(message: error.message)
        }
    }

    /// `?a=1&b=2`, sorted by name as Go writes it; `__param_` labels go before what the job says.
    private func query(_ labels: Labels) -> String {
        var values: [String: [String]] = [:]
        for parameter in parameters { values[parameter.name] = parameter.values }
        for (name, value) in labels where name.hasPrefix("__param_") {
            let name = String(name.dropFirst("__param_".count))
            values[name] = [value] + (values[name] ?? []).dropFirst()
        }
        let pairs = values.sorted { $0.key.precedesInBytes($1.key) }.flatMap { name, values in
            values.map { "\(Self.escaped(name))=\(Self.escaped($0))" }
        }
        return pairs.isEmpty ? "" : "?" + pairs.joined(separator: "&")
    }

    /// As Go's `url.QueryEscape`: a blank is a plus.
    private static func escaped(_ text: String) -> String {
        PercentEncoding.encode(text).split(separator: "%20", omittingEmptySubsequences: false).joined(separator: "+")
    }

    /// What a path cannot hold is percent-encoded, a `?` too: parameters are told apart from the path.
    private static func escapedPath(_ path: String) -> String {
        var text = ""
        for scalar in path.unicodeScalars {
            let isPlain =
                scalar.isASCII && scalar.value > 0x20 && !"\"#<>?[\\]^`{|}\u{7F}".unicodeScalars.contains(scalar)
            text += isPlain ? String(scalar) : PercentEncoding.encode(String(scalar))
        }
        return text
    }
}
