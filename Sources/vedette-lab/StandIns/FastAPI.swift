import HTTPTypes

/// The answers that FastAPI gives by itself, the same in all services that are made with it.
enum FastAPI {
    static let notFound = detail("Not Found", status: .notFound)

    static func detail(_ text: String, status: HTTPResponse.Status) -> Answer {
        .json(#"{"detail":\#(text.quoted)}"#, status: status)
    }

    /// The body as JSON of the wanted shape; one that is declared as something else is not even read.
    static func read<Shape: Decodable>(_ question: Question, as shape: Shape.Type) throws(Question.BadBody) -> Shape {
        guard question.headers[.contentType] == nil || question.saysJSON else { throw .mismatch("") }
        return try question.decoded(as: shape)
    }

    /// 422, in the words of pydantic 2.
    static func invalid(_ body: Question.BadBody, expected: String = "string") -> Answer {
        let problem =
            switch body {
            case .syntax:
                #"{"type":"json_invalid","loc":["body",0],"msg":"JSON decode error","input":{},"ctx":{"error":"Expecting value"}}"#
            case .missing(let field):
                #"{"type":"missing","loc":["body",\#(field.quoted)],"msg":"Field required","input":{}}"#
            case .mismatch(""):
                #"{"type":"model_attributes_type","loc":["body"],"msg":"Input should be a valid dictionary or object to extract fields from","input":[]}"#
            case .mismatch(let field):
                #"{"type":"\#(expected)_type","loc":["body",\#(field.quoted)],"msg":"Input should be a valid \#(expected)","input":null}"#
            }
        return .json(#"{"detail":[\#(problem)]}"#, status: .unprocessableContent)
    }
}
