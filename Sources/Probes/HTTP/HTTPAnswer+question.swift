import Vocabulary

extension HTTPAnswer {
    /// The longest part of a header in a message, in characters.
    private static let longestWords = 100

    /// The body as JSON; a failure names the `question` that it answers.
    ///
    /// - Parameters:
    ///   - question: begins the message of a failure.
    ///   - phase: in which a body that is no JSON fails.
    /// - Returns: the document.
    /// - Throws: ``ProbeFailure`` with reason `protocol` that says where it is none.
    func json(to question: String, in phase: Phase = .query) throws(ProbeFailure) -> JSONValue {
        do throws(ProbeFailure) {
            return try json()
        } catch {
            throw ProbeFailure(error.reason, in: phase, "\(question): \(error.message)")
        }
    }

    /// The reason behind a status that may be of somebody in between.
    var foreignReason: FailureReason {
        switch status {
        case 400...499: .http4xx
        case 500...599: .http5xx
        default: .assertion
        }
    }

    /// When the server wants to be asked again, for a message: a comma and what the header says, which is seconds or a
    /// date; empty without one.
    var retryAfter: String {
        guard let wait = header("Retry-After"), !wait.isEmpty else { return "" }
        let isSeconds = wait.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        return
            ", asks to wait \(isSeconds ? "" : "until ")\(wait.shortened(to: Self.longestWords))\(isSeconds ? " s" : "")"
    }

    /// Where a redirect leads, for a message: scheme, host and path, or a path; nil without one that can be shown.
    ///
    /// User and password, query and fragment are left out: they may be secrets, and not ours to know.
    var redirectTarget: String? {
        guard let target = header("Location")?.prefix(while: { $0 != "?" && $0 != "#" }), !target.isEmpty else {
            return nil
        }
        if target.hasPrefix("/"), !target.hasPrefix("//") { return target.shortened(to: Self.longestWords) }
        guard let url = try? ServiceURL(parsing: String(target)) else { return nil }
        return url.description.shortened(to: Self.longestWords)
    }
}
