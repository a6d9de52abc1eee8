/// The samples of an exposition, for tests that ask what a scraper would see.
///
/// It trusts the writer: whether the text is well-formed is promtool's to judge.
package struct MetricsText: Sendable {
    package struct Sample: Sendable {
        package let name: String
        package let labels: [String: String]
        package let value: Double
    }

    package let samples: [Sample]

    package init(_ text: String) {
        samples = text.split(separator: "\n").filter { !$0.hasPrefix("#") }.compactMap(Self.sample)
    }

    /// The samples of a name that carry these labels and maybe others.
    package func all(_ name: String, _ labels: [String: String] = [:]) -> [Sample] {
        samples.filter { sample in
            sample.name == name && labels.allSatisfy { sample.labels[$0.key] == $0.value }
        }
    }

    /// The value of the one sample that matches; nil when none does or several do.
    package func value(_ name: String, _ labels: [String: String] = [:]) -> Double? {
        let matches = all(name, labels)
        return matches.count == 1 ? matches[0].value : nil
    }

    /// The sum over the samples that match.
    package func sum(_ name: String, _ labels: [String: String] = [:]) -> Double {
        all(name, labels).reduce(0) { $0 + $1.value }
    }

    private static func sample(_ line: Substring) -> Sample? {
        let name = line.prefix { $0 != "{" && $0 != " " }
        var rest = line.dropFirst(name.count)
        var labels: [String: String] = [:]
        if rest.first == "{" {
            rest = rest.dropFirst()
            while let first = rest.first, first != "}" {
                let key = rest.prefix { $0 != "=" }
                rest = rest.dropFirst(key.count + 2)
                labels[String(key)] = quoted(&rest)
                if rest.first == "," { rest = rest.dropFirst() }
            }
            rest = rest.dropFirst()
        }
        let word = rest.split(separator: " ").first ?? ""
        return Double(word).map { Sample(name: String(name), labels: labels, value: $0) }
    }

    /// A label's value up to its closing quote, which goes too.
    private static func quoted(_ rest: inout Substring) -> String {
        var value = ""
        while let character = rest.popFirst(), character != "\"" {
            guard character == "\\" else {
                value.append(character)
                continue
            }
            switch rest.popFirst() {
            case "n": value.append("\n")
            case let other?: value.append(other)
            case nil: break
            }
        }
        return value
    }
}
