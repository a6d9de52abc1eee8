import Glibc

/// The programs of this package, as the build that made the running program left them: beside it.
package enum BuiltProgram: String, Sendable {
    case vedette
    case lab = "vedette-lab"

    /// The absolute path of the program.
    package var path: String { "\(Self.directory)/\(rawValue)" }

    /// Where the tests, or the benchmarks, were built.
    private static let directory: String = {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = unsafe readlink("/proc/self/exe", &buffer, buffer.count)
        return String(decoding: buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
            .split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" }
    }()
}
