import Documents

/// Reads the section `rules`: paths and globs of rule files.
struct RulePathsReader {
    private(set) var patterns: [String] = []
    private(set) var files: [String] = []

    init() {}

    init(_ root: Section) {
        let reading = root.reading
        for scalar in root.list("rules", "the path of a rule file") ?? [] {
            guard !scalar.text.isEmpty else {
                reading.fail("expected a path in `rules`, found an empty one", at: scalar.position)
                continue
            }
            let pattern = reading.resolve(scalar.text)
            let found = FileGlob.expand(pattern)
            if found.isEmpty {
                let problem = FileGlob.isPattern(pattern) ? "matches no file" : "there is no such file"
                reading.fail("`rules`: `\(Reading.shown(scalar.text))`: \(problem)", at: scalar.position)
            }
            patterns.append(pattern)
            for file in found where !files.contains(file) {
                files.append(file)
                reading.watch(file)
            }
        }
    }
}
