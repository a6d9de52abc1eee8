/// What one switch does to one service.
enum Fault: Equatable {
    /// Everything works, nothing is delayed; what was stopped starts again on the same port.
    case up
    /// The process or the listener stops: connections are refused.
    case down
    /// Connections are accepted and nothing answers.
    case hang
    /// Stand-ins only: every answer has this status.
    case status(Int)
    /// Stand-ins only: every answer comes this much later.
    case delay(Duration)

    /// How the switches are written, for messages.
    static let forms = "up, down, hang, status/CODE, delay/DURATION (250ms, 2s, 1m)"

    /// Reads the part of the path behind the service: `down`, `status/503`, `delay/2s`.
    init(path: [Substring]) throws(LabError) {
        switch (path.first, path.dropFirst().first, path.count) {
        case ("up", nil, 1): self = .up
        case ("down", nil, 1): self = .down
        case ("hang", nil, 1): self = .hang
        case ("status", let text?, 2):
            guard let code = Int(text), (200...599).contains(code) else {
                throw LabError(.invalid, "\(text) is no status: expected 200 to 599")
            }
            self = .status(code)
        case ("delay", let text?, 2):
            guard let duration = Self.duration(text) else {
                throw LabError(.invalid, "\(text) is no delay: expected 250ms, 2s or 1m, up to an hour")
            }
            self = .delay(duration)
        default:
            throw LabError(.unknown, "no such switch; there are \(Self.forms)")
        }
    }

    private static func duration(_ text: Substring) -> Duration? {
        let unit = text.drop { $0.isNumber }
        guard let value = Int64(text.dropLast(unit.count)), value >= 0 else { return nil }
        let scale: Int64
        switch unit {
        case "ms": scale = 1
        case "s": scale = 1_000
        case "m": scale = 60_000
        default: return nil
        }
        let (milliseconds, overflow) = value.multipliedReportingOverflow(by: scale)
        guard !overflow, milliseconds <= 3_600_000 else { return nil }
        return .milliseconds(milliseconds)
    }
}
