import Foundation
import Probes
import TestKit

/// The files of `deploy/`, and the programs that judge them.
struct Checkout {
    /// Where programs work and settings are tried; each test has its own.
    let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    /// The absolute path of a file of this package.
    func path(_ name: String) -> String {
        #filePath.split(separator: "/").dropLast(4).reduce(into: "") { $0 += "/\($1)" } + "/\(name)"
    }

    func text(_ name: String) throws -> String {
        try String(contentsOfFile: path(name), encoding: .utf8)
    }

    /// Runs a program to its end.
    ///
    /// - Returns: what it printed.
    /// - Throws: ``TestKitError`` with its words when it does not exit with 0, or when it is not installed.
    @discardableResult
    func run(_ program: String, _ arguments: String...) async throws -> String {
        try await run(program, arguments)
    }

    /// Runs a program to its end.
    ///
    /// - Returns: what it printed.
    /// - Throws: ``TestKitError`` with its words when it does not exit with 0, or when it is not installed.
    @discardableResult
    func run(_ program: String, _ arguments: [String]) async throws -> String {
        let process = try await ServerProcess.start(program, arguments, in: directory, log: "run-\(UUID()).log")
        switch await process.waitForExit() {
        case .code(0): return process.output
        case .code(127): throw TestKitError("\(program) is not installed; `scripts/bootstrap test` does that")
        case let exit:
            throw TestKitError("\(program) \(arguments.joined(separator: " ")): \(exit)\n\(process.output)")
        }
    }

    /// Runs a program that `scripts/bootstrap test` installs into `.build-checkers`.
    @discardableResult
    func check(_ program: String, _ arguments: String...) async throws -> String {
        let path = path(".build-checkers/bin/\(program)")
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw TestKitError("\(path) is not there; `scripts/bootstrap test` installs it")
        }
        return try await run(path, arguments)
    }

    /// The documents of a YAML file of this package.
    func documents(_ name: String) async throws -> [JSONValue] { try await documents(at: path(name)) }

    /// The documents of a YAML text.
    func documents(in text: String) async throws -> [JSONValue] {
        try await documents(at: directory.write(text, to: "\(UUID()).yaml"))
    }

    private func documents(at path: String) async throws -> [JSONValue] {
        let script = "import json, sys, yaml; print(json.dumps(list(yaml.safe_load_all(open(sys.argv[1])))))"
        return try JSONParser.parse(try await check("python", "-c", script, path).utf8).elements
    }

    /// Asks `vedette validate` about a settings file, where secret files have to be in place.
    ///
    /// - Parameters:
    ///   - settings: the absolute path of the file.
    ///   - secrets: the names of the secret files; there are no others.
    ///   - folder: where they are.
    /// - Returns: what it printed.
    /// - Throws: ``TestKitError`` with the mistakes it found.
    func validate(_ settings: String, secrets: [String], in folder: String) async throws -> String {
        // A /run of its own in a mount namespace: a container's place, without a container.
        let script = """
            folder=$1; settings=$2; shift 2
            mount -t tmpfs tmpfs /run && mkdir -p "$folder" || exit 70
            for name; do printf 'not-a-secret-%s' "$name" >"$folder/$name"; done
            exec \(BuiltProgram.vedette.path) validate --config "$settings"
            """
        return try await run("unshare", ["-rm", "sh", "-c", script, "sh", folder, settings] + secrets)
    }
}
