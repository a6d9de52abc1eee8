/// One measured value of a series.
package struct Sample: Sendable {
    /// Milliseconds since 1970 on the engine clock.
    package var timestamp: Int64
    package var value: Double

    package init(timestamp: Int64, value: Double) {
        self.timestamp = timestamp
        self.value = value
    }
}

extension Double {
    /// What says that a series has ended here; told from other NaNs by its bits, as Prometheus does.
    package static let staleMarker = Double(bitPattern: 0x7FF0_0000_0000_0002)

    package var isStaleMarker: Bool { bitPattern == 0x7FF0_0000_0000_0002 }
}

extension Instant {
    /// The moment as samples carry it, rounded down to milliseconds.
    package var milliseconds: Int64 { nanoseconds.flooredDivision(by: 1_000_000) }
}
