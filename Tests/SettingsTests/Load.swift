import Glibc
import Settings
import Testing

/// The package's root, found from this file's place.
let packageRoot = String(#filePath.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" })

/// A directory of the test's own with the given files; removed with everything in it when the value goes.
final class Scratch {
    let path: String
    private var files: [String] = []

    init(_ files: [String: String] = [:]) throws {
        var template = Array("/tmp/vedette-settings-XXXXXX".utf8CString)
        path = unsafe try template.withUnsafeMutableBufferPointer { buffer in
            let start = unsafe try #require(buffer.baseAddress)
            return unsafe String(cString: try #require(unsafe mkdtemp(start)))
        }
        for (name, text) in files { try write(text, to: name) }
    }

    func write(_ text: String, to name: String) throws { try write(Array(text.utf8), to: name) }

    func write(_ bytes: [UInt8], to name: String) throws {
        let file = unsafe try #require(fopen("\(path)/\(name)", "w"))
        defer { unsafe fclose(file) }
        let written = unsafe bytes.withUnsafeBytes { unsafe fwrite($0.baseAddress, 1, $0.count, file) }
        try #require(written == bytes.count)
        files.append(name)
    }

    func link(_ target: String, as name: String) throws {
        let status = unsafe symlink(target, "\(path)/\(name)")
        try #require(status == 0)
        files.append(name)
    }

    /// The text of a file.
    static func read(_ path: String) throws -> String {
        let file = unsafe try #require(fopen(path, "r"))
        defer { unsafe fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = unsafe bytes.withUnsafeMutableBytes { unsafe fread($0.baseAddress, 1, $0.count, file) }
        return String(decoding: bytes[..<count], as: UTF8.self)
    }

    deinit {
        for name in files { unsafe unlink("\(path)/\(name)") }
        unsafe rmdir(path)
    }
}

/// Loads a settings file of this text.
func load(
    _ yaml: String,
    environment: [String: String] = [:],
    flags: [String: String] = [:],
    files: [String: String] = [:]
) async throws -> Settings {
    let scratch = try Scratch(files.merging(["vedette.yaml": yaml]) { $1 })
    return try await SettingsLoader(file: "\(scratch.path)/vedette.yaml", environment: environment, flags: flags).load()
}

/// The errors of a settings file of this text, the directory left out of the paths.
func errors(
    _ yaml: String,
    environment: [String: String] = [:],
    flags: [String: String] = [:],
    files: [String: String] = [:]
) async throws -> [String] {
    let scratch = try Scratch(files.merging(["vedette.yaml": yaml]) { $1 })
    let loader = SettingsLoader(file: "\(scratch.path)/vedette.yaml", environment: environment, flags: flags)
    do throws(SettingsFailure) {
        _ = try await loader.load()
        return []
    } catch {
        return error.description.replacing("\(scratch.path)/", with: "").split(separator: "\n").map(String.init)
    }
}

/// Loads the stack that these variables describe.
func load(environment: [String: String], secretsDirectory: String? = nil) async throws -> Settings {
    try await SettingsLoader(
        file: nil,
        defaultFile: nil,
        environment: environment,
        secretsDirectory: secretsDirectory
    ).load()
}

/// The errors of an environment.
func errors(environment: [String: String]) async -> [String] {
    do throws(SettingsFailure) {
        _ = try await SettingsLoader(file: nil, defaultFile: nil, environment: environment).load()
        return []
    } catch {
        return error.problems.map(\.description)
    }
}

/// The variables of a `.env` file as the documents print them.
func dotenv(_ text: String) -> [String: String] {
    var variables: [String: String] = [:]
    for line in text.split(separator: "\n") where !line.hasPrefix("#") {
        let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { continue }
        variables[String(parts[0])] = String(parts[1])
    }
    return variables
}
