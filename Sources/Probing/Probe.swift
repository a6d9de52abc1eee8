package import NIOCore
package import Vocabulary

/// One way of asking one service one question.
///
/// A probe belongs to one check and is never run twice at once. It may keep a connection between runs. Every byte that it
/// reads is untrusted: bad input ends in a ``ProbeFailure``, never in a trap, and what is read is bounded.
package protocol Probe: Sendable {
    /// Asks once.
    ///
    /// Marks its progress on `run`, so that a run out of time can say where it hung. The deadline is the engine's: when
    /// it passes, the task is cancelled, and the probe has to let go of its connection and return soon. What it returns or
    /// throws after its cancellation is dropped.
    func run(_ run: ProbeRun) async throws(ProbeFailure) -> Report

    /// Lets go of what is kept between runs. Called once, after the last run has ended.
    func close() async
}

extension Probe {
    package func close() async {}
}

/// What every probe needs of its surroundings.
package struct ProbeEnvironment: Sendable {
    /// The loop that timers and probe tasks share; a probe's channels belong on it too.
    package let eventLoop: any EventLoop
    package let resolver: Resolver
    package let time: any Time

    package init(eventLoop: any EventLoop, resolver: Resolver, time: any Time) {
        self.eventLoop = eventLoop
        self.resolver = resolver
        self.time = time
    }
}

/// A probe and when to run it.
package struct ScheduledProbe: Sendable {
    package let check: Check
    /// What the probe was made from, in full: a reload keeps the running probe when this is equal.
    package let fingerprint: String
    package let makeProbe: @Sendable () -> any Probe

    package init(check: Check, fingerprint: String, makeProbe: @escaping @Sendable () -> any Probe) {
        self.check = check
        self.fingerprint = fingerprint
        self.makeProbe = makeProbe
    }
}
