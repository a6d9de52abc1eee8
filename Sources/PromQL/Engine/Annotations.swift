import Vocabulary

/// What an evaluation has to say besides its result: texts as Prometheus writes them, each once.
package struct Annotations: Hashable, Sendable {
    /// Something is likely to be wrong: `PromQL warning: …`.
    package private(set) var warnings: [String] = []
    /// Something may be wrong: `PromQL info: …`.
    package private(set) var infos: [String] = []

    /// More different ones than these are left out.
    static let most = 100

    package init() {}

    package var isEmpty: Bool { warnings.isEmpty && infos.isEmpty }

    /// Whether another warning would be kept: else its text need not be made.
    var hasRoomForWarnings: Bool { warnings.count < Self.most }

    var hasRoomForInfos: Bool { infos.count < Self.most }

    mutating func warn(_ text: String) {
        Self.add("PromQL warning: " + text, to: &warnings)
    }

    mutating func inform(_ text: String) {
        Self.add("PromQL info: " + text, to: &infos)
    }

    /// ` for metric name "up"`, or nothing where the name has gone already.
    static func nameSuffix(_ name: String?) -> String {
        name.map { " for metric name \($0.goQuoted)" } ?? ""
    }

    private static func add(_ text: String, to texts: inout [String]) {
        guard texts.count < most, !texts.contains(text) else { return }
        texts.append(text)
    }
}
