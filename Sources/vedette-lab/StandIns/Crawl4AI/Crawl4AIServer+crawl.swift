import FoundationEssentials
import HTTPTypes

extension Crawl4AIServer {
    private struct Crawl: Decodable {
        struct Configuration: Decodable {
            let params: Parameters?
        }

        struct Parameters: Decodable {
            let waitFor: String?
            let screenshot: Bool?
            let pdf: Bool?
            /// Fields that 0.9 refuses from clients it does not trust.
            let forbidden: String?

            private enum Key: String, CodingKey, CaseIterable {
                case waitFor = "wait_for"
                case screenshot, pdf
                case javaScript = "js_code"
                case inBrowser = "process_in_browser"
                case simulation = "simulate_user"
            }

            init(from decoder: any Decoder) throws {
                let container = try decoder.container(keyedBy: Key.self)
                waitFor = try container.decodeIfPresent(String.self, forKey: .waitFor)
                screenshot = try container.decodeIfPresent(Bool.self, forKey: .screenshot)
                pdf = try container.decodeIfPresent(Bool.self, forKey: .pdf)
                forbidden = [Key.javaScript, .inBrowser, .simulation].first(where: container.contains)?.rawValue
            }

            var needsBrowser: Bool { waitFor != nil || screenshot == true || pdf == true }
        }

        private enum CodingKeys: String, CodingKey {
            case urls
            case configuration = "crawler_config"
        }

        let urls: [String]
        let configuration: Configuration?
    }

    /// A crawl of `raw:` text; anything on a network is refused, as the real one refuses private addresses.
    mutating func crawl(_ question: Question) -> Answer {
        do {
            let crawl = try FastAPI.read(question, as: Crawl.self)
            guard let url = crawl.urls.first else {
                return FastAPI.detail("urls: at least 1 item is required", status: .unprocessableContent)
            }
            return self.crawl(url, crawl.configuration?.params)
        } catch {
            return FastAPI.invalid(error, expected: "list")
        }
    }

    private mutating func crawl(_ url: String, _ parameters: Crawl.Parameters?) -> Answer {
        if let field = parameters?.forbidden, version >= ServiceVersion(0, 9) {
            return FastAPI.detail("Rejected config: field '\(field)' is not permitted", status: .badRequest)
        }
        guard url.hasPrefix("raw:") else {
            return FastAPI.detail("URL blocked (SSRF protection): URL blocked", status: .badRequest)
        }
        let page = String(url.dropFirst("raw:".count))
        // Without a reason to render it, the text never comes near a browser.
        guard let parameters, parameters.needsBrowser else { return result(of: page).taking(.milliseconds(150)) }
        guard !isBrowserDead else { return failure("Target page, context or browser has been closed") }
        guard memory != .full || isWarm else { return failure("Memory at \(memory.percent)%, refusing new browser") }
        let work: Duration = isWarm ? .milliseconds(380) : .milliseconds(750)
        isWarm = true
        if let selector = parameters.waitFor, !Self.has(selector, in: page) {
            return unmet(selector).taking(work)
        }
        return result(of: page).taking(work)
    }

    /// 0.9 keeps the reason to itself.
    private func failure(_ reason: String) -> Answer {
        guard version >= ServiceVersion(0, 9) else {
            return FastAPI.detail(reason, status: .internalServerError)
        }
        return .json(
            #"{"error":"Internal server error","correlation_id":"570b63a39285"}"#,
            status: .internalServerError
        )
    }

    private func result(of page: String) -> Answer {
        .json(
            #"{"success":true,"results":[{"url":"raw:","html":\#(page.quoted),"success":true,"status_code":200,"#
                + #""markdown":{"raw_markdown":\#(Self.markdown(page).quoted)},"error_message":""}],"#
                + #""server_processing_time_s":0.38,"server_memory_delta_mb":0.9}"#
        )
    }

    private func unmet(_ selector: String) -> Answer {
        let message = "Wait condition failed: Timeout waiting for \(selector)"
        return .json(
            #"{"success":true,"results":[{"url":"raw:","html":"","success":false,"status_code":null,"#
                + #""markdown":null,"error_message":\#(message.quoted)}],"server_processing_time_s":60.1}"#
        )
    }

    /// Selectors by a tag's name are enough here: `css:h1`.
    private static func has(_ selector: String, in page: String) -> Bool {
        let tag = selector.hasPrefix("css:") ? selector.dropFirst("css:".count) : selector[...]
        return page.contains("<\(tag)>") || page.contains("<\(tag) ")
    }

    /// Headings and text.
    private static func markdown(_ page: String) -> String {
        var text = ""
        for piece in page.split(separator: "<") {
            let parts = piece.split(separator: ">", maxSplits: 1, omittingEmptySubsequences: false)
            guard let tag = parts.first, parts.count == 2 else { continue }
            if tag.first == "h", let level = tag.dropFirst().first?.wholeNumberValue {
                text += String(repeating: "#", count: level) + " "
            }
            text += parts[1]
            if tag.first == "/", !text.isEmpty, text.last != "\n" { text += "\n" }
        }
        return text
    }
}
