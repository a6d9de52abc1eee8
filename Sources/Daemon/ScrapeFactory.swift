import Logging
import NIOPosix
import Probes
import Probing
import Relabelling
import Scraping
import Series
import Settings
import Vocabulary

/// Makes scrape jobs of settings: the one place that knows both.
enum ScrapeFactory {
    /// A loop with threads, a resolver and connections of its own: nothing that a target does reaches the probes.
    static func loop(into store: SampleStore, time: any Time) -> ScrapeLoop {
        let eventLoop = MultiThreadedEventLoopGroup(numberOfThreads: 1).next()
        let environment = ProbeEnvironment(eventLoop: eventLoop, resolver: Resolver(), time: time)
        let connector = Connector(environment, contexts: TLSContexts())
        return ScrapeLoop(connector, into: store, agent: "vedette/\(Daemon.version)")
    }

    /// Takes the jobs of the settings over, and says which targets cannot be scraped.
    static func apply(_ settings: Settings, to loop: ScrapeLoop, _ logger: Logger) {
        let redactor = settings.redactor
        for problem in loop.reload(settings.scrapeJobs.map(job), redactor: redactor) {
            logger.error("a target cannot be scraped", metadata: ["problem": "\(redactor.clean(problem))"])
        }
    }

    static func job(_ settings: ScrapeJobSettings) -> ScrapeJob {
        var job = ScrapeJob(
            settings.name,
            settings.groups.map { group in
                ScrapeJob.Group(group.targets, labels: Labels(group.labels.map { ($0.name, $0.value) }))
            }
        )
        job.interval = settings.interval
        job.timeout = settings.timeout
        job.metricsPath = settings.metricsPath
        job.scheme = settings.scheme
        job.parameters = settings.parameters.map { ScrapeJob.Parameter($0.name, $0.values) }
        job.authorization = settings.authorization.flatMap { HTTPField("Authorization", $0) }
        job.tls = ProbeFactory.tls(settings.tls)
        job.honorsLabels = settings.honorsLabels
        job.honorsTimestamps = settings.honorsTimestamps
        // The settings were read with these very rules.
        job.relabelRules = settings.relabelRules.compactMap { try? RelabelRule($0) }
        job.metricRelabelRules = settings.metricRelabelRules.compactMap { try? RelabelRule($0) }
        job.limits.samples = settings.limits.samples
        job.limits.labels = settings.limits.labels
        job.limits.labelName = settings.limits.labelName
        job.limits.labelValue = settings.limits.labelValue
        job.limits.bodyBytes = settings.limits.bodyBytes
        job.fingerprint = settings.fingerprint
        return job
    }
}
