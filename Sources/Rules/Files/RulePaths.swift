import Documents
import Glibc

/// Finds the rule files that a path or a glob names.
package enum RulePaths {
    /// The files in the order of their names; see ``FileGlob``.
    ///
    /// - Throws: a problem when there is no such file.
    package static func expand(_ path: String) throws(RuleFileFailure) -> [String] {
        let paths = FileGlob.expand(path)
        guard paths.isEmpty else { return paths }
        let message = FileGlob.isPattern(path) ? "matches no file" : "no such file or directory"
        throw RuleFileFailure([RuleProblem(path: path, message: message)])
    }

    /// The files that a path of a command line names: of a directory its `*.yml` and `*.yaml`, of a glob what it matches.
    ///
    /// A path that names nothing is returned as it is, for whoever opens it to say so.
    package static func documents(_ path: String) -> [String] {
        var status = stat()
        if unsafe stat(path, &status) == 0 {
            guard status.st_mode & S_IFMT == S_IFDIR else { return [path] }
            let directory = path.hasSuffix("/") ? String(path.dropLast()) : path
            let found = ["yml", "yaml"].flatMap { FileGlob.expand("\(escaped(directory))/*.\($0)") }.sorted()
            return found.isEmpty ? [path] : found
        }
        let found = FileGlob.expand(path)
        return found.isEmpty ? [path] : found
    }

    /// A path as a glob that matches itself.
    private static func escaped(_ path: String) -> String {
        path.reduce(into: "") { $0 += "*?[\\".contains($1) ? "\\\($1)" : String($1) }
    }
}
