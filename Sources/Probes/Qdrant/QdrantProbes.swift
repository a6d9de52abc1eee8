package import Probing
package import Vocabulary

/// The probes of the kind `qdrant`, for releases from 1.0 on.
package enum QdrantProbes {
    /// What is particular to one Qdrant server.
    package struct Options: Hashable, Sendable {
        /// Its headers hold the key; one that may only read is enough.
        package let server: HTTPServer
        /// To look into, by name or alias; a missing one is a failure.
        package let collections: [String]
        /// Selects further collections by the beginning of their names, anew at each run.
        package let prefix: String?

        package init(_ server: HTTPServer, collections: [String] = [], prefix: String? = nil) {
            self.server = server
            self.collections = collections
            self.prefix = prefix
        }
    }

    /// The probe of one level of checking; what is deeper than `ready` is `ready`.
    package static func make(_ level: CheckLevel, _ options: Options, connector: Connector) -> any Probe {
        switch level {
        case .live: QdrantLiveProbe(options.server, connector: connector)
        case .ready, .deep: QdrantReadyProbe(options, connector: connector)
        }
    }
}
