package import PromQL
package import Vocabulary

/// A value while a template is carried out: the few types of Go that alert templates meet.
package indirect enum TemplateValue: Sendable {
    case nothing
    case bool(Bool)
    case integer(Int64)
    case float(Double)
    case string(String)
    /// `map[string]string`: `$labels`.
    case labels(Labels)
    /// What `args` makes: by name.
    case dictionary([(name: String, value: TemplateValue)])
    /// One result of `query`.
    case sample(VectorSample)
    case samples([VectorSample])
    /// In nanoseconds.
    case duration(Int64)
    case time(WallTime)
    /// `.` at the beginning: the data of the alert.
    case data(TemplateData)
    /// Alertmanager's `KV`: labels with methods.
    case pairs(Labels)
    /// A slice, of one type of elements.
    case list(TemplateList)
    /// A structure: what it lacks is an error and not nothing.
    case record(TemplateRecord)
}

/// What a template is expanded with.
package struct TemplateData: Sendable {
    /// Of the sample that made the alert, its name included.
    package let labels: Labels
    package let externalLabels: Labels
    /// Where people reach this server; nil in unit tests of rules that set none.
    package let externalURL: String?
    package let value: Double

    package init(labels: Labels, value: Double, externalLabels: Labels = .empty, externalURL: String? = nil) {
        self.labels = labels
        self.value = value
        self.externalLabels = externalLabels
        self.externalURL = externalURL
    }
}

extension TemplateValue {
    /// Go's name of the type, for errors.
    var typeName: String {
        switch self {
        case .nothing: "<nil>"
        case .bool: "bool"
        case .integer: "int"
        case .float: "float64"
        case .string: "string"
        case .labels: "map[string]string"
        case .dictionary: "map[string]interface {}"
        case .sample: "*template.sample"
        case .samples: "template.queryResult"
        case .duration: "*time.Duration"
        case .time: "*time.Time"
        case .data:
            "struct { Labels map[string]string; ExternalLabels map[string]string; ExternalURL string; Value float64 }"
        case .pairs: "template.KV"
        case .list(let list): list.typeName
        case .record(let record): record.typeName
        }
    }

    /// What `if` and `with` take for true: anything but zero and empty.
    var isTrue: Bool {
        switch self {
        case .nothing: false
        case .bool(let value): value
        case .integer(let value): value != 0
        case .float(let value): value != 0
        case .string(let value): !value.isEmpty
        case .labels(let labels): !labels.isEmpty
        case .dictionary(let entries): !entries.isEmpty
        case .samples(let samples): !samples.isEmpty
        case .pairs(let labels): !labels.isEmpty
        case .list(let list): !list.elements.isEmpty
        case .sample, .duration, .time, .data, .record: true
        }
    }

    /// As `{{ }}` prints it: Go's `%v`.
    var printed: String {
        switch self {
        case .nothing: "<no value>"
        case .bool(let value): String(value)
        case .integer(let value): String(value)
        case .float(let value): GoNumber.general(value)
        case .string(let value): value
        case .labels(let labels): Self.printed(labels)
        case .dictionary(let entries):
            "map["
                + entries.sorted { $0.name < $1.name }.map { "\($0.name):\($0.value.printed)" }.joined(separator: " ")
                + "]"
        case .sample(let sample): "{\(Self.printed(sample.labels)) \(GoNumber.general(sample.value))}"
        case .samples(let samples):
            "[" + samples.map { TemplateValue.sample($0).printed }.joined(separator: " ") + "]"
        case .duration(let nanoseconds): GoTime.text(nanoseconds: nanoseconds)
        case .time(let time): GoTime.text(time)
        case .data(let data):
            "{\(Self.printed(data.labels)) \(Self.printed(data.externalLabels)) \(data.externalURL ?? "") "
                + "\(GoNumber.general(data.value))}"
        case .pairs(let labels): Self.printed(labels)
        case .list(let list): "[" + list.elements.map(\.printed).joined(separator: " ") + "]"
        case .record(let record): "{" + record.fields.map(\.value.printed).joined(separator: " ") + "}"
        }
    }

    private static func printed(_ labels: Labels) -> String {
        "map[" + labels.map { "\($0.name):\($0.value)" }.joined(separator: " ") + "]"
    }

    /// What `range` goes through: keys or indices, and elements.
    var elements: [(key: TemplateValue, value: TemplateValue)]? {
        switch self {
        case .nothing: []
        case .labels(let labels), .pairs(let labels): labels.map { (.string($0.name), .string($0.value)) }
        case .list(let list): list.elements.enumerated().map { (.integer(Int64($0)), $1) }
        case .dictionary(let entries):
            entries.sorted { $0.name < $1.name }.map { (.string($0.name), $0.value) }
        case .samples(let samples): samples.enumerated().map { (.integer(Int64($0)), .sample($1)) }
        case .bool, .integer, .float, .string, .sample, .duration, .time, .data, .record: nil
        }
    }
}
