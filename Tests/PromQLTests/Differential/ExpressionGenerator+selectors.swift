extension ExpressionGenerator {
    /// With no offset a multiple of the distance between instants: no window begins where a sample is.
    mutating func duration() -> String {
        pick(["67s", "97s", "2m7s", "3m33s", "5m11s", "7m13s", "10m17s", "30m19s"])
    }

    mutating func modifiers() -> String {
        let offset = chance(12) ? " offset " + pick(["61s", "3m2s", "97s", "-59s", "- 2m5s", "11m7s"]) : ""
        let at = chance(8) ? " @ " + pick(["1201", "2401", "601.5", "-7", "end()", "start()"]) : ""
        return chance(50) ? offset + at : at + offset
    }

    private mutating func selector() -> String {
        guard !chance(4) else { return unusualSelector() }
        let name = pick(SeriesGenerator.names + SeriesGenerator.names + SeriesGenerator.gridNames)
        guard chance(35) else { return name }
        if SeriesGenerator.gridNames.contains(name) {
            return name
                + pick([
                    "{x=\"1\"}", "{y!=\"a\"}", "{y=~\"a|b\"}", "{x!~\"2.*\"}", "{x!=\"\",}", "{x=~\".+\",y=~\"[^b]?\"}",
                    "{x=\"1\",x!=\"2\"}", "{y=~\"\"}",
                ])
        }
        return name
            + pick([
                "{}", "{z=\"\"}", "{x=\"\"}", "{le=~\"0.+|1|\"}", "{s=~`.*\\\\b.*|`}", "{p!=\"b\"}",
                "{s!~\"a.b.*\",x!=\"2\"}",
            ])
    }

    private mutating func unusualSelector() -> String {
        pick([
            "{__name__=~\"c_.*\"}", "{__name__=\"g\",x!=\"3\"}", "nowhere", "{x=\"1\",y=\"b\"}",
            "{__name__!~\"l.*\",x!=\"\"}", "nowhere{x=\"1\",y=~\"a\",z=\"2\",z=\"3\"}", "g{x=\"\"}", "lone{y=~\"a|b\"}",
        ])
    }

    mutating func instantSelector() -> String { selector() + modifiers() }

    /// A range vector.
    mutating func window(_ depth: Int) -> String {
        guard depth > 0, chance(30) else { return "\(selector())[\(duration())]\(modifiers())" }
        let inner = chance(60) ? "(\(vector(depth - 1)))" : selector()
        return "\(inner)[\(duration()):\(pick(["1m", "2m", "30s", "5m", ""]))]\(modifiers())"
    }
}
