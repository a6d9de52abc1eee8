import CZlib
import CoreMetrics
import Exposition
import HTTPTypes
import Recording
import TestKit
import Testing
import Vocabulary

@testable import Web

@Suite struct MetricsRouteTests {
    private let rig: Rig

    init() throws {
        rig = try Rig.stack()
        rig.run(try .of("postgres"))
    }

    @Test(arguments: [
        (nil, "text/plain; version=0.0.4; charset=utf-8"), ("*/*", "text/plain; version=0.0.4; charset=utf-8"),
        ("application/json", "text/plain; version=0.0.4; charset=utf-8"),
        (
            "application/openmetrics-text;version=1.0.0;q=0.6,text/plain;version=0.0.4;q=0.5,*/*;q=0.2",
            "application/openmetrics-text; version=1.0.0; charset=utf-8"
        ),
        ("application/openmetrics-text;q=0,text/plain", "text/plain; version=0.0.4; charset=utf-8"),
    ])
    func `the format follows the request`(_ accept: String?, _ type: String) async throws {
        let answer = try await rig.ask(.get, "/metrics", headers: accept.map { [.accept: $0] } ?? [:])
        #expect(answer.status == 200)
        #expect(answer.headers[.contentType] == type)
        #expect(answer.text.hasSuffix("# EOF\n") == type.hasPrefix("application/openmetrics-text"))
        #expect(answer.text.contains("\nvedette_probe_success{service=\"postgres\",check=\"live\"} 1\n"))
    }

    @Test(arguments: ["gzip", "deflate, gzip;q=0.5", "*", "x-gzip"])
    func `a client that takes gzip gets it`(_ encoding: String) async throws {
        let plain = try await rig.ask(.get, "/metrics")
        let answer = try await rig.ask(.get, "/metrics", headers: [.acceptEncoding: encoding])
        #expect(answer.headers[.contentEncoding] == "gzip")
        #expect(answer.headers[.contentLength] == String(answer.bytes.count))
        #expect(answer.headers[values: .vary] == ["Accept", "Accept-Encoding"])
        #expect(answer.bytes.count * 3 < plain.bytes.count)
        let text = String(decoding: try Gunzip.read(answer.bytes), as: UTF8.self)
        #expect(text.hasPrefix("# HELP "))
        #expect(text.contains("\nvedette_probe_success{service=\"postgres\",check=\"live\"} 1\n"))
        #expect(text.hasSuffix("\n"))
    }

    @Test(arguments: [nil, "", "identity", "gzip;q=0", "*;q=0", "gzip;q=0.1, identity", "br"])
    func `a client that does not take gzip does not get it`(_ encoding: String?) async throws {
        let answer = try await rig.ask(.get, "/metrics", headers: encoding.map { [.acceptEncoding: $0] } ?? [:])
        #expect(answer.headers[.contentEncoding] == nil)
        #expect(answer.text.hasPrefix("# HELP "))
        #expect(answer.headers[values: .vary] == ["Accept", "Accept-Encoding"])
    }

    @Test func `a short answer is not compressed`() async throws {
        let answer = try await rig.ask(.get, "/live", headers: [.acceptEncoding: "gzip"])
        #expect(answer.headers[.contentEncoding] == nil)
        #expect(answer.headers[.vary] == nil)
    }

    @Test func `metrics can be switched off`() async throws {
        rig.box.policy.servesMetrics = false
        #expect(
            try await rig.ask(.get, "/metrics").line
                == #"404 {"error":{"code":"not_found","message":"metrics are switched off"}}"#
        )
    }

    @Test func `Hummingbird counts requests by route, method and status, and no method of a client's own`() async throws
    {
        let lines = try await withMetricsFactory(rig.metrics) {
            _ = try await rig.ask(.get, "/health/postgres")
            _ = try await rig.ask(.get, "/health/nobody")
            _ = try await rig.ask(.get, "/nowhere")
            let brew = try await rig.ask(try #require(HTTPRequest.Method("BREW")), "/live").line
            #expect(brew == #"501 {"error":{"code":"not_implemented","message":"this method is not known here"}}"#)
            return try await rig.ask(.get, "/metrics").text.split(separator: "\n").filter {
                $0.hasPrefix("hb_requests")
            }
        }
        let service = "/health/{service}"
        #expect(
            lines
                == [(service, "GET", 200), (service, "GET", 404), ("NotFound", "GET", 404)].map {
                    "hb_requests_total{http_request_method=\"\($0.1)\",http_response_status_code=\"\($0.2)\",http_route=\"\($0.0)\"} 1"
                }
        )
    }

    @Test func `a request slower than the threshold is logged`() async throws {
        let time = rig.time
        let slow = Rig(
            try .documented,
            reload: {
                time.advance(by: .milliseconds(1500))
                return nil
            },
            time: time
        )
        _ = try await slow.ask(.post, "/-/reload")
        #expect(!slow.log.all.contains { $0.hasPrefix("warning") })
        slow.box.policy.slowRequestThreshold = .seconds(2)
        _ = try await slow.ask(.post, "/-/reload")
        #expect(!slow.log.all.contains { $0.hasPrefix("warning") })
        slow.box.policy.slowRequestThreshold = .seconds(1)
        _ = try await slow.ask(.post, "/-/reload")
        #expect(
            slow.log.all.last == "warning a request was slow method=POST path=/-/reload status=200 took=1s500ms"
        )
    }
}

/// Reads gzip with zlib itself, not with the code under test.
private enum Gunzip {
    struct Refused: Error { let code: Int32 }

    static func read(_ bytes: [UInt8]) throws -> [UInt8] {
        var stream = unsafe z_stream()
        let size = unsafe Int32(MemoryLayout<z_stream>.size)
        let begun = unsafe inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, size)
        guard begun == Z_OK else { throw Refused(code: begun) }
        defer { unsafe inflateEnd(&stream) }
        var input = bytes
        var output = [UInt8](repeating: 0, count: 4 << 20)
        let code = unsafe input.withUnsafeMutableBufferPointer { source in
            unsafe output.withUnsafeMutableBufferPointer { target in
                unsafe stream.next_in = source.baseAddress
                unsafe stream.avail_in = UInt32(source.count)
                unsafe stream.next_out = target.baseAddress
                unsafe stream.avail_out = UInt32(target.count)
                return unsafe inflate(&stream, Z_FINISH)
            }
        }
        guard code == Z_STREAM_END else { throw Refused(code: code) }
        return Array(output.prefix(Int(unsafe stream.total_out)))
    }
}
