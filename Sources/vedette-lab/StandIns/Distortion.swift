import HTTPTypes
import Hummingbird
import NIOCore

/// What goes wrong between a service and its clients, whatever the service has to say.
enum Distortion {
    /// Nothing comes.
    case silence
    /// Nothing comes, and the connection is reset.
    case reset
    /// The status of something in between.
    case status(Int)
    /// The head at once, then a byte at a time.
    case dribble
    /// The length of all of it, half of it, and the end of the connection.
    case truncation
    /// A page for people.
    case wrongType
    /// Far more than anybody asked for.
    case bigBody

    /// Between two bytes of a dribbled body.
    private static let pace: Duration = .milliseconds(500)
    /// The size of a big body, in bytes.
    private static let bigSize = 10 << 20
    /// What an empty body is replaced by where there must be something to dribble or to cut, in bytes.
    private static let fillerSize = 64

    /// The answer as it goes to the client.
    func response(to answer: Answer) -> Response {
        switch self {
        case .silence, .reset:
            Self.response(answer)
        case .status(let code):
            Self.response(.text("switched to \(code)", status: .init(code: code)))
        case .dribble:
            Self.response(answer, body: Self.dribbling(Self.filled(answer)))
        case .truncation:
            Self.response(answer, body: Self.truncated(Self.filled(answer)))
        case .wrongType:
            Self.response(Answer(contentType: "text/html", body: "<!doctype html>\n<title>Welcome to nginx!</title>\n"))
        case .bigBody:
            Self.response(answer, body: Self.big)
        }
    }

    /// The answer as the service means it.
    static func response(_ answer: Answer) -> Response {
        response(answer, body: .init(byteBuffer: ByteBuffer(string: answer.body)))
    }

    private static func response(_ answer: Answer, body: ResponseBody) -> Response {
        var headers = HTTPFields()
        if let type = answer.contentType { headers[.contentType] = type }
        for (name, value) in answer.headers {
            if let name = HTTPField.Name(name) { headers[name] = value }
        }
        return Response(status: answer.status, headers: headers, body: body)
    }

    private static func filled(_ answer: Answer) -> ByteBuffer {
        ByteBuffer(string: answer.body.isEmpty ? String(repeating: " ", count: fillerSize) : answer.body)
    }

    private static func dribbling(_ whole: ByteBuffer) -> ResponseBody {
        ResponseBody(contentLength: whole.readableBytes) { writer in
            var rest = whole
            while let byte = rest.readSlice(length: 1) {
                try await writer.write(byte)
                try await Task.sleep(for: pace)
            }
            try await writer.finish(nil)
        }
    }

    private static func truncated(_ whole: ByteBuffer) -> ResponseBody {
        ResponseBody(contentLength: whole.readableBytes) { writer in
            var rest = whole
            if let half = rest.readSlice(length: whole.readableBytes / 2) { try await writer.write(half) }
            // What a body throws closes the connection.
            throw LabError(.unavailable, "switched to truncate")
        }
    }

    private static var big: ResponseBody {
        ResponseBody(contentLength: bigSize) { writer in
            let piece = ByteBuffer(repeating: UInt8(ascii: " "), count: 1 << 16)
            for _ in 0..<bigSize / piece.readableBytes { try await writer.write(piece) }
            try await writer.finish(nil)
        }
    }
}
