import Glibc
import Settings
import Testing

/// Each `Fixtures/NAME.yaml` is wrong in its own way; `NAME.txt` is everything that has to be said about it.
@Suite(.timeLimit(.minutes(1))) struct FixtureTests {
    static let directory = "\(packageRoot)/Tests/SettingsTests/Fixtures"

    static let names: [String] = {
        guard let stream = unsafe opendir(directory) else { return [] }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name.hasSuffix(".yaml") { names.append(String(name.dropLast(5))) }
        }
        return names.sorted()
    }()

    @Test(arguments: names) func `a wrong file is told everything at once`(name: String) async throws {
        let loader = SettingsLoader(file: "\(Self.directory)/\(name).yaml", environment: ["LOG_LEVEL": "info"])
        let failure = await #expect(throws: SettingsFailure.self) { try await loader.load() }
        let told = (failure?.description ?? "").replacing("\(Self.directory)/", with: "") + "\n"
        let expected = try Scratch.read("\(Self.directory)/\(name).txt")
        #expect(told == expected)
    }

    @Test func `there are fixtures`() {
        #expect(Self.names.count >= 35)
    }
}
