import HTTPTypes
import Hummingbird
import NIOCore
import PromQL
import Vocabulary

/// The envelope of Prometheus' API, written straight into bytes: results can be large.
struct QueryAnswer: Sendable {
    /// In bytes: longer answers are refused.
    private static let longest = 32 << 20

    private(set) var bytes: [UInt8] = []

    /// `{"status":"success","data":…,"warnings":[…],"infos":[…]}`.
    init(
        warnings: [String] = [],
        infos: [String] = [],
        _ data: (inout QueryAnswer) throws -> Void
    ) rethrows {
        put("{\"status\":\"success\",\"data\":")
        try data(&self)
        putTexts("warnings", warnings)
        putTexts("infos", infos)
        put("}")
    }

    private mutating func putTexts(_ name: String, _ texts: [String]) {
        guard !texts.isEmpty else { return }
        put(",\"\(name)\":")
        put(texts) { $0.put(text: $1) }
    }

    mutating func put(_ text: String) { bytes += text.utf8 }
    mutating func put(_ value: JSON) { bytes += value.bytes }
    mutating func put(text: String) { JSON.quote(text, to: &bytes) }

    mutating func put<Element>(
        _ elements: some Sequence<Element>,
        _ each: (inout QueryAnswer, Element) throws -> Void
    ) rethrows {
        put("[")
        var isFirst = true
        for element in elements {
            if !isFirst { put(",") }
            isFirst = false
            try each(&self, element)
        }
        put("]")
    }

    mutating func put(_ labels: Labels) {
        put("{")
        var isFirst = true
        for (name, value) in labels {
            if !isFirst { put(",") }
            isFirst = false
            put(text: name)
            put(":")
            put(text: value)
        }
        put("}")
    }

    /// `[1435781451.781,"1"]`; `shift` is what to add to get the wall time.
    mutating func put(_ sample: Sample, shift: Int64) {
        put("[\(Self.seconds(sample.timestamp.addingClamped(shift))),\"\(Self.number(sample.value))\"]")
    }

    /// Seconds with three digits where they are not all zero.
    static func seconds(_ milliseconds: Int64) -> String {
        let magnitude = milliseconds.magnitude
        let fraction = String(magnitude % 1000 + 1000).dropFirst()
        return (milliseconds < 0 ? "-" : "") + "\(magnitude / 1000)" + (fraction == "000" ? "" : "." + fraction)
    }

    /// Plain digits, with an exponent below 1e-6 and from 1e21: `util/jsonutil` of Prometheus.
    private static func number(_ value: Double) -> String {
        let magnitude = value.magnitude
        let isPlain = magnitude == 0 || !magnitude.isFinite || (1e-6..<1e21).contains(magnitude)
        return isPlain ? GoNumber.plain(value) : GoNumber.scientific(value)
    }

    /// `{"resultType":…,"result":…}`.
    mutating func put(_ value: QueryValue, shift: Int64, limit: Int?, _ turn: QueryTurn) throws {
        switch value {
        case .scalar(let sample):
            let time = Self.seconds(sample.timestamp.addingClamped(shift))
            put("{\"resultType\":\"scalar\",\"result\":[\(time),\"\(GoNumber.plain(sample.value))\"]")
        case .string(let text, let timestamp):
            put("{\"resultType\":\"string\",\"result\":[\(Self.seconds(timestamp.addingClamped(shift))),")
            put(text: text)
            put("]")
        case .vector(let samples):
            put("{\"resultType\":\"vector\",\"result\":")
            try put(samples.prefix(limit ?? .max)) { answer, sample in
                try answer.checkLength()
                answer.put("{\"metric\":")
                answer.put(sample.labels)
                answer.put(",\"value\":")
                answer.put(Sample(timestamp: sample.timestamp, value: sample.value), shift: shift)
                answer.put("}")
            }
        case .matrix(let series):
            put("{\"resultType\":\"matrix\",\"result\":")
            try put(series.prefix(limit ?? .max)) { answer, series in
                try turn.check()
                try answer.checkLength()
                answer.put("{\"metric\":")
                answer.put(series.labels)
                answer.put(",\"values\":")
                answer.put(series.samples) { $0.put($1, shift: shift) }
                answer.put("}")
            }
        }
        put("}")
    }

    private func checkLength() throws {
        guard bytes.count <= Self.longest else {
            throw QueryFailure(.execution, "the answer is longer than \(Self.longest >> 20) MiB", .unprocessable)
        }
    }

    var response: Response {
        Response(
            status: .ok,
            headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
        )
    }
}

extension QueryValue {
    var count: Int {
        switch self {
        case .scalar, .string: 1
        case .vector(let samples): samples.count
        case .matrix(let series): series.count
        }
    }
}

extension Response {
    /// `{"status":"error","errorType":…,"error":…}`.
    static func failure(_ failure: QueryFailure) -> Response {
        let status: HTTPResponse.Status =
            switch failure.status {
            case .badRequest: .badRequest
            case .unprocessable: .unprocessableContent
            case .notFound: .notFound
            case .unavailable: .serviceUnavailable
            case .internalError: .internalServerError
            }
        return .json(
            ["status": "error", "errorType": .text(failure.kind.rawValue), "error": .text(failure.message)],
            status: status
        )
    }
}
