import ArgumentParser
import Documents
import Rules

/// `vedette rules`: what is done with Prometheus' rule files outside of the daemon.
struct RulesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules",
        abstract: "Check, test, try and print Prometheus' rule files.",
        subcommands: [RulesCheck.self, RulesTest.self, RulesEval.self, RulesPrint.self]
    )
}

/// The rule files of a command line.
struct RuleFiles: ParsableArguments {
    @Argument(help: "Files or globs; `-`, or nothing, for standard input.") var paths: [String] = []

    /// Each file with what became of it, in the order of the command line.
    func read() -> [(path: String, result: Result<RuleFile, RuleFileFailure>)] {
        (paths.isEmpty ? ["-"] : paths).flatMap { path -> [(path: String, result: Result<RuleFile, RuleFileFailure>)] in
            guard path != "-" else { return [("standard input", Self.readInput())] }
            do throws(RuleFileFailure) {
                return try RulePaths.expand(path).map { ($0, Self.readFile($0)) }
            } catch {
                return [(path, .failure(error))]
            }
        }
    }

    private static func readFile(_ path: String) -> Result<RuleFile, RuleFileFailure> {
        do throws(RuleFileFailure) {
            return .success(try RuleFile(path: path))
        } catch {
            return .failure(error)
        }
    }

    private static func readInput() -> Result<RuleFile, RuleFileFailure> {
        let bytes = Process.readInput(atMost: DocumentLimits.rules.bytes)
        do throws(RuleFileFailure) {
            return .success(try RuleFile(bytes: bytes, path: "standard input"))
        } catch {
            return .failure(error)
        }
    }
}
