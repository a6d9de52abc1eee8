import Vocabulary

/// The proxies of `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`, in capitals or small letters, capitals first.
///
/// They speak to every program of the machine: what we cannot use of them is a warning.
struct EnvironmentProxies {
    static let names = ["HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY"]

    let variables: Variables

    var rules: ProxyRules {
        let (http, https) = (proxy("HTTP_PROXY"), proxy("HTTPS_PROXY"))
        guard http != nil || https != nil else { return .direct }
        return ProxyRules(http: http, https: https, exceptions: exceptions)
    }

    private func proxy(_ name: String) -> ServiceURL? {
        guard let (name, text) = value(name) else { return nil }
        do throws(ServiceURLError) {
            return try ProxyReader.proxy(text.contains("://") ? text : "http://" + text, variables.reading)
        } catch {
            variables.warn(name, "is not used: \(error.message)")
            return nil
        }
    }

    private var exceptions: [ProxyException] {
        guard let (name, text) = value("NO_PROXY") else { return [] }
        return ProxyReader.entries(text).compactMap { entry in
            let exception = ProxyException(entry)
            if exception == nil { variables.warn(name, "`\(Reading.shown(entry))` is not used: it names no host") }
            return exception
        }
    }

    private func value(_ name: String) -> (name: String, text: String)? {
        for name in [name, name.lowercased()] {
            if let text = variables.text(name) { return (name, text) }
        }
        return nil
    }
}
