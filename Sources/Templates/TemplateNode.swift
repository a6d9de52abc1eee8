/// A piece of a template as it is carried out.
indirect enum TemplateNode: Sendable {
    case text(String)
    /// A pipeline whose value is printed, unless it declares or assigns a variable.
    case action(TemplatePipeline)
    case condition(TemplateBranch)
    case with(TemplateBranch)
    case range(TemplateBranch)
    /// `{{template "name" pipeline}}`.
    case invocation(name: String, argument: TemplatePipeline?, place: TemplatePlace)
    case leave
    case skip
}

/// The two ways of an `if`, `with` or `range`.
struct TemplateBranch: Sendable {
    let pipeline: TemplatePipeline
    let body: [TemplateNode]
    let otherwise: [TemplateNode]
}

/// Where a node stands, and how Go shows it in errors.
struct TemplatePlace: Hashable, Sendable {
    /// In UTF-8 bytes.
    let offset: Int
    let text: String
}

/// Commands, each of which gets the value of the one before as its last argument.
struct TemplatePipeline: Sendable {
    let place: TemplatePlace
    /// Variables that get the value: with their `$`; two of them in `range $index, $element := …`.
    let variables: [String]
    let assigns: Bool
    let commands: [TemplateCommand]
}

struct TemplateCommand: Sendable {
    let place: TemplatePlace
    let operands: [TemplateOperand]
}

struct TemplateOperand: Sendable {
    indirect enum Kind: Sendable {
        case dot
        case nothing
        case bool(Bool)
        case number(TemplateNumber)
        case string(String)
        /// `.a.b`.
        case field([String])
        /// `$x.a.b`.
        case variable(String, [String])
        case function(String)
        /// `(pipeline).a.b`.
        case pipeline(TemplatePipeline, [String])
    }

    let kind: Kind
    let place: TemplatePlace
}
