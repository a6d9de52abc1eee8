import NIOCore
import NIOPosix
import Probes
import Probing
import TestKit
import Vocabulary

/// What a probe needs, for tests.
struct Surroundings {
    let environment: ProbeEnvironment
    let connector: Connector

    init(lookup: @escaping Probing.Resolver.Lookup = Probing.Resolver.system, time: any Time = SystemTime()) {
        environment = ProbeEnvironment(
            eventLoop: NIOSingletons.posixEventLoopGroup.any(),
            resolver: Probing.Resolver(lookup: lookup),
            time: time
        )
        connector = Connector(environment, contexts: TLSContexts())
    }

    func run(_ probe: any Probe, deadline: Duration = .seconds(20)) async -> ProbeRunner.Outcome {
        await ProbeRunner.run(probe, in: environment, deadline: deadline)
    }

    /// One run of an `http` check on a local peer.
    func ask(
        _ peer: ScriptedPeer,
        _ path: String = "/",
        bodyLimit: Int = HTTPCall.defaultBodyLimit,
        expecting expectation: HTTPExpectation = .init()
    ) async throws -> ProbeRunner.Outcome {
        let url = try ServiceURL(parsing: "http://127.0.0.1:\(peer.port)\(path)")
        let call = HTTPCall("GET", url, bodyLimit: bodyLimit)
        return await run(HTTPProbe(.init(call, expecting: expectation), connector: connector))
    }
}
