import Documents
import Vocabulary

/// Reads what is particular to services of kind `host`.
struct HostServiceReader {
    let section: Section

    static let keys = ["paths", "scope", "expect"]

    /// Each path may cost a thread that hangs.
    private static let mostPaths = 32

    func read() -> ServiceShape? {
        let paths = section.node("paths") == nil ? ["/"] : paths()
        let scope = section.word("scope", HostProbeOptions.Scope.self)
        let limits = ["cpu_percent_below", "memory_percent_below", "disk_free_percent_above"]
        let expect = section.section("expect", keys: limits)
        let options = HostProbeOptions(
            paths: paths,
            scope: scope ?? .machine,
            cpuPercentBelow: expect?.integer(limits[0], in: 1...100),
            memoryPercentBelow: expect?.integer(limits[1], in: 1...100),
            diskFreePercentAbove: expect?.integer(limits[2], in: 0...99)
        )
        return ServiceShape(address: "this machine") { _, _ in .host(options) }
    }

    private func paths() -> [String] {
        let scalars = section.list("paths", "an absolute path") ?? []
        var paths: [String] = []
        for scalar in scalars {
            if !scalar.text.hasPrefix("/") || scalar.text.utf8.contains(0) {
                section.refuse(scalar, "paths", expected: "an absolute path")
            } else if paths.contains(scalar.text) {
                section.reading.fail("\(Section.quote(scalar)) is in `paths` twice", at: scalar.position)
            } else {
                paths.append(scalar.text)
            }
        }
        if scalars.count > Self.mostPaths {
            let message = "expected at most \(Self.mostPaths) `paths`, found \(scalars.count)"
            section.reading.fail(message, at: section.valuePosition("paths"))
        }
        return paths
    }
}
