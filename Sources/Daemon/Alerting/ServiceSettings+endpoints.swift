import Settings
import Vocabulary

extension ServiceSettings {
    /// Where its checks connect to: `host:port`, or the path of a socket.
    var endpoints: Set<String> { Set(checks.compactMap(\.probe.endpoint)) }

    /// The hosts among them, without this machine itself.
    var remoteHosts: Set<String> {
        Set(checks.compactMap(\.probe.host)).filter { host in
            host != "localhost" && host != "::1" && !host.hasPrefix("127.") && !host.hasPrefix("/") && !host.isEmpty
        }
    }
}

extension ProbeOptions {
    fileprivate var endpoint: String? {
        switch self {
        case .http(let options): options.url.endpoint
        case .tcp(let options): options.url.endpoint
        case .redis(let options): options.url.endpoint
        case .server(let options): options.url.endpoint
        case .tls(let options): options.url.endpoint
        case .postgres(let options): options.host.hasPrefix("/") ? options.host : "\(options.host):\(options.port)"
        case .dns, .host: nil
        }
    }

    fileprivate var host: String? {
        switch self {
        case .http(let options): options.url.host
        case .tcp(let options): options.url.host
        case .redis(let options): options.url.host
        case .server(let options): options.url.host
        case .tls(let options): options.url.host
        case .postgres(let options): options.host
        case .dns, .host: nil
        }
    }
}

extension ServiceURL {
    fileprivate var endpoint: String { socketPath ?? "\(host):\(port)" }
}
