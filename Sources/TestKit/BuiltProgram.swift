/// The programs of this package, as the debug build that made the tests left them.
package enum BuiltProgram: String, Sendable {
    case vedette
    case lab = "vedette-lab"

    /// The absolute path of the program.
    package var path: String {
        let checkout = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        return "/\(checkout)/.build/debug/\(rawValue)"
    }
}
