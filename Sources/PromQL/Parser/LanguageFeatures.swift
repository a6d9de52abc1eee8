/// Parts of the language that have to be switched on.
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
