extension ExpositionFormat {
    /// The format that an answer's `Content-Type` names; nil for any other media type.
    ///
    /// As in Prometheus only the type counts, not its parameters.
    package init?(contentType: String) {
        let type = contentType.prefix { $0 != ";" }.filter { $0 != " " && $0 != "\t" }.lowercased()
        switch type {
        case "text/plain": self = .text
        case "application/openmetrics-text": self = .openMetrics
        default: return nil
        }
    }

    /// Hands everything in a body of this format to `visitor`, as Prometheus would read it.
    ///
    /// - Throws: at the first error; what the visitor got until then is not to be used.
    package func parse(
        _ bytes: Span<UInt8>,
        limits: ExpositionLimits = ExpositionLimits(),
        into visitor: inout some ExpositionVisitor
    ) throws(ExpositionFailure) {
        switch self {
        case .text: try TextParser.parse(bytes, limits: limits, into: &visitor)
        case .openMetrics: try OpenMetricsParser.parse(bytes, limits: limits, into: &visitor)
        }
    }
}
