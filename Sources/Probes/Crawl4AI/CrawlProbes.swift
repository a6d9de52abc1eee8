package import Probing
package import Vocabulary

/// The probes of the kind `crawl4ai`.
package enum CrawlProbes {
    /// Which server speaks.
    package enum Flavor: String, Hashable, Sendable {
        /// The stack's own `crawl4ai-runner`.
        case runner
        /// The docker server of the Crawl4AI project.
        case docker
    }

    /// What is particular to one server.
    package struct Options: Hashable, Sendable {
        /// Its headers hold the token, which the docker server wants from 0.9 on.
        package let server: HTTPServer
        /// What it has to be; nil finds out at each connection.
        package let flavor: Flavor?

        package init(_ server: HTTPServer, flavor: Flavor? = nil) {
            self.server = server
            self.flavor = flavor
        }
    }

    /// The probe of one level of checking; what is deeper than `ready` is `ready`.
    package static func make(_ level: CheckLevel, _ options: Options, connector: Connector) -> any Probe {
        switch level {
        case .live: CrawlLiveProbe(options.server, connector: connector)
        case .ready, .deep: CrawlReadyProbe(options, connector: connector)
        }
    }
}
