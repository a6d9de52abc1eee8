import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOCore

/// Reads the bodies of requests that change something.
enum JSONBody {
    /// Why a body is not taken.
    struct Problem: Error {
        let status: HTTPResponse.Status
        let message: String
    }

    /// Reads a body as JSON; of members with one name the last counts.
    ///
    /// - Parameters:
    ///   - type: what it has to be.
    ///   - request: whose body.
    ///   - limit: its greatest length in bytes.
    /// - Returns: the value.
    /// - Throws: ``Problem`` for another content type (a page of another site may send those without asking), for a body
    ///   that is too long, and for one that is not such a value.
    static func read<Value: Decodable>(
        _ type: Value.Type = Value.self,
        of request: Request,
        limit: Int
    ) async throws -> Value {
        let media = request.headers[.contentType]?.split(separator: ";").first ?? ""
        guard media.filter({ $0 != " " }).lowercased() == "application/json" else {
            throw Problem(
                status: .unsupportedMediaType,
                message: "unsupported media type, only [application/json] are allowed"
            )
        }
        let bytes: ByteBuffer
        do {
            bytes = try await request.body.collect(upTo: limit)
        } catch is NIOTooManyBytesError {
            throw Problem(status: .contentTooLarge, message: "a body is at most \(limit) bytes long")
        }
        do {
            let text = JSONRepetitions.removed(from: Array(bytes.readableBytesView))
            return try JSONDecoder().decode(type, from: Data(text))
        } catch let error as DecodingError {
            throw Problem(status: .badRequest, message: text(error))
        }
    }

    private static func text(_ error: DecodingError) -> String {
        func path(_ context: DecodingError.Context, _ more: (any CodingKey)? = nil) -> String {
            let keys = context.codingPath + [more].compactMap(\.self)
            return keys.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
        }
        switch error {
        case .keyNotFound(let key, let context): return "\(path(context, key)) in body is required"
        case .valueNotFound(_, let context): return "\(path(context)) in body is required"
        case .typeMismatch(_, let context): return "\(path(context)) in body is of another type"
        case .dataCorrupted(let context):
            let place = path(context)
            return place.isEmpty ? "the body is no JSON" : "\(place) in body: \(context.debugDescription)"
        @unknown default: return "the body cannot be read"
        }
    }
}
