import Hummingbird

/// Which methods each path takes, for the answer to one that it does not take.
struct RouteTable: Sendable {
    private struct Entry {
        let components: [Substring]
        let method: String

        func matches(_ path: [Substring]) -> Bool {
            components.count == path.count
                && zip(components, path).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
        }
    }

    private let entries: [Entry]

    init(_ router: Router<WebContext>) {
        entries = router.routes.map { route in
            Entry(components: route.path.description.split(separator: "/"), method: route.method.rawValue)
        }
    }

    /// The methods in the order of the alphabet, `HEAD` wherever there is `GET`; none for an unknown path.
    func methods(of path: String) -> [String] {
        let path = path.split(separator: "/")
        let methods = Set(entries.filter { $0.matches(path) }.map(\.method))
        return (methods.contains("GET") ? methods.union(["HEAD"]) : methods).sorted()
    }
}
