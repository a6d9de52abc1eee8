import Probes
import TestKit

/// One service of the shared lab under test: asked and switched, and mended at the end.
struct LabBench {
    let lab: LabProcess
    let service: String

    /// Runs `body` on the service and puts back every switch, whether it succeeds or not.
    static func use(_ service: String, _ body: (LabBench) async throws -> Void) async throws {
        let bench = LabBench(lab: try await SharedLab.shared.started(), service: service)
        do {
            try await body(bench)
        } catch {
            try await bench.turn("up")
            throw error
        }
        try await bench.turn("up")
    }

    /// Throws the switches, one after the other.
    func turn(_ switches: String...) async throws {
        for path in switches { try await lab.switch(service, path) }
    }

    /// Asks `GET /path`; a body is declared as JSON.
    func ask(
        _ question: String,
        _ body: String = "",
        headers: [String: String] = [:]
    ) async throws -> LoopbackHTTP.Answer {
        let words = question.split(separator: " ").map(String.init)
        let type = body.isEmpty ? [:] : ["Content-Type": "application/json"]
        return try await LoopbackHTTP.request(
            words[0],
            lab.url(of: service) + words[1],
            headers: headers.merging(type) { own, _ in own },
            body: body
        )
    }

    /// The answer's body as JSON.
    func json(_ question: String, _ body: String = "", headers: [String: String] = [:]) async throws -> JSONValue {
        let answer = try await ask(question, body, headers: headers)
        return try JSONParser.parse(answer.body.utf8)
    }

    /// How often it was asked this.
    func count(_ question: String) async throws -> Int {
        try await lab.asked(service)[question] ?? 0
    }

    /// Nothing listens on its port.
    func isRefusing() async throws -> Bool {
        do {
            _ = try await ask("GET /health")
            return false
        } catch is TestKitError {
            return false
        } catch {
            return true
        }
    }
}
