import Alerting
import RegularExpressions
import Series
import Vocabulary

/// Which alerts or silences a client asks for.
///
/// Fact: `api/v2/api.go` (`alertFilter`, `receiversMatchFilter`, `CheckSilenceMatchesFilterLabels`) of Alertmanager.
struct AlertFilter {
    private let matchers: [LabelMatcher]
    private let receiver: RegularExpression?
    private let takesActive: Bool
    private let takesSilenced: Bool
    private let takesInhibited: Bool
    private let takesMuted: Bool

    /// - Throws: ``AlertmanagerFailure``.
    init(_ parameters: QueryParameters) throws(AlertmanagerFailure) {
        let texts = parameters.all("filter")
        guard texts.count <= MatcherText.most else {
            throw .badRequest("more than \(MatcherText.most) filters")
        }
        var matchers: [LabelMatcher] = []
        for text in texts {
            do {
                matchers += try MatcherText.parse(text)
            } catch {
                throw .badRequest("bad matcher format: \(text.shortened(to: 200)): \(error)")
            }
        }
        self.matchers = matchers
        guard matchers.reduce(0, { $0 + $1.size }) <= SilenceBook.largestExpressions else {
            throw .badRequest("the regular expressions of the filters are too large")
        }
        do {
            receiver = try parameters["receiver"].map { try RegularExpression($0) }
        } catch {
            throw .badRequest("failed to parse receiver param: \(error)")
        }
        takesActive = Self.flag("active", parameters)
        takesSilenced = Self.flag("silenced", parameters)
        takesInhibited = Self.flag("inhibited", parameters)
        takesMuted = Self.flag("muted", parameters)
    }

    /// As its API reads flags: some words mean yes, all others no.
    private static func flag(_ name: String, _ parameters: QueryParameters) -> Bool {
        let yes = ["1", "true", "yes", "ok", "y", "on", "selected", "checked", "t", "enabled"]
        return parameters[name].map { yes.contains($0.lowercased()) } ?? true
    }

    func takes(_ alert: AlertView, at now: WallTime) -> Bool {
        guard alert.endsAt > now else { return false }
        if !takesActive, !alert.isSuppressed { return false }
        if !takesSilenced, !alert.silencedBy.isEmpty { return false }
        if !takesInhibited, !alert.inhibitedBy.isEmpty { return false }
        if !takesMuted, !alert.mutedBy.isEmpty { return false }
        guard receiver == nil || alert.receivers.contains(where: { takes($0) }) else { return false }
        return matchers.allSatisfy { $0.matches(alert.labels) }
    }

    func takes(_ name: ReceiverName) -> Bool { receiver?.matches(name.description) ?? true }

    /// Whether the values that a silence asks for are those that the filter asks for.
    func takes(_ silence: Silence) -> Bool {
        guard !matchers.isEmpty else { return true }
        let values = Labels(silence.matchers.map { ($0.name, $0.value) })
        return matchers.allSatisfy { $0.matches(values) }
    }
}
