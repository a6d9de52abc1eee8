import Vocabulary

extension Incident.Root {
    /// For people.
    package var title: String {
        switch self {
        case .service(let name): name.rawValue
        case .network: "no network from here"
        }
    }
}

extension Member {
    /// For people: the alert's name and its service.
    var title: String {
        let name = labels["alertname"] ?? "an alert"
        return service.map { "\(name) (\($0))" } ?? name
    }
}
