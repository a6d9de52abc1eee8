import Glibc

/// What the environment asks for beyond an ordinary run of the tests.
enum LongRuns {
    /// `VEDETTE_CRASH_ROUNDS`: how often the crash tests do all that they do in an ordinary run.
    static let crashRounds = number("VEDETTE_CRASH_ROUNDS") ?? 1
    /// `VEDETTE_CRASH_SEED`: where their random numbers begin, to repeat a run; another one each time unless it is set.
    static let crashSeed = UInt64(clamping: number("VEDETTE_CRASH_SEED") ?? .random(in: 0..<1_000_000))
    /// `VEDETTE_WAIT_FOR_RATES=1`: waits five minutes until errors have left the window of a rate.
    static let waitsForRates = number("VEDETTE_WAIT_FOR_RATES") == 1

    private static func number(_ variable: String) -> Int? {
        guard let value = unsafe getenv(variable) else { return nil }
        return unsafe String(validatingCString: value).flatMap { Int($0) }
    }
}
