import TestKit
import Testing
import Vocabulary

@testable import Probes

/// The shapes of `GET /collections/{name}` over the releases.
@Suite struct QdrantCollectionTests {
    private func collection(_ json: String) throws -> QdrantCollection {
        try QdrantCollection("docs", JSONParser.parse(json.utf8))
    }

    @Test func `a release that counts vectors is believed`() throws {
        // 1.0 to 1.15; `config` as of 1.2.
        let collection = try collection(
            #"{"status":"green","optimizer_status":"ok","vectors_count":300,"indexed_vectors_count":150,"#
                + #""points_count":100,"segments_count":5,"#
                + #""config":{"params":{"vectors":{"size":4,"distance":"Dot"}}},"payload_schema":{}}"#
        )
        #expect(collection.vectors == 300)
        #expect(collection.points == 100)
        #expect(collection.segments == 5)
        #expect(collection.indexedRatio == 0.5)
        #expect(collection.optimizerError == nil)
    }

    @Test(arguments: [
        (#"{"vectors":{"size":4,"distance":"Dot"}}"#, 100),
        (#"{"vectors":{"size":{"size":4},"image":{"size":8}}}"#, 200),
        (#"{"vectors":{"dense":{"size":4}},"sparse_vectors":{"text":{}}}"#, 200),
        (#"{"vectors":{},"sparse_vectors":{"text":{},"title":null}}"#, 200), (#"{"vectors":{}}"#, 0), ("{}", nil),
        ("null", nil),
    ])
    func `later ones have points times the vectors of the schema`(_ parameters: String, _ vectors: Int64?) throws {
        let collection = try collection(
            #"{"status":"green","optimizer_status":"ok","vectors_count":null,"points_count":100,"#
                + #""config":{"params":\#(parameters)}}"#
        )
        #expect(collection.vectors == vectors)
    }

    @Test(arguments: [
        "{}", #"{"status":null,"optimizer_status":null,"points_count":null,"config":null}"#,
        #"{"status":7,"optimizer_status":{"error":null},"points_count":-1,"segments_count":"2","vectors_count":1e300}"#,
        #"{"optimizer_status":["error"],"points_count":1.5,"indexed_vectors_count":1e999,"update_queue":null}"#,
    ])
    func `what is missing, null or absurd is unknown`(_ json: String) throws {
        let collection = try collection(json)
        #expect(collection.status == "unknown")
        #expect(collection.points == nil && collection.vectors == nil && collection.segments == nil)
        #expect(collection.indexedRatio == nil && collection.queuedUpdates == nil)
        #expect(collection.optimizerError == nil)
    }

    @Test func `later releases tell of queued updates`() throws {
        let collection = try collection(
            #"{"status":"yellow","optimizer_status":"ok","warnings":[{"message":"x"}],"points_count":9,"#
                + #""indexed_vectors_count":40,"update_queue":{"length":12,"deferred_points":null},"#
                + #""config":{"params":{"vectors":{"size":4,"distance":"Dot"}}},"segments_count":1}"#
        )
        #expect(collection.queuedUpdates == 12)
        #expect(collection.indexedRatio == 1, "approximate counts may say more than all")
    }

    @Test func `a product beyond all bounds is unknown`() throws {
        let names = (0..<2000).map { #""v\#($0)":{}"# }.joined(separator: ",")
        let collection = try collection(
            #"{"points_count":9007199254740992,"config":{"params":{"vectors":{\#(names)}}}}"#
        )
        #expect(collection.points == 9_007_199_254_740_992)
        #expect(collection.vectors == nil)
    }

    @Test(arguments: ["[]", "null", "7", #""green""#])
    func `what is no object is a protocol failure`(_ json: String) {
        let failure = #expect(throws: ProbeFailure.self) { try collection(json) }
        #expect(failure?.reason == .protocol)
        #expect(failure?.phase == .query)
    }

    @Test(arguments: [
        "No space left on device (os error 28)", "WAL buffer size exceeds available disk space",
        "Too many open files", "Cannot allocate memory (os error 12)", "Out of memory",
    ])
    func `what ran out is told by the words of the system`(_ text: String) {
        #expect(QdrantFailure.isExhaustion("Service internal error: \(text)"))
    }

    @Test func `the settings' collections come first and are the ones that have to exist`() {
        let selection = QdrantSelection(configured: ["z", "a", "z"], prefix: "a", listed: ["b", "ab", "aa", "a"])
        #expect(selection.names == ["z", "a", "aa", "ab"])
        #expect(selection.required == ["a", "z"])
        #expect(selection.isComplete)
    }
}
