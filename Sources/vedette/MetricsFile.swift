import ArgumentParser
import Documents
import Exposition
import Rules
import Vocabulary

/// A file of metrics as series for `rules eval`.
enum MetricsFile {
    private struct Collector: ExpositionVisitor {
        var samples: [Labels: Double] = [:]

        mutating func visit(_ metadata: ExposedMetadata, in bytes: Span<UInt8>) {}

        mutating func visit(_ sample: ExposedSample, in bytes: Span<UInt8>) throws(ExpositionFailure) {
            samples[try sample.labels(in: bytes)] = sample.value
        }
    }

    /// Every sample of the file as a series that always has this value; timestamps are left out.
    static func series(_ path: String, values count: Int, step: Int64) throws -> [RuleTestSeries] {
        let bytes = try read(path)
        var collector = Collector()
        do throws(ExpositionFailure) {
            try ExpositionFormat.text.parse(bytes.span, into: &collector)
        } catch {
            Process.complain("\(path): \(error)")
            throw ExitCode(1)
        }
        return collector.samples.sorted { $0.key < $1.key }.map { labels, value in
            RuleTestSeries(labels: labels, values: Array(repeating: value, count: count), step: step)
        }
    }

    private static func read(_ path: String) throws -> [UInt8] {
        let limit = ExpositionLimits().bytes
        guard path != "-" else { return Process.readInput(atMost: limit) }
        do throws(BoundedFile.Failure) {
            return try BoundedFile.read(path, atMost: limit)
        } catch {
            Process.complain("\(path): \(error.message)")
            throw ExitCode(1)
        }
    }
}
