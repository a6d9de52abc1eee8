import Testing
import Vocabulary

@testable import Exposition

@Suite struct ProcessMetricsTests {
    @Test func `a program name with blanks and parentheses does not shift the fields`() throws {
        let stat = try #require(
            ProcStat(
                "42 (a) b) (c) S 1 42 42 0 -1 4194304 10 0 0 0 150 50 0 0 20 0 3 0 1000 123456 77 18446744073709551615"
            )
        )
        #expect(stat.cpuTicks == 200)
        #expect(stat.startTicks == 1000)
        #expect(stat.virtualBytes == 123_456)
        #expect(stat.residentPages == 77)
    }

    @Test(arguments: ["", "42", "42 (a", "42 (a) S 1 2", "42 (a) S x x x x x x x x x x x x x x x x x x x x x x"])
    func `a stat that is not one is refused`(text: String) {
        #expect(ProcStat(text) == nil)
    }

    @Test func `values are found by the start of their line`() {
        let limits =
            "Limit   Soft   Hard\nMax open files            1024                 4096       files\nMax x unlimited"
        #expect(ProcFile.value(after: "Max open files", in: limits) == 1024)
        #expect(ProcFile.value(after: "Max x", in: limits) == .infinity)
        #expect(ProcFile.value(after: "Max y", in: limits) == nil)
        #expect(KernelFile.read("/proc/self/no-such-file") == nil)
    }

    @Test func `the figures of this very process are plausible`() throws {
        let families = ProcessMetrics().families()
        func value(_ name: String) throws -> Double {
            let series = try #require(families.first { $0.name == name }?.series.first)
            guard case .number(let value) = series.value else { throw Unexpected() }
            return value
        }
        #expect(try value("process_resident_memory_bytes") > 1_000_000)
        #expect(try value("process_virtual_memory_bytes") >= value("process_resident_memory_bytes"))
        #expect(try value("process_open_fds") >= 3)
        #expect(try value("process_max_fds") >= value("process_open_fds"))
        #expect(try value("process_cpu_seconds_total") >= 0)
        #expect(try value("process_start_time_seconds") > 1_577_836_800)
    }

    private struct Unexpected: Error {}
}
