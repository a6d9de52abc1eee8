import Configuration
import Documents
import Vocabulary

/// The process settings of one start: who said what, in order of precedence.
///
/// Every value of every source is checked, also one that a stronger source hides, so that a wrong value never waits
/// for the day on which it is needed. The precedence itself is swift-configuration's.
struct ProcessLayers {
    private struct Layer {
        let provider: any ConfigProvider
        let location: (ProcessKey) -> SettingsProblem.Location
    }

    /// A value of the settings file.
    struct FileValue {
        let text: String
        let position: Position
    }

    private let layers: [Layer]
    private let reading: Reading

    /// The layers, strongest first.
    ///
    /// `flags` are by the flag's name without dashes, `documents` come with the variable that says so, and
    /// `secretsDirectory` may be missing.
    init(
        flags: [String: String],
        documents: [ProcessKey: (text: String, variable: String)],
        secretsDirectory: String?,
        file: [ProcessKey: FileValue],
        reading: Reading
    ) {
        Self.checkNames(flags, reading)
        let variables = Self.variables(reading)
        var layers = [
            Layer(provider: Self.memory("flags") { flags[$0.flag] }) { .flag($0.flag) },
            Layer(provider: EnvironmentVariablesProvider(environmentVariables: variables)) { .variable($0.variable) },
            Layer(provider: Self.memory("documented variables") { documents[$0]?.text }) {
                .variable(documents[$0]?.variable ?? $0.variable)
            },
        ]
        if let secretsDirectory {
            let secrets = Self.secrets(secretsDirectory, reading)
            layers.append(
                Layer(provider: Self.memory("secret files") { secrets[$0] }) {
                    .file("\(secretsDirectory)/\($0.secretFile)")
                }
            )
        }
        layers.append(
            Layer(provider: Self.memory("settings file") { file[$0]?.text }) { key in
                file[key].map { reading.location($0.position) } ?? .file(reading.file ?? "")
            }
        )
        layers.append(Layer(provider: Self.memory("defaults", value: \.defaultText)) { .flag($0.flag) })
        self.layers = layers
        self.reading = reading
    }

    /// The strongest value of each key; reports every value that its key cannot take.
    func resolve() -> [ProcessKey: String] {
        let reader = ConfigReader(providers: layers.map(\.provider))
        var values: [ProcessKey: String] = [:]
        for key in ProcessKey.allCases {
            guard layers.map({ check(key, $0) }).allSatisfy(\.self) else {
                values[key] = key.defaultText
                continue
            }
            do {
                values[key] = try reader.requiredString(forKey: ConfigKey(key.components, context: [:]))
            } catch {
                values[key] = nil
            }
        }
        return values
    }

    /// Where the strongest value of a key comes from.
    func location(of key: ProcessKey) -> SettingsProblem.Location {
        layers.first { text(key, $0) != nil }?.location(key) ?? .flag(key.flag)
    }

    private func text(_ key: ProcessKey, _ layer: Layer) -> String? {
        let name = AbsoluteConfigKey(key.components, context: [:])
        guard let value = try? layer.provider.value(forKey: name, type: .string).value,
            case .string(let text) = value.content
        else { return nil }
        return text
    }

    private func check(_ key: ProcessKey, _ layer: Layer) -> Bool {
        guard let text = text(key, layer) else { return true }
        guard !key.shape.accepts(text) else { return true }
        let found = text.isEmpty ? "an empty text" : "`\(Reading.shown(text))`"
        let message = "expected \(key.shape.expected) for `\(key.rawValue)`, found \(found)\(key.shape.hint(text))"
        reading.report(.error, message, at: layer.location(key))
        return false
    }

    private static func memory(_ name: String, value: (ProcessKey) -> String?) -> InMemoryProvider {
        var values: [AbsoluteConfigKey: ConfigValue] = [:]
        for key in ProcessKey.allCases {
            guard let text = value(key) else { continue }
            values[AbsoluteConfigKey(key.components, context: [:])] = ConfigValue(.string(text), isSecret: false)
        }
        return InMemoryProvider(name: name, values: values)
    }

    /// The values of the files in the directory of secrets that are ours.
    ///
    /// Not by swift-configuration's `DirectoryFilesProvider` (1.4.0): it skips symbolic links, which is all that Kubernetes
    /// puts into the directory of a secret, and fails when it cannot read a file that is somebody else's.
    private static func secrets(_ directory: String, _ reading: Reading) -> [ProcessKey: String] {
        guard BoundedFile.exists(directory) else { return [:] }
        guard BoundedFile.exists("\(directory)/.") else {
            reading.report(.error, "the directory of secrets is not a directory", at: .file(directory))
            return [:]
        }
        var values: [ProcessKey: String] = [:]
        for key in ProcessKey.allCases {
            let path = "\(directory)/\(key.secretFile)"
            guard BoundedFile.exists(path) else { continue }
            switch reading.readText(path) {
            case .success(let text): values[key] = text
            case .failure(let failure):
                reading.report(.error, "cannot read the file: \(failure.message)", at: .file(path))
            }
        }
        return values
    }

    /// Our own variables that say something.
    ///
    /// Kubernetes sets `NAME_PORT=tcp://…` for each Service; a Service called `vedette-http` must not stop a daemon.
    private static func variables(_ reading: Reading) -> [String: String] {
        let known = Set(ProcessKey.allCases.map(\.variable))
        var variables: [String: String] = [:]
        for (name, value) in reading.environment where name.hasPrefix("VEDETTE_") && !value.isEmpty {
            if known.contains(name) {
                if ServiceLink.isOne(value) {
                    reading.report(.warning, ServiceLink.warning, at: .variable(name))
                } else {
                    variables[name] = value
                }
            } else if let meant = Suggestion.nearest(to: name, among: known), Suggestion.distance(name, meant) <= 2 {
                reading.report(.warning, "unknown variable; did you mean `\(meant)`?", at: .variable(name))
            }
        }
        return variables
    }

    private static func checkNames(_ flags: [String: String], _ reading: Reading) {
        let known = ProcessKey.allCases.map(\.flag)
        for name in flags.keys where !known.contains(name) {
            reading.report(.error, "unknown flag\(Suggestion.hint(for: name, among: known))", at: .flag(name))
        }
    }
}

/// What Kubernetes puts into `…_PORT` of every container for each Service of the namespace: `tcp://10.0.0.5:6379`.
enum ServiceLink {
    static let warning = "ignored: the value is a Kubernetes service link, not a port (see `enableServiceLinks`)"

    static func isOne(_ value: String) -> Bool {
        value.hasPrefix("tcp://") || value.hasPrefix("udp://")
    }
}
