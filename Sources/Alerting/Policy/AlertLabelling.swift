package import Series
package import Vocabulary

/// Labels that alerts get on their way to people, outside their identity, so that rule files stay as they are.
package struct AlertLabelling: Sendable, Equatable {
    /// All of these hold for the alerts that are meant.
    package let matchers: [LabelMatcher]
    /// Takes the place of what the alert has under the same name.
    package let labels: Labels

    package init(matchers: [LabelMatcher], labels: Labels) {
        self.matchers = matchers
        self.labels = labels
    }
}
