import Vocabulary

/// What `vedette metrics check` says about a body.
package enum MetricsCheck: Sendable, Equatable {
    /// One complaint of the linter about a metric.
    package struct Complaint: Sendable, Equatable, CustomStringConvertible {
        package let metric: String
        package let text: String

        /// As promtool prints it; a name that a terminal would obey is quoted.
        package var description: String {
            let isPlain = metric.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
            return "\(isPlain ? metric : metric.goQuoted) \(text)"
        }
    }

    /// Longer bodies are not read.
    package static let mostBytes = 256 << 20

    case fine
    /// The body cannot be read; a line for people.
    case syntaxError(String)
    /// The body can be read but has a smell; sorted by metric and text.
    case complaints([Complaint])

    /// Checks a body.
    ///
    /// Text 0.0.4 is read and linted as `promtool check metrics` does it. OpenMetrics is held against the rules of its
    /// specification, every breach of which is a syntax error.
    package static func of(_ bytes: Span<UInt8>, as format: ExpositionFormat) -> MetricsCheck {
        guard bytes.count <= mostBytes else { return .syntaxError("the body is longer than \(mostBytes >> 20) MiB") }
        do {
            switch format {
            case .text:
                let complaints = MetricsLinter.complaints(about: try LintReader.families(in: bytes))
                return complaints.isEmpty ? .fine : .complaints(complaints)
            case .openMetrics:
                try OpenMetricsChecker.check(bytes)
                return .fine
            }
        } catch let failure as LintFailure {
            return .syntaxError("text format parsing error in line \(failure.line): \(failure.message)")
        } catch let failure as ExpositionFailure {
            return .syntaxError("OpenMetrics parsing error in \(failure)")
        } catch {
            return .syntaxError("\(error)")
        }
    }
}
