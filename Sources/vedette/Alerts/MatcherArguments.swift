import Alerting
import ArgumentParser
import Series

/// Matchers as arguments of a command.
enum MatcherArguments {
    /// - Throws: `ValidationError` that names the argument.
    static func read(_ arguments: [String]) throws -> [LabelMatcher] {
        var matchers: [LabelMatcher] = []
        for (index, argument) in arguments.enumerated() {
            if index == 0, !argument.isEmpty, !argument.contains(where: "=!~{}".contains) {
                matchers.append(LabelMatcher("alertname", equals: argument))
                continue
            }
            do throws(MatcherTextError) {
                matchers += try MatcherText.parse(argument)
            } catch {
                throw ValidationError("`\(argument)` is no matcher: \(error)")
            }
        }
        return matchers
    }
}
