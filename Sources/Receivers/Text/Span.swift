/// A piece of a line; what is in it is foreign text, to be escaped by whoever writes it.
enum Span: Hashable, Sendable {
    case plain(String)
    /// What the eye should find first.
    case strong(String)
    /// As a machine would write it: an expression, a name, a value.
    case code(String)
    /// To a page that ``Link/init(_:_:)`` has admitted.
    case link(Link)
}

/// A line of a message.
typealias Line = [Span]

extension Line {
    /// The same without emphasis, for those who do not want any.
    var unadorned: Line { [.plain(Markup.plain.line(self, limit: 4000))] }
}

/// A link that may be shown.
struct Link: Hashable, Sendable {
    let title: String
    let url: String

    /// Nil for anything but an `http` or `https` URL of printable ASCII that cannot leave its place in any markup.
    init?(_ title: String, _ url: String?) {
        guard let url, url.utf8.count <= 2000, url.hasPrefix("http://") || url.hasPrefix("https://"),
            url.utf8.count > "https://".utf8.count,
            url.utf8.allSatisfy({ (0x21...0x7E).contains($0) && !"<>|\"`\\".utf8.contains($0) })
        else { return nil }
        self.title = title
        self.url = url
    }
}
