package import NIOCore
package import Vocabulary

extension AddressBlock {
    /// Whether an address has the block's leading bits; a Unix socket has none.
    package func contains(_ address: SocketAddress) -> Bool {
        address.ipAddress.map { contains($0) } ?? false
    }
}

extension SocketAddress {
    /// Whether the address is of this machine alone.
    package var isLoopback: Bool {
        ipAddress.map { AddressBlock.isLoopback($0) } ?? true
    }
}
