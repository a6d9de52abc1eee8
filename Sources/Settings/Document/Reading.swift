import Alerting
import Documents
import Vocabulary

/// One reading of the settings: what has been found wrong, what is secret, which files were read.
///
/// Everything that reads a part of the settings writes here and goes on, so that all errors are told at once.
final class Reading {
    let environment: [String: String]
    /// The settings file's path as given; nil without one.
    let file: String?
    private(set) var problems: [SettingsProblem] = []
    private var secrets: Set<String> = []
    /// What answers and logs are made of: names, users, hosts, and our own vocabulary.
    private(set) var publicWords = Reading.vocabulary
    private(set) var watchedFiles: [String] = []
    /// Templates for messages, whose language is not known here.
    private(set) var templatePlaces: [TemplatePlace] = []
    /// Certificates and keys, which are not known here either.
    private(set) var tlsFiles: [TLSFiles] = []

    init(environment: [String: String], file: String?) {
        self.environment = environment
        self.file = file
        if let file { watchedFiles.append(file) }
    }

    func fail(_ message: String, at position: Position) {
        problems.append(SettingsProblem(at: location(position), message))
    }

    func warn(_ message: String, at position: Position) {
        problems.append(SettingsProblem(.warning, at: location(position), message))
    }

    func report(_ severity: SettingsProblem.Severity, _ message: String, at location: SettingsProblem.Location) {
        problems.append(SettingsProblem(severity, at: location, message))
    }

    func location(_ position: Position) -> SettingsProblem.Location {
        .position(file: file ?? "", line: position.line, column: position.column)
    }

    func noteTemplate(_ key: String, of receiver: ReceiverName, at position: Position) {
        templatePlaces.append(TemplatePlace(receiver: receiver, key: key, location: location(position)))
    }

    func note(_ files: TLSFiles) {
        if !files.isEmpty { tlsFiles.append(files) }
    }

    func keepSecret(_ text: String) {
        guard !text.isEmpty else { return }
        secrets.insert(text)
        secrets.insert(PercentEncoding.encode(text))
    }

    func keepSecrets(_ texts: some Sequence<String>) {
        for text in texts { keepSecret(text) }
    }

    private static let vocabulary = Set(
        ServiceKind.allCases.map(\.rawValue) + CheckLevel.allCases.map(\.rawValue) + Health.allCases.map(\.rawValue)
            + Condition.allCases.map(\.rawValue) + Role.allCases.map(\.rawValue)
            + FailureReason.allCases.map(\.rawValue) + ["vedette"] + WebhookRecognition.fixedParts
    )

    /// Notes a word that is shown everywhere: the name of a service, a user, a database.
    func publish(_ word: String?) {
        if let word { publicWords.insert(word) }
    }

    /// The secrets that can be hidden.
    ///
    /// One that is a public word too (`postgres:postgres@postgres`) is not looked for: that would hide nothing, since its
    /// place gives it away, and garble every line.
    var hiddenSecrets: Set<String> { secrets.subtracting(publicWords) }

    func watch(_ path: String) {
        if !watchedFiles.contains(path) { watchedFiles.append(path) }
    }

    /// A path of the settings file, made relative to where that stands.
    func resolve(_ path: String) -> String {
        guard !path.hasPrefix("/"), let file, let slash = file.lastIndex(of: "/") else { return path }
        return String(file[...slash]) + path
    }

    /// Everything that went wrong and everything doubtful, sorted, without secrets.
    func verdict() -> (errors: [SettingsProblem], warnings: [SettingsProblem]) {
        let redactor = Redactor(secrets: hiddenSecrets)
        let clean = Set(problems).map {
            SettingsProblem($0.severity, at: $0.location, redactor.hideSecrets($0.message))
        }.sorted()
        return (clean.filter { $0.severity == .error }, clean.filter { $0.severity == .warning })
    }

    /// A value from outside, fit to be quoted: no control characters, at most 79 characters and an ellipsis.
    static func shown(_ text: String) -> String {
        DocumentText.shown(text)
    }

    /// Whether a variable's name says that its value is nobody's business.
    static func isSecretName(_ name: String) -> Bool {
        let name = name.uppercased()
        return ["PASS", "SECRET", "TOKEN", "KEY", "DSN", "WEBHOOK", "CREDENTIAL"].contains { name.contains($0) }
    }
}
