import Exposition
import HTTPTypes
package import Hummingbird
package import Logging
package import NIOCore
import Vocabulary

/// Builds our listeners.
package struct WebServer {
    /// Where a listener takes connections, and how many.
    package struct Listener: Sendable, Equatable {
        package let host: String
        /// 0 means a free one.
        package let port: Int
        package let maxConnections: Int
        /// How long a connection may lie between two requests.
        package let idleTimeout: Duration
        /// How long a client may take over one request, head and body; the first counts from the accept.
        package let requestTimeout: Duration

        package init(
            host: String,
            port: Int,
            maxConnections: Int = 512,
            idleTimeout: Duration = .seconds(60),
            requestTimeout: Duration = .seconds(10)
        ) {
            self.host = host
            self.port = port
            self.maxConnections = maxConnections
            self.idleTimeout = idleTimeout
            self.requestTimeout = requestTimeout
        }
    }

    /// What a listener offers.
    package enum Surface: Sendable, Equatable {
        case everything
        /// `/live`, `/ready`, `/health*` and `/metrics`.
        case readOnly
    }

    private let sources: WebSources
    private let box: PolicyBox
    private let logger: Logger
    private let desk: QueryDesk

    package init(sources: WebSources, policy: PolicyBox, logger: Logger) {
        self.sources = sources
        box = policy
        self.logger = logger
        desk = QueryDesk(store: sources.store, time: sources.time, subqueryStep: sources.evaluationInterval)
    }

    /// The routes with everything that stands before them.
    package func router(_ surface: Surface) -> Router<WebContext> {
        let bare = Router(context: WebContext.self)
        addRoutes(surface, to: bare)
        let router = Router(context: WebContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: MethodMiddleware())
        router.add(middleware: MetricsMiddleware())
        router.add(middleware: RequestMiddleware(box: box, time: sources.time, logger: logger))
        router.add(middleware: CrossOriginMiddleware(box: box))
        router.add(middleware: ErrorMiddleware(table: RouteTable(bare)))
        router.add(middleware: AccessMiddleware(box: box, time: sources.time, logger: logger))
        router.add(middleware: GzipMiddleware())
        addRoutes(surface, to: router)
        return router
    }

    private func addRoutes(_ surface: Surface, to router: Router<WebContext>) {
        ProbeRoutes(sources: sources).add(to: router)
        HealthRoutes(sources: sources).add(to: router)
        MetricsRoute(sources: sources, box: box).add(to: router)
        guard surface == .everything else { return }
        APIRoutes(sources: sources).add(to: router)
        QueryRoutes(sources: sources, desk: desk).add(to: router)
        TargetRoutes(sources: sources, policy: box).add(to: router)
        RuleRoutes(sources: sources, desk: desk).add(to: router)
        if let alertmanager = sources.alertmanager {
            AlertmanagerRoutes(sources: alertmanager, web: sources).add(to: router)
        }
        if let incidents = sources.incidents {
            IncidentRoutes(sources: incidents, time: sources.time).add(to: router)
        }
        if let acknowledgements = sources.acknowledgements {
            AcknowledgementRoutes(sources: acknowledgements).add(to: router)
            AcknowledgementLink(sources: acknowledgements, time: sources.time).add(to: router)
        }
    }

    /// A listener as a service.
    ///
    /// - Parameters:
    ///   - listener: where.
    ///   - surface: what it offers.
    ///   - eventLoopGroup: never the loop of the probes.
    ///   - onRunning: told the bound address, before the first connection is taken.
    /// - Returns: the listener, bound once it runs.
    package func application(
        _ listener: Listener,
        _ surface: Surface,
        on eventLoopGroup: any EventLoopGroup,
        onRunning: @escaping @Sendable (SocketAddress) async -> Void
    ) -> Application<RouterResponder<WebContext>> {
        // Hummingbird says at info what we say ourselves.
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .notice)
        return Application(
            router: router(surface),
            server: .http1(
                configuration: .init(
                    additionalChannelHandlers: [
                        SlowClientHandler(),
                        SlowRequestHandler(limit: .nanoseconds(listener.requestTimeout.nanoseconds)),
                    ],
                    idleTimeout: .nanoseconds(listener.idleTimeout.nanoseconds),
                    httpDecoderConfiguration: .init(
                        maxHeaderFieldSize: 8 * 1024,
                        maxHeaderListSize: 32 * 1024,
                        maxHeaderFieldCount: 100
                    )
                )
            ),
            configuration: .init(
                address: .hostname(listener.host, port: listener.port),
                availableConnectionsDelegate: .maximum(listener.maxConnections, logger: logger)
            ),
            onServerRunning: { channel in
                if let address = channel.localAddress { await onRunning(address) }
            },
            eventLoopGroupProvider: .shared(eventLoopGroup),
            logger: quiet
        )
    }
}
