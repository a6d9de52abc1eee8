import ArgumentParser
import Foundation
import Probes
import Settings
import Vocabulary

/// Where a running daemon is and how to ask it.
struct DaemonClient: ParsableArguments {
    @Option(help: "Where the daemon listens (default: VEDETTE_URL, else http://127.0.0.1:9911).") var url: String?

    var base: String {
        let text = url ?? Process.environment["VEDETTE_URL"] ?? "http://127.0.0.1:9911"
        return text.hasSuffix("/") ? String(text.dropLast()) : text
    }

    /// GETs a path; says what is wrong and ends the command when there is no answer.
    func get(_ path: String, timeout: Duration = .seconds(5)) async throws -> HTTPAnswer {
        do throws(ProbeFailure) {
            return try await HTTPExchange.get(base + path, headers: try key(), timeout: timeout)
        } catch {
            throw complain(error)
        }
    }

    /// Asks for a change, with a JSON body where there is one; says what is wrong and ends the command when there is no
    /// answer.
    func send(_ method: String, _ path: String, _ body: JSON? = nil) async throws -> HTTPAnswer {
        do throws(ProbeFailure) {
            let target: ServiceURL
            do throws(ServiceURLError) {
                target = try ServiceURL(parsing: base + path)
            } catch {
                throw ProbeFailure(.internal, error.message)
            }
            let type = body.flatMap { _ in HTTPField("Content-Type", "application/json") }
            let headers = try key() + [type].compactMap(\.self)
            let call = HTTPCall(method, target, headers: headers, body: body?.compact)
            // Longer than it takes to give up on a disk.
            return try await HTTPExchange.once(call, timeout: .seconds(20))
        } catch {
            throw complain(error)
        }
    }

    /// Says why a request was refused.
    ///
    /// - Returns: what the command ends with: 1 for what is not there, 64 for what makes no sense, 69 otherwise.
    func complain(_ answer: HTTPAnswer) -> ExitCode {
        let value = try? JSONParser.parse(answer.text.utf8)
        let message = value?.text ?? value?["error"]?["message"]?.text ?? value?["error"]?.text
        let text = message ?? "the daemon answered status \(answer.status): \(answer.excerpt)"
        Process.complain("vedette: \(Redactor.withoutControls(text))")
        switch answer.status {
        case 404, 409: return Exit.unhealthy
        case 400, 413: return Exit.usage
        default: return Exit.unavailable
        }
    }

    private func complain(_ failure: ProbeFailure) -> ExitCode {
        Process.complain("vedette: no answer from \(display): \(failure.message) (\(failure.reason))")
        return Exit.unavailable
    }

    /// The URL without what might be secret in it.
    private var display: String { (try? ServiceURL(parsing: base).description) ?? "the given URL" }

    /// The key comes from the environment or a file; never from an argument, which every user of the machine can read.
    private func key() throws(ProbeFailure) -> [HTTPField] {
        var key = Process.environment["VEDETTE_API_KEY"]
        if let path = Process.environment["VEDETTE_API_KEY_FILE"] {
            guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
                throw ProbeFailure(.internal, "cannot read VEDETTE_API_KEY_FILE \(path)")
            }
            key = text.split(whereSeparator: \.isNewline).first.map(String.init)
        }
        guard let key, !key.isEmpty else { return [] }
        guard let field = HTTPField.bearer(key) else {
            throw ProbeFailure(.internal, "VEDETTE_API_KEY cannot stand in a header")
        }
        return [field]
    }
}
