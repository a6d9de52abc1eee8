package import Vocabulary

/// Makes rules of objectives.
///
/// `acceptable` missed is a warning, `alert` critical, both under the name `<Name>ObjectiveMissed`; without `acceptable` it is
/// the target whose miss is a warning. Whether the target is met is recorded, as `objective:target_met:bool`, so that
/// `avg_over_time` of it says how often.
package enum ObjectiveRules {
    /// What the group is called.
    package static let groupName = "objectives"

    /// The group of these objectives, in their order; nil when there are none.
    ///
    /// `file` is the settings' path as given. Throws what is wrong with the expressions, all of it, by place.
    package static func group(
        _ objectives: [Objective],
        file: String
    ) throws(RuleFileFailure) -> RuleGroup? {
        guard !objectives.isEmpty else { return nil }
        var problems: [RuleProblem] = []
        var rules: [Rule] = []
        for objective in objectives {
            do throws(RuleProblem) {
                rules += try ObjectiveCompiler(objective, file: file).rules()
            } catch {
                problems.append(error)
            }
        }
        guard problems.isEmpty else { throw RuleFileFailure(problems) }
        return RuleGroup(name: groupName, file: file, rules: rules)
    }
}
