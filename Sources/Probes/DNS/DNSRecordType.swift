/// The types of records that may be asked for (numbers of IANA's registry of DNS parameters).
package enum DNSRecordType: String, Hashable, Sendable, CaseIterable, CustomStringConvertible {
    case a = "A"
    case aaaa = "AAAA"
    case cname = "CNAME"
    case mx = "MX"
    case txt = "TXT"
    case ns = "NS"
    case srv = "SRV"
    case ptr = "PTR"

    package var description: String { rawValue }

    var code: UInt16 {
        switch self {
        case .a: 1
        case .ns: 2
        case .cname: 5
        case .ptr: 12
        case .mx: 15
        case .txt: 16
        case .aaaa: 28
        case .srv: 33
        }
    }

    init?(code: UInt16) {
        guard let type = Self.allCases.first(where: { $0.code == code }) else { return nil }
        self = type
    }
}
