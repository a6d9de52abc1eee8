package import Vocabulary

/// Tells several of what the engine learns, in order.
package struct ObservationRelay: ObservationSink {
    private let sinks: [any ObservationSink]

    package init(_ sinks: any ObservationSink...) {
        self.sinks = sinks
    }

    package func record(_ observation: Observation) {
        for sink in sinks { sink.record(observation) }
    }

    package func missed(_ check: CheckID, slots count: Int) {
        for sink in sinks { sink.missed(check, slots: count) }
    }

    package func overdue(_ check: CheckID, _ isOverdue: Bool) {
        for sink in sinks { sink.overdue(check, isOverdue) }
    }
}
