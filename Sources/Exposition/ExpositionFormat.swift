/// The formats in which `/metrics` answers.
package enum ExpositionFormat: Sendable, Hashable, CaseIterable {
    /// Prometheus' text format 0.0.4.
    case text
    /// OpenMetrics 1.0.
    case openMetrics

    /// The value of `Content-Type`; Prometheus 3 refuses an answer without one.
    package var contentType: String {
        switch self {
        case .text: "text/plain; version=0.0.4; charset=utf-8"
        case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
        }
    }

    /// Chooses by a request's `Accept`, as Prometheus' own libraries do.
    ///
    /// The clauses are tried from the highest `q` down; the first one that names a format of ours, in a version of ours,
    /// wins. Wildcards, unknown types and no header at all end at text 0.0.4.
    /// Source: prometheus/common, `expfmt.NegotiateIncludingOpenMetrics`.
    package init(accept header: String?) {
        let clauses = AcceptHeader(header ?? "").clauses.filter { $0.quality > 0 }
        self = clauses.lazy.compactMap(Self.offered).first ?? .text
    }

    private static func offered(_ clause: AcceptHeader.Clause) -> ExpositionFormat? {
        let version = clause.parameters["version"]
        switch clause.value {
        case "application/openmetrics-text" where version == nil || version == "1.0.0": return .openMetrics
        case "text/plain" where version == nil || version == "0.0.4": return .text
        default: return nil
        }
    }
}
