import Glibc

/// Finds the files that a path or a glob names.
package enum FileGlob {
    /// The files in the order of their names: `path` itself when it exists, else what it matches as a glob; nothing when
    /// it matches none.
    ///
    /// `*`, `?` and `[…]` stay within a directory; none of them matches a name's leading dot, so that what a mounted
    /// ConfigMap hides (`..data`) is not read twice.
    package static func expand(_ path: String) -> [String] {
        if BoundedFile.exists(path) { return [path] }
        return isPattern(path) ? matches(path) : []
    }

    /// Whether it can name several files.
    package static func isPattern(_ path: String) -> Bool { path.contains { "*?[".contains($0) } }

    private static func matches(_ pattern: String) -> [String] {
        var found = unsafe glob_t()
        defer { unsafe globfree(&found) }
        guard unsafe glob(pattern, 0, nil, &found) == 0, let list = unsafe found.gl_pathv else { return [] }
        return unsafe (0..<Int(found.gl_pathc)).compactMap { unsafe list[$0].map { unsafe String(cString: $0) } }
    }
}
