/// One thing that is wrong, or doubtful, about the settings, and where it was said.
package struct SettingsProblem: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Severity: String, Hashable, Sendable { case error, warning }

    /// Where the offending value came from.
    package enum Location: Hashable, Sendable, CustomStringConvertible {
        /// Line and column count from 1, columns in Unicode scalars.
        case position(file: String, line: Int, column: Int)
        case file(String)
        case variable(String)
        /// A command-line flag, without its dashes.
        case flag(String)

        package var description: String {
            switch self {
            case .position(let file, let line, let column): "\(file):\(line):\(column)"
            case .file(let file): file
            case .variable(let name): name
            case .flag(let name): "--\(name)"
            }
        }
    }

    package let severity: Severity
    package let location: Location
    /// What was expected and what was found; never holds a known secret.
    package let message: String

    package init(_ severity: Severity = .error, at location: Location, _ message: String) {
        self.severity = severity
        self.location = location
        self.message = message
    }

    package var description: String { "\(location): \(severity): \(message)" }
}

extension SettingsProblem: Comparable {
    /// Flags, then variables, then files; a file's problems in the order of its lines.
    package static func < (left: SettingsProblem, right: SettingsProblem) -> Bool {
        (left.location.rank, left.message) < (right.location.rank, right.message)
    }
}

extension SettingsProblem.Location {
    fileprivate struct Rank: Comparable {
        let source: Int
        let name: String
        let line: Int
        let column: Int

        static func < (left: Rank, right: Rank) -> Bool {
            (left.source, left.name, left.line, left.column) < (right.source, right.name, right.line, right.column)
        }
    }

    fileprivate var rank: Rank {
        switch self {
        case .flag(let name): Rank(source: 0, name: name, line: 0, column: 0)
        case .variable(let name): Rank(source: 1, name: name, line: 0, column: 0)
        case .file(let name): Rank(source: 2, name: name, line: 0, column: 0)
        case .position(let file, let line, let column): Rank(source: 2, name: file, line: line, column: column)
        }
    }
}
