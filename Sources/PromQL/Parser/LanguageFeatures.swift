/// Parts of the language that have to be switched on, and the compiler of regular expressions.
package struct LanguageFeatures: Sendable {
    /// Functions and aggregators that Prometheus calls experimental.
    package var experimentalFunctions = false
    /// Arithmetic in `[...]` and `offset (...)`.
    package var durationArithmetic = true
    /// `anchored` and `smoothed`.
    package var extendedRangeSelectors = false
    /// `fill`, `fill_left`, `fill_right`.
    package var fillModifiers = false
    /// `</` and `>/`, which need native histograms.
    package var histogramTrim = false
    /// Compiles a regular expression of a matcher, or throws the words of its complaint; nil accepts all.
    package var compile: (@Sendable (String) throws(InvalidPattern) -> any LabelPattern)?

    package init() {}

    /// What a Prometheus without feature flags understands.
    package static var standard: LanguageFeatures { LanguageFeatures() }

    /// Everything the grammar knows.
    package static var all: LanguageFeatures {
        var features = LanguageFeatures()
        features.experimentalFunctions = true
        features.extendedRangeSelectors = true
        features.fillModifiers = true
        features.histogramTrim = true
        return features
    }
}

/// Why a regular expression is none.
package struct InvalidPattern: Error, Hashable, Sendable {
    package let message: String

    package init(_ message: String) {
        self.message = message
    }
}
