import NIOCore
import Testing
import Vocabulary

@testable import Web

@Suite struct AddressBlockTests {
    @Test(arguments: [
        ("10.0.0.0/8", "10.255.255.255", true), ("10.0.0.0/8", "11.0.0.0", false), ("10.1.2.3", "10.1.2.3", true),
        ("10.1.2.3", "10.1.2.4", false), ("192.168.8.0/21", "192.168.15.255", true),
        ("192.168.8.0/21", "192.168.16.0", false), ("192.168.8.9/21", "192.168.8.1", true),
        ("0.0.0.0/0", "8.8.8.8", true),
        ("0.0.0.0/0", "::1", false), ("10.1.2.3/32", "10.1.2.3", true), ("10.0.0.0/8", "::ffff:10.1.1.1", true),
        ("::ffff:10.1.1.1", "10.1.1.1", true), ("::1", "::1", true), ("2001:db8::/33", "2001:db8:7fff::1", true),
        ("2001:db8::/33", "2001:db8:8000::1", false), ("::/0", "2001:db8::1", true), ("::/0", "10.0.0.1", false),
    ])
    func `a block contains the addresses with its leading bits`(_ block: String, _ address: String, _ isIn: Bool) throws
    {
        let block = try #require(AddressBlock(block))
        #expect(block.contains(try SocketAddress(ipAddress: address, port: 80)) == isIn)
    }

    @Test(arguments: [
        "", "/", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0/8", "::1/129", "localhost", "10.0.0.0/8/8",
        "10.0.0.0/x", " 10.0.0.1", "256.0.0.1",
    ])
    func `what is no block is none`(_ text: String) {
        #expect(AddressBlock(text) == nil)
    }

    @Test(arguments: [
        ("127.0.0.1", true), ("127.255.0.9", true), ("::1", true), ("::ffff:127.0.0.1", true), ("10.0.0.1", false),
        ("0.0.0.0", false), ("::", false), ("128.0.0.1", false),
    ])
    func `loopback is this machine alone`(_ text: String, _ isLoopback: Bool) throws {
        #expect(try SocketAddress(ipAddress: text, port: 0).isLoopback == isLoopback)
    }

    @Test func `a Unix socket is reached from this machine alone`() throws {
        let address = try SocketAddress(unixDomainSocketPath: "/tmp/x")
        #expect(address.isLoopback)
        #expect(try #require(AddressBlock("0.0.0.0/0")).contains(address) == false)
    }
}
