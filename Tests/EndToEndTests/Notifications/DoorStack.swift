import TestKit

/// Services that are ports which a test opens and closes.
final class DoorStack {
    let names: [String]
    private let doors: [Door]
    private(set) var isClosed: [Bool]

    /// Starts with all of them open.
    init(_ names: [String]) async throws {
        self.names = names
        doors = try names.map { _ in try Door() }
        isClosed = names.map { _ in false }
        for door in doors { try await door.open() }
    }

    /// The services as settings have them, each with these checks and more keys by its name.
    func services(interval: Int, more: (String) -> String = { _ in "" }) -> [String] {
        let check = "live: { interval: \(interval)ms, timeout: 250ms, fail: 1, of: 1, recover: 1 }"
        return zip(names, doors).map { name, door in
            "\(name): { kind: tcp, url: \"tcp://127.0.0.1:\(door.port)\", checks: { \(check) }\(more(name)) }"
        }
    }

    func set(_ number: Int, closed: Bool) async throws {
        guard isClosed[number] != closed else { return }
        isClosed[number] = closed
        if closed { try await doors[number].close() } else { try await doors[number].open() }
    }

    func setAll(closed: Bool) async throws {
        for number in names.indices { try await set(number, closed: closed) }
    }

    /// Closes those with these names.
    func close(_ names: [String]) async throws {
        for (number, name) in self.names.enumerated() where names.contains(name) { try await set(number, closed: true) }
    }

    /// Fires for each closed door.
    static let rules = """
        groups:
          - name: doors
            interval: 1s
            rules: [ { alert: DoorClosed, expr: vedette_probe_success == 0 } ]

        """

    /// Tells everybody of everything, without waiting.
    static let route = "{ group_wait: 0s, group_interval: 1s, repeat_interval: never, flapping: { up: 0s, down: 0s } }"

    /// A daemon that watches them and tells `receivers` (the section's content, indented by 4), in a directory of its own.
    func start(
        interval: Int = 300,
        receivers: String,
        route: String = DoorStack.route,
        more: (String) -> String = { _ in "" }
    ) async throws -> DaemonProcess {
        let directory = try TemporaryDirectory()
        return try await DaemonProcess.start(
            write(into: directory, interval: interval, receivers: receivers, route: route, more: more),
            in: directory
        )
    }

    /// Writes the files of such a daemon and returns the path of its settings.
    func write(
        into directory: TemporaryDirectory,
        rules: String = DoorStack.rules,
        interval: Int = 300,
        receivers: String,
        route: String = DoorStack.route,
        more: (String) -> String = { _ in "" }
    ) throws -> String {
        try directory.write(rules, to: "rules.yml")
        let text = """
            http: { port: 0 }
            shutdown_delay: 0s
            state: { directory: var }
            rules: [ rules.yml ]
            alerting:
              receivers:
                \(receivers.split(separator: "\n").joined(separator: "\n    "))
              route: \(route)

            """
        let services = services(interval: interval, more: more).map { "  \($0)\n" }.joined()
        return try directory.write("\(text)services:\n\(services)", to: "vedette.yaml")
    }
}
