import Testing

@testable import Settings

/// `docs/settings.md` is the reference: what the reader knows has to stand there.
@Suite struct ReferenceTests {
    private let reference: String

    init() throws {
        reference = try Scratch.read("\(packageRoot)/docs/settings.md")
    }

    @Test(arguments: ProcessKey.allCases) func `every process setting is documented`(key: ProcessKey) {
        let row = "| `\(key.rawValue)` | `--\(key.flag)` `\(key.variable)` |"
        #expect(reference.contains(row))
        if let text = key.defaultText { #expect(reference.contains("\(row) `\(text)` |")) }
    }

    @Test(arguments: ServiceKind.allCases) func `every key of every kind is documented`(kind: ServiceKind) {
        #expect(reference.contains("`\(kind)`"))
        for key in ServiceReader.keys(kind) where !key.hasSuffix("_file") {
            #expect(["`\(key)`", "`\(key):"].contains { reference.contains($0) }, "\(key)")
        }
    }

    @Test(arguments: EnvironmentStack.addresses) func `every variable with an address is documented`(name: String) {
        #expect(reference.contains("`\(name)`"))
    }

    @Test(arguments: ScrapeReader.keys) func `every key of a scrape job is documented`(key: String) {
        #expect(reference.contains("`\(key)`"), "\(key)")
    }

    @Test(
        arguments: AlertingReader.keys + RouteReader.keys + RouteReader.flappingKeys + MaintenanceReader.keys
            + LabellingReader.keys + HeartbeatReader.keys + ReceiverReader.commonKeys
    ) func `every key of alerting is documented`(key: String) {
        #expect(reference.contains("`\(key)`") || key.hasSuffix("_file"), "\(key)")
    }

    @Test(arguments: ReceiverReader.Kind.allCases) func `every kind of receiver is documented`(
        kind: ReceiverReader.Kind
    ) {
        #expect(reference.contains("| `\(kind.rawValue)` |"))
        for key in ReceiverReader.keys(kind) where !key.hasSuffix("_file") {
            #expect(reference.contains("`\(key)`"), "\(key)")
        }
    }
}
