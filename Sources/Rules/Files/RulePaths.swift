import Documents
import Glibc

/// Finds the rule files that a path or a glob names.
package enum RulePaths {
    /// The files in the order of their names: `path` itself when it exists, else what it matches as a glob.
    ///
    /// `*`, `?` and `[…]` stay within a directory; none of them matches a name's leading dot, so that what a mounted
    /// ConfigMap hides (`..data`) is not read twice.
    ///
    /// - Throws: a problem when there is no such file.
    package static func expand(_ path: String) throws(RuleFileFailure) -> [String] {
        if BoundedFile.exists(path) { return [path] }
        guard path.contains(where: { "*?[".contains($0) }) else {
            throw RuleFileFailure([RuleProblem(path: path, message: "no such file or directory")])
        }
        let paths = matches(path)
        guard !paths.isEmpty else { throw RuleFileFailure([RuleProblem(path: path, message: "matches no file")]) }
        return paths
    }

    private static func matches(_ pattern: String) -> [String] {
        var found = unsafe glob_t()
        defer { unsafe globfree(&found) }
        guard unsafe glob(pattern, 0, nil, &found) == 0, let list = unsafe found.gl_pathv else { return [] }
        return unsafe (0..<Int(found.gl_pathc)).compactMap { unsafe list[$0].map { unsafe String(cString: $0) } }
    }
}
