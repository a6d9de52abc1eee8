package import Logging
package import Settings
import Web

extension Settings {
    /// Logs everything doubtful about the settings, at start and whenever they are taken over.
    package func logWarnings(to logger: Logger) {
        for warning in warnings {
            logger.warning("\(warning.message)", metadata: ["at": "\(warning.location)"])
        }
        for warning in publicSecretWarnings { logger.warning("\(warning)") }
        if http.keys.isEmpty, !WebPolicy(self, listensOn: http.host).isLoopback {
            logger.warning(
                "no key is configured (http.keys): others than this machine reach us, so changes are refused with 403"
            )
        }
    }
}
