/// How a server judged a query (RFC 1035 §4.1.1).
package enum DNSResponseCode: Hashable, Sendable {
    case noError, formatError, serverFailure, nameError, notImplemented, refused
    case other(UInt8)

    init(_ number: UInt8) {
        self =
            switch number {
            case 0: .noError
            case 1: .formatError
            case 2: .serverFailure
            case 3: .nameError
            case 4: .notImplemented
            case 5: .refused
            default: .other(number)
            }
    }
}
