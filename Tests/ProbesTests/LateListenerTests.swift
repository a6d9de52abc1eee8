import Probing
import TestKit
import Testing
import Vocabulary

@testable import Probes

@Suite(.timeLimit(.minutes(1))) struct LateListenerTests {
    private let time = TestTime()
    private let refusal = ProbeFailure(.connectRefused, in: .connect, "h:1: connection refused")

    @Test func `who has never answered is starting, until the grace is over`() {
        let listener = LateListener(grace: .seconds(60), time: time)
        let early = listener.judge(refusal, "it listens late")
        #expect(early == ProbeFailure(.starting, in: .connect, "h:1: connection refused; it listens late"))
        time.advance(by: .seconds(59))
        #expect(listener.judge(refusal, "it listens late").reason == .starting)
        time.advance(by: .seconds(1))
        let late = listener.judge(refusal, "it listens late")
        #expect(late == ProbeFailure(.connectRefused, in: .connect, "h:1: connection refused; it listens late"))
    }

    @Test func `who has answered is down`() {
        let listener = LateListener(grace: .seconds(60), time: time)
        _ = listener.judge(refusal, "it listens late")
        listener.noteAnswer()
        let down = listener.judge(refusal, "it listens late")
        #expect(down.reason == .connectRefused)
        #expect(down.message == "h:1: connection refused; it has answered before: it is down, or it starts anew")
    }

    @Test func `without a grace nobody listens late, and other failures stay`() {
        #expect(LateListener(grace: .zero, time: time).judge(refusal, "").reason == .connectRefused)
        let other = ProbeFailure(.connectTimeout, in: .connect, "no answer")
        #expect(LateListener(grace: .seconds(60), time: time).judge(other, "it listens late") == other)
    }

    @Test(arguments: [CheckLevel.live, .ready])
    func `a Qdrant that has not listened yet is starting within its grace`(_ level: CheckLevel) async throws {
        let surroundings = Surroundings(time: time)
        let port = try RefusingPort()
        let url = try ServiceURL(parsing: "http://127.0.0.1:\(port.number)")
        let server = HTTPServer(url, startingGrace: .seconds(120))
        let probe = QdrantProbes.make(level, .init(server), connector: surroundings.connector)
        let first = await surroundings.run(probe)
        #expect(first.reason == .starting)
        let text = "connection refused; Qdrant listens only once its collections are loaded"
        #expect(first.message == "127.0.0.1:\(port.number): \(text)")
        #expect(first.failure?.phase == .connect)
        time.advance(by: .seconds(120))
        #expect(await surroundings.run(probe).reason == .connectRefused)
        withExtendedLifetime(port) {}
    }

    @Test(arguments: [CheckLevel.live, .ready])
    func `a Qdrant that has answered is down`(_ level: CheckLevel) async throws {
        let surroundings = Surroundings(time: time)
        let server = try await RouteServer.start(QdrantAnswers.routes())
        let url = try ServiceURL(parsing: "http://127.0.0.1:\(server.port)")
        let options = QdrantProbes.Options(HTTPServer(url, startingGrace: .seconds(120)))
        let probe = QdrantProbes.make(level, options, connector: surroundings.connector)
        #expect(await surroundings.run(probe).reason == nil)
        await probe.close()
        await server.until { $0.open == 0 }
        try await server.stop()
        let down = await surroundings.run(probe)
        #expect(down.reason == .connectRefused)
        #expect(down.message?.hasSuffix("it has answered before: it is down, or it starts anew") == true)
    }

    @Test func `a model server that has not listened yet is starting within its grace`() async throws {
        let surroundings = Surroundings(time: time)
        let port = try RefusingPort()
        let url = try ServiceURL(parsing: "http://127.0.0.1:\(port.number)")
        let server = HTTPServer(url, startingGrace: .seconds(300))
        let probe = RerankerProbe(.init(server, level: .live), connector: surroundings.connector)
        let first = await surroundings.run(probe)
        #expect(first.reason == .starting)
        #expect(first.message?.contains("listens only once its model is loaded") == true)
        withExtendedLifetime(port) {}
    }
}
