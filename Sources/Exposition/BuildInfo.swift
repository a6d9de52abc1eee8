/// Which build this is, as the series `vedette_build_info`.
package struct BuildInfo: MetricSource {
    package let version: String
    /// The commit, or `unknown`.
    package let revision: String

    package init(version: String, revision: String) {
        self.version = version
        self.revision = revision
    }

    /// The compiler's version, as far as a program can learn it of itself.
    package static let swift: String = {
        #if compiler(>=6.5)
        "6.5 or later"
        #elseif compiler(>=6.4)
        "6.4"
        #elseif compiler(>=6.3)
        "6.3"
        #else
        "6.2"
        #endif
    }()

    package func families() -> [MetricFamily] {
        var family = MetricFamily("vedette_build_info", help: "Which build of Vedette this is.", kind: .info)
        family.add(1, Label("version", version), Label("revision", revision), Label("swift", Self.swift))
        return [family]
    }
}
