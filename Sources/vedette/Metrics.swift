import ArgumentParser
import Exposition
import Foundation
import Vocabulary

/// `vedette metrics`: what concerns expositions, of whomever.
struct Metrics: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "metrics",
        abstract: "Look at what services expose.",
        subcommands: [Check.self]
    )

    /// `vedette metrics check`: the verdict of `promtool check metrics`, and one on OpenMetrics.
    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Check metrics; exit 0 when they are good, 1 when they cannot be read, 3 when the linter complains."
        )

        @Option(help: "The format: text (0.0.4) or openmetrics (1.0).") var format = Format.text

        @Argument(help: "The file, or - for standard input.") var file: String

        func run() throws {
            let body = try Self.read(file)
            switch MetricsCheck.of(body.span, as: format.exposition) {
            case .fine: return
            case .syntaxError(let message):
                Process.complain("error while linting: \(message)")
                throw Metrics.unreadable
            case .complaints(let complaints):
                for complaint in complaints { Process.complain(complaint.description) }
                throw Metrics.suspicious
            }
        }

        private static func read(_ file: String) throws -> [UInt8] {
            do {
                let handle =
                    file == "-" ? FileHandle.standardInput : try FileHandle(forReadingFrom: URL(filePath: file))
                // One byte more than is checked, so that a longer body is known by its length.
                return [UInt8](try handle.read(upToCount: MetricsCheck.mostBytes + 1) ?? Data())
            } catch {
                Process.complain("cannot read \(file): \(error.localizedDescription)")
                throw Exit.usage
            }
        }
    }

    /// The names of the formats on the command line.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, openmetrics

        var exposition: ExpositionFormat {
            switch self {
            case .text: .text
            case .openmetrics: .openMetrics
            }
        }
    }

    /// promtool's exit code for what cannot be read.
    private static let unreadable = ExitCode(1)
    /// promtool's exit code for complaints of the linter.
    private static let suspicious = ExitCode(3)
}
