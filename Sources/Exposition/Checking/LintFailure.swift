/// Why the linter cannot read a body, in the words of Prometheus' Go library.
struct LintFailure: Error {
    let line: Int
    let message: String
}
