import ArgumentParser
import Probes
import Settings
import Vocabulary

/// `vedette live`: asks `/live` of the listener that the settings name; for a container's HEALTHCHECK.
struct Live: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Ask the daemon on this machine whether its loops run; exit 0 when they do, 1 when not."
    )

    @OptionGroup var settings: SettingsOptions

    @Option(help: "Ask here instead of where the settings say.") var url: String?

    func run() async throws {
        let base: String = if let url { url } else { await configured() }
        do throws(ProbeFailure) {
            let answer = try await HTTPExchange.get("\(base)/live", timeout: .seconds(3))
            print(answer.excerpt)
            if answer.status == 200 { return }
        } catch {
            Process.complain("vedette: \(base)/live: \(error.message) (\(error.reason))")
        }
        throw Exit.unhealthy
    }

    /// The listener of the settings.
    ///
    /// A daemon goes on with its old settings while the file is bad, so a bad file must not fail this: the place then
    /// comes from flags and variables alone.
    private func configured() async -> String {
        do throws(SettingsFailure) {
            let http = try await settings.loader.load().http
            return Self.url(http.host, String(http.port))
        } catch {
            Process.complain("vedette: the settings cannot be used, asking where flags and variables say")
            let host = settings.httpHost ?? Process.environment[ProcessKey.httpHost.variable]
            let port = settings.httpPort ?? Process.environment[ProcessKey.httpPort.variable]
            return Self.url(
                host ?? ProcessKey.httpHost.defaultText ?? "",
                port ?? ProcessKey.httpPort.defaultText ?? ""
            )
        }
    }

    private static func url(_ host: String, _ port: String) -> String {
        let host = ["0.0.0.0", ""].contains(host) ? "127.0.0.1" : host == "::" ? "::1" : host
        return "http://\(host.contains(":") ? "[\(host)]" : host):\(port)"
    }
}
