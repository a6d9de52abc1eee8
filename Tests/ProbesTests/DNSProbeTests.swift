import NIOCore
import Probes
import TestKit
import Testing
import Vocabulary

@testable import Probing

@Suite(.timeLimit(.minutes(1))) struct DNSProbeTests {
    private typealias Code = DNSWire.Code

    /// A type, the data of its record and how it is shown.
    private static let records: [(type: DNSRecordType, data: [UInt8], text: String)] = [
        (.a, [10, 0, 0, 7], "10.0.0.7"),
        (.aaaa, [0x20, 0x01, 0x0D, 0xB8] + Array(repeating: 0, count: 11) + [1], "2001:db8::1"),
        (.cname, DNSWire.name("other.example"), "other.example"),
        (.mx, DNSWire.short(10) + DNSWire.name("mail.example"), "10 mail.example"),
        (.txt, [3] + Array("v=s".utf8) + [2] + Array("pf".utf8), "v=spf"),
        (.ns, [3] + Array("ns1".utf8) + [0xC0, 12], "ns1.db.example"),
        (
            .srv, DNSWire.short(5) + DNSWire.short(0) + DNSWire.short(8080) + DNSWire.name("a.example"),
            "5 0 8080 a.example"
        ),
        (.ptr, DNSWire.name("host.example"), "host.example"),
    ]

    @Test(arguments: DNSRecordType.allCases) func `each type is asked for and shown`(type: DNSRecordType) async throws {
        let record = try #require(Self.records.first { $0.type == type })
        let server = try await ScriptedNameServer.start { query, _ in
            let code = DNSWire.question(query).code
            return [.send(DNSWire.response(query, [DNSWire.record(code, record.data, life: 60)]))]
        }
        let facts = Facts(try #require(await ask(server, .init("db.example", type: type)).report))
        #expect(facts.text("answers") == record.text)
        #expect(facts.value("answerCount") == .integer(1))
        #expect(facts.value("ttlSeconds") == .integer(60))
        #expect(facts.text("resolvedBy") == "127.0.0.1:\(server.port) over UDP")
        #expect(facts.sample("vedette_dns_answers") == 1)
        #expect(facts.sample("vedette_dns_answer_ttl_seconds") == 60)
        try await server.stop()
    }

    @Test func `an answer that does not fit is asked for again over TCP`() async throws {
        let server = try await ScriptedNameServer.start { query, transport in
            let records = (1...200).map { DNSWire.address("10.0.1.\($0)", under: query) }
            return [.send(DNSWire.response(query, transport == .udp ? [] : records, isTruncated: transport == .udp))]
        }
        let outcome = await ask(server, .init("db.example", expect: .init(addresses: ["10.0.1.200"], atLeast: 200)))
        let facts = Facts(try #require(outcome.report, "\(outcome.message ?? "")"))
        #expect(facts.value("answerCount") == .integer(200))
        #expect(facts.text("resolvedBy")?.hasSuffix("over TCP") == true)
        #expect(outcome.run.read().phases.map(\.phase) == [.dns, .query, .connect])
        await server.until { $0.accepted == 1 && $0.open == 0 }
        try await server.stop()
    }

    @Test func `the address behind aliases counts, other names do not`() async throws {
        let server = try await ScriptedNameServer.start { query, _ in
            let alias = DNSWire.name("real.example")
            return [
                .send(
                    DNSWire.response(
                        query,
                        [
                            DNSWire.record(Code.a, [10, 9, 9, 9], owner: DNSWire.name("evil.example")),
                            DNSWire.record(Code.cname, alias, life: 20),
                            DNSWire.record(Code.a, [10, 0, 0, 7], owner: DNSWire.name("REAL.example")),
                        ]
                    )
                )
            ]
        }
        let facts = Facts(try #require(await ask(server, .init("DB.example", type: .a)).report))
        #expect(facts.text("answers") == "10.0.0.7")
        #expect(facts.value("ttlSeconds") == .integer(20))
        try await server.stop()
    }

    @Test(
        arguments: [
            (1, FailureReason.protocol, "FORMERR"), (2, .dns, "SERVFAIL"), (3, .dns, "does not exist (NXDOMAIN)"),
            (4, .protocol, "NOTIMP"), (5, .dns, "REFUSED"), (9, .protocol, "code 9"),
            (0, .dns, "exists and has no record of type A"),
        ] as [(UInt8, FailureReason, String)]
    )
    func `a refusal is told by its name`(code: UInt8, reason: FailureReason, text: String) async throws {
        let server = try await ScriptedNameServer.start { query, _ in [.send(DNSWire.response(query, [], code: code))] }
        let outcome = await ask(server, .init("db.example"))
        #expect(outcome.reason == reason)
        #expect(outcome.message?.contains(text) == true, "\(outcome.message ?? "")")
        #expect(outcome.message?.hasPrefix("127.0.0.1:\(server.port): ") == true)
        try await server.stop()
    }

    @Test func `what is not the answer to the query is not taken for it`() async throws {
        let server = try await ScriptedNameServer.start { query, _ in
            let wrong = DNSWire.response(query, [DNSWire.address("6.6.6.6", under: query)])
            let good = DNSWire.response(query, [DNSWire.address("10.0.0.7", under: query)])
            return [
                .send([]), .send(Array("rubbish".utf8)), .send([wrong[0] ^ 1] + wrong.dropFirst()), .send(query),
                .sendFromElsewhere(wrong), .send(good),
            ]
        }
        let facts = Facts(try #require(await ask(server, .init("db.example")).report))
        #expect(facts.text("answers") == "10.0.0.7")
        try await server.stop()
    }

    @Test func `an answer to another question is a protocol failure`() async throws {
        let server = try await ScriptedNameServer.start { query, _ in
            let other = query.prefix(12) + DNSWire.name("no.example") + [0, 1, 0, 1]
            return [.send(DNSWire.response(Array(other), []))]
        }
        let outcome = await ask(server, .init("db.example"))
        #expect(outcome.reason == .protocol)
        #expect(outcome.message?.hasSuffix("it answers another question") == true, "\(outcome.message ?? "")")
        try await server.stop()
    }

    @Test func `a server that says nothing leaves the run to its deadline`() async throws {
        let server = try await ScriptedNameServer.start { _, _ in [] }
        let time = TestTime()
        let surroundings = Surroundings(time: time)
        let options = DNSProbe.Options("db.example", server: Endpoint(.host("127.0.0.1", port: server.port)))
        async let running = ProbeRunner.run(
            DNSProbe(options, connector: surroundings.connector),
            in: surroundings.environment,
            deadline: .milliseconds(100),
            after: { await server.until { $0.bytes == 1 } }
        )
        // Only the deadline sleeps; once it has passed the clock stands still again, and the run ends all the same.
        await time.sleepers(atLeast: 1)
        time.advance(by: .milliseconds(100))
        let outcome = await running
        #expect(outcome.isExpired && outcome.overrun == .zero)
        #expect(outcome.run.phase == .query)
        #expect(server.counts.bytes == 1)
        try await server.stop()
    }

    @Test(
        arguments: [
            ([.close], "the connection was closed unanswered"),
            ([.raw(Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8)), .close], "closed in the middle of the answer"),
            ([.send([1, 2, 3])], "not an answer to the query: it has another id than the query"),
        ] as [([ScriptedNameServer.Step], String)]
    )
    func `what breaks off over TCP is told with its server`(steps: [ScriptedNameServer.Step], text: String) async throws
    {
        let server = try await ScriptedNameServer.start { _, _ in steps }
        let outcome = await ask(server, .init("db.example", usesTCP: true))
        #expect(outcome.reason == .protocol)
        #expect(outcome.message?.hasPrefix("127.0.0.1:\(server.port): ") == true, "\(outcome.message ?? "")")
        #expect(outcome.message?.hasSuffix(text) == true, "\(outcome.message ?? "")")
        await server.until { $0.accepted == 1 && $0.open == 0 }
        try await server.stop()
    }

    @Test func `a machine without a name server refuses`() async throws {
        let refusing = try RefusingPort()
        let surroundings = Surroundings()
        for usesTCP in [false, true] {
            let server = Endpoint(.host("127.0.0.1", port: refusing.number))
            let options = DNSProbe.Options("db.example", server: server, usesTCP: usesTCP)
            let outcome = await surroundings.run(DNSProbe(options, connector: surroundings.connector))
            #expect(outcome.reason == .connectRefused, "\(outcome.message ?? "")")
        }
        withExtendedLifetime(refusing) {}
    }

    @Test(
        arguments: [
            (DNSExpectation(addresses: ["10.0.0.7"]), nil),
            (DNSExpectation(addresses: ["10.0.0.8"]), "expected 10.0.0.8"),
            (DNSExpectation(contains: ["0.0."]), nil), (DNSExpectation(contains: ["nine"]), "an answer with `nine`"),
            (DNSExpectation(atLeast: 2), "expected 2 answers at least, the answer is 10.0.0.7"),
        ] as [(DNSExpectation, String?)]
    )
    func `an answer has to be as expected`(expectation: DNSExpectation, text: String?) async throws {
        let server = try await ScriptedNameServer.start { query, _ in
            [.send(DNSWire.response(query, [DNSWire.address("10.0.0.7", under: query)]))]
        }
        let outcome = await ask(server, .init("db.example", expect: expectation))
        #expect(outcome.reason == (text == nil ? nil : .assertion))
        if let text { #expect(outcome.message?.contains(text) == true, "\(outcome.message ?? "")") }
        try await server.stop()
    }

    @Test func `an address is looked up under its reverse name`() async throws {
        let server = try await ScriptedNameServer.start { query, _ in
            let name = DNSWire.question(query).name
            return [.send(DNSWire.response(query, [DNSWire.record(Code.ptr, DNSWire.name("was.\(name)"))]))]
        }
        let four = Facts(try #require(await ask(server, .init("10.1.2.3", type: .ptr)).report))
        #expect(four.text("answers") == "was.3.2.1.10.in-addr.arpa")
        let six = Facts(try #require(await ask(server, .init("2001:db8::1", type: .ptr)).report))
        #expect(
            six.text("answers")?.hasPrefix("was.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.")
                == true
        )
        try await server.stop()
    }

    @Test func `without a server the system is asked, as by every other probe`() async throws {
        let surroundings = Surroundings(lookup: { host in
            guard host == "two.example" else {
                return .failure(ProbeFailure(.dns, in: .dns, "cannot resolve \(host): no such name"))
            }
            return Result {
                try [SocketAddress(ipAddress: "10.0.0.7", port: 0), SocketAddress(ipAddress: "2001:db8::1", port: 0)]
            }
            .mapError { ProbeFailure(.internal, "\($0)") }
        })
        func ask(_ options: DNSProbe.Options) async -> ProbeRunner.Outcome {
            await surroundings.run(DNSProbe(options, connector: surroundings.connector))
        }
        let both = Facts(try #require(await ask(.init("two.example")).report))
        #expect(both.text("answers") == "10.0.0.7, 2001:db8::1")
        #expect(both.text("resolvedBy") == "system")
        #expect(both.value("ttlSeconds") == .unknown)
        let six = Facts(try #require(await ask(.init("two.example", type: .aaaa)).report))
        #expect(six.text("answers") == "2001:db8::1")
        let other = await ask(.init("two.example", expect: .init(addresses: ["2001:0db8:0::2"])))
        #expect(other.reason == .assertion)
        #expect(await ask(.init("two.example", expect: .init(addresses: ["2001:0db8:0::1"]))).reason == nil)
        let none = await ask(.init("none.example"))
        #expect(none.reason == .dns)
        #expect(none.message == "cannot resolve none.example: no such name")
    }

    private func ask(_ server: ScriptedNameServer, _ options: DNSProbe.Options) async -> ProbeRunner.Outcome {
        var options = options
        options.server = Endpoint(.host("127.0.0.1", port: server.port))
        let surroundings = Surroundings()
        return await surroundings.run(DNSProbe(options, connector: surroundings.connector))
    }
}
