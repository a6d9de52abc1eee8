import FoundationEssentials
import HTTPTypes

/// What a stand-in is asked.
struct Question {
    let method: HTTPRequest.Method
    /// Without the query.
    let path: String
    /// Without the question mark.
    let query: String
    let headers: HTTPFields
    let body: [UInt8]
    /// When its last byte had come.
    let arrival: SuspendingClock.Instant
    /// The same on the wall clock, in seconds since 1970.
    let seconds: Int

    /// The same for people: RFC 3339 in UTC.
    var time: String { Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601) }

    /// What it is counted as: `GET /health`.
    var key: String { "\(method.rawValue) \(path)" }

    /// The parts of the path between the slashes.
    var parts: [String] { path.split(separator: "/").map(String.init) }

    /// The token of `Authorization: Bearer …`.
    var bearer: Substring? {
        guard let value = headers[.authorization], value.lowercased().hasPrefix("bearer ") else { return nil }
        return value.dropFirst("bearer ".count)
    }

    /// The body is declared as JSON.
    var saysJSON: Bool { headers[.contentType]?.lowercased().hasPrefix("application/json") ?? false }

    /// The body as JSON of the wanted shape.
    func decoded<Shape: Decodable>(as shape: Shape.Type) throws(BadBody) -> Shape {
        do {
            return try JSONDecoder().decode(shape, from: Data(body))
        } catch DecodingError.keyNotFound(let key, _) {
            throw .missing(key.stringValue)
        } catch DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context) {
            throw .mismatch(context.codingPath.first?.stringValue ?? "")
        } catch {
            throw .syntax
        }
    }

    /// Why a body is not what a service reads.
    enum BadBody: Error {
        case syntax
        /// The field that is not there.
        case missing(String)
        /// The field that is of another type; empty for the whole body.
        case mismatch(String)
    }
}
