import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOCore

/// The switches: `GET /` lists the services, `POST /{service}/{switch}` throws one.
struct ControlRoutes: HTTPResponder {
    typealias Context = BasicRequestContext

    let services: [LabService]

    func respond(to request: Request, context: Context) async throws -> Response {
        let parts = request.uri.path.split(separator: "/")
        do {
            switch (request.method, parts.count) {
            case (.get, 0):
                return try json(Dictionary(uniqueKeysWithValues: services.map { ($0.name, ServiceReport($0)) }))
            case (.get, 1):
                let service = try service(parts[0])
                return try json(ServiceReport(service, switches: service.forms))
            case (.post, 2...):
                let service = try service(parts[0])
                let path = request.uri.queryParameters["path"].map(String.init)
                try await service.perform(SwitchCommand(words: parts.dropFirst().map(String.init), path: path))
                return try json(ServiceReport(service))
            case (.get, _):
                throw LabError(.invalid, "a switch is thrown with POST: curl -X POST …\(request.uri.path)")
            default:
                throw LabError(.unknown, "there are GET /, GET /{service} and POST /{service}/{switch}")
            }
        } catch let error as LabError {
            return try json(["error": error.description], status: error.status)
        }
    }

    private func service(_ name: Substring) throws(LabError) -> LabService {
        guard let service = services.first(where: { $0.name == name }) else {
            let names = services.map(\.name).joined(separator: ", ")
            throw LabError(.unknown, "no such service; there are \(names)")
        }
        return service
    }

    private func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        var text = String(decoding: try encoder.encode(value), as: UTF8.self)
        text += "\n"
        return Response(
            status: status,
            headers: [.contentType: "application/json"],
            body: .init(byteBuffer: ByteBuffer(string: text))
        )
    }
}

extension LabError {
    fileprivate var status: HTTPResponse.Status {
        switch kind {
        case .unavailable: .badGateway
        case .unknown: .notFound
        case .invalid: .badRequest
        }
    }
}
