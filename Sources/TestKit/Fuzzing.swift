import Glibc

/// Hands out damage to tests that try random inputs, and looks at what every input costs.
///
/// An ordinary run has some rounds from a fixed seed. `scripts/fuzz` sets the environment instead: `FUZZ_SECONDS` is how
/// long to go on, `FUZZ_SEED` where to begin, and `FUZZ_INPUT` names the file that holds the input that is being tried,
/// so that one that traps or hangs is not lost.
package struct Fuzzing {
    /// More processor time than this for one input is a failure: a timeout that does not work, or work that grows faster
    /// than it may.
    package static let longest = 10.0

    package var random: SeededGenerator
    /// How many inputs there were.
    package private(set) var inputs = 0
    /// The input that took longest, and its processor time in seconds.
    package private(set) var slowest = (input: "", seconds: 0.0)
    private let name: String
    private let seed: UInt64
    private let rounds: Int
    private let deadline: Double?
    private let file: Int32?

    /// - Parameters:
    ///   - name: what is fuzzed, for the report.
    ///   - seed: of an ordinary run.
    ///   - rounds: of an ordinary run.
    package init(_ name: String, seed: UInt64, rounds: Int) {
        self.name = name
        self.rounds = rounds
        self.seed = Self.environment("FUZZ_SEED").flatMap { UInt64($0) }.map { $0 &+ seed } ?? seed
        random = SeededGenerator(seed: self.seed)
        deadline = Self.environment("FUZZ_SECONDS").flatMap { Double($0) }.map { Self.time(CLOCK_MONOTONIC) + $0 }
        file = Self.environment("FUZZ_INPUT").map { unsafe open($0, O_WRONLY | O_CREAT | O_TRUNC, 0o644) }
    }

    /// Whether one more round is to be made.
    package func goesOn(after round: Int) -> Bool {
        deadline.map { Self.time(CLOCK_MONOTONIC) < $0 } ?? (round < rounds)
    }

    /// Runs a test with an input and measures it.
    package mutating func attempt<Result, Failure: Error>(
        _ input: String,
        _ test: (String) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        inputs += 1
        keep(input)
        let start = Self.time(CLOCK_THREAD_CPUTIME_ID)
        defer {
            let seconds = Self.time(CLOCK_THREAD_CPUTIME_ID) - start
            if seconds > slowest.seconds { slowest = (input, seconds) }
        }
        return try test(input)
    }

    private func keep(_ input: String) {
        guard let file else { return }
        let bytes = Array("\(name)\n\(input)".utf8)
        ftruncate(file, 0)
        unsafe bytes.withUnsafeBytes { _ = unsafe pwrite(file, $0.baseAddress, $0.count, 0) }
    }

    /// Says in a fuzzing run how it went, and closes the file.
    package func report() {
        if let file { close(file) }
        guard deadline != nil else { return }
        let milliseconds = Int((slowest.seconds * 1000).rounded(.up))
        print(
            "fuzz \(name): \(inputs) inputs from seed \(seed), the slowest took \(milliseconds) ms: "
                + "\(slowest.input.prefix(200).debugDescription); the process had \(Self.peakMemory()) at most"
        )
    }

    private static func environment(_ name: String) -> String? {
        guard let value = unsafe getenv(name) else { return nil }
        return unsafe String(validatingCString: value)
    }

    /// Seconds.
    private static func time(_ clock: clockid_t) -> Double {
        var time = timespec()
        unsafe clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// The largest resident size of this process so far.
    private static func peakMemory() -> String {
        var usage = rusage()
        unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return "\(usage.ru_maxrss / 1024) MiB"
    }
}
