import Glibc
import NIOCore
import ServiceLifecycle
import Web

/// One listener; says in one line why it cannot listen.
struct ListenerService<Listening: Service>: Service {
    let application: Listening
    let listener: WebServer.Listener

    func run() async throws {
        do {
            try await application.run()
        } catch let error as IOError {
            throw failure(unsafe String(cString: strerror(error.errnoCode)).lowercased())
        } catch let error as SocketAddressError {
            throw failure("\(error)")
        }
    }

    private func failure(_ reason: String) -> ListenFailure {
        let host = listener.host.contains(":") ? "[\(listener.host)]" : listener.host
        return ListenFailure(description: "cannot listen on \(host):\(listener.port): \(reason)")
    }
}

/// Why a listener cannot listen: `cannot listen on 127.0.0.1:9911: address already in use`.
package struct ListenFailure: Error, CustomStringConvertible {
    package let description: String
}
