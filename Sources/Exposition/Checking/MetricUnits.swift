/// The units that the linter knows.
///
/// Facts: `promlint/validations/units.go` of client_golang.
enum MetricUnits {
    /// From a unit to the one that should be used instead; base units lead to themselves.
    private static let bases: [String: String] = [
        "amperes": "amperes", "bytes": "bytes", "celsius": "celsius", "grams": "grams", "joules": "joules",
        "kelvin": "kelvin", "meters": "meters", "metres": "metres", "seconds": "seconds", "volts": "volts",
        "minutes": "seconds", "hours": "seconds", "days": "seconds", "weeks": "seconds",
        "kelvins": "kelvin", "fahrenheit": "celsius", "rankine": "celsius",
        "inches": "meters", "yards": "meters", "miles": "meters",
        "bits": "bytes", "calories": "joules", "pounds": "grams", "ounces": "grams",
    ]

    /// As promlint spells them: "mibi" is among them, "mebi" is not.
    private static let prefixes = [
        "pico", "nano", "micro", "milli", "centi", "deci", "deca", "hecto", "kilo", "kibi", "mega", "mibi", "giga",
        "gibi", "tera", "tebi", "peta", "pebi",
    ]

    static let abbreviations = ["s", "ms", "us", "ns", "sec", "b", "kb", "mb", "gb", "tb", "pb", "m", "h", "d"]

    /// The base unit of a word that is a unit, with or without a prefix.
    static func base(of word: String) -> String? {
        if let base = bases[word] { return base }
        for prefix in prefixes where word.hasPrefix(prefix) {
            if let base = bases[String(word.dropFirst(prefix.count))] { return base }
        }
        return nil
    }
}
