/// Why the state cannot be opened.
package struct StorageError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Code: Hashable, Sendable {
        /// Another process holds the directory; its pid when it could be read. Exit code 69.
        case held(by: Int32?)
        /// The directory or the file cannot be made, opened or written. Exit code 69.
        case unavailable
        /// The file is no database, is damaged, or was written by a newer release. Exit code 70.
        case unusable
        /// SQLite would not promise that a commit is on the disk. Exit code 70.
        case notDurable
    }

    package let code: Code
    /// What happened and what to do about it, for a person; names the path.
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }
}
