import Alerting
import HTTPTypes
import Hummingbird
import NIOCore
import Vocabulary

/// The page behind a link of a message: one headline, one sentence, at most one button.
struct AcknowledgementPage {
    let status: HTTPResponse.Status
    private let title: String
    private let sentence: String
    private var hasButton = false

    static let forged = AcknowledgementPage(
        status: .forbidden,
        title: "This link is not ours",
        sentence: "It was not made here, or part of it is missing. Open it from the message again."
    )
    static let expired = AcknowledgementPage(
        status: .gone,
        title: "This link is too old",
        sentence:
            "Links hold for 24 hours. A newer message about the incident has another one; `vedette ack` always works."
    )
    static let unknown = AcknowledgementPage(
        status: .notFound,
        title: "This incident is not known any more",
        sentence: "It ended some time ago."
    )
    static let unreadable = AcknowledgementPage(
        status: .badRequest,
        title: "The form cannot be read",
        sentence: "Go back and try again."
    )

    static func acknowledged(_ headline: String, by name: String) -> AcknowledgementPage {
        AcknowledgementPage(
            status: .ok,
            title: headline,
            sentence: """
                Acknowledged by \(name). It is neither repeated nor escalated any more; messages that can be changed (by \
                Slack's bot, in PagerDuty) say so.
                """
        )
    }

    /// With a button while there is something to acknowledge.
    static func incident(_ incident: IncidentHeadline) -> AcknowledgementPage {
        let part = incident.hasPart ? "The incident of this link has become a part of this one. " : ""
        if !incident.isOpen {
            return AcknowledgementPage(
                status: .ok,
                title: incident.headline,
                sentence: part + "The incident is over: there is nothing to acknowledge any more."
            )
        }
        if let acknowledgement = incident.acknowledgement {
            return AcknowledgementPage(
                status: .ok,
                title: incident.headline,
                sentence: part + "Acknowledged by \(acknowledgement.by) at \(acknowledgement.at)."
            )
        }
        return AcknowledgementPage(
            status: .ok,
            title: incident.headline,
            sentence: part + "Nobody has acknowledged this incident yet.",
            hasButton: true
        )
    }

    /// To be read on a phone at night.
    private static let style =
        "body{font:1.1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:10vh auto;padding:0 1rem}"
        + "h1{font-size:1.5rem}"
        + "input,button{font:inherit;padding:.6rem;width:100%;box-sizing:border-box}"
    /// Of ``style``: `openssl dgst -sha256 -binary | base64`.
    private static let styleHash = "xGpplPTFcTQUOcjWv6PtQwzqXlR1nnCtlHxOUr+3lOo="

    var response: Response {
        Response(
            status: status,
            headers: [
                .contentType: "text/html; charset=utf-8",
                // No script, picture or frame, no style but ours, and the form goes nowhere but here.
                .contentSecurityPolicy: """
                default-src 'none'; style-src 'sha256-\(Self.styleHash)'; form-action 'self'; frame-ancestors 'none'; \
                base-uri 'none'
                """,
                // The address is the authority: no other site shall see it.
                .referrerPolicy: "no-referrer", .xRobotsTag: "noindex",
            ],
            body: ResponseBody(byteBuffer: ByteBuffer(string: html))
        )
    }

    private var html: String {
        // Without an action, a form goes to the address of its page.
        let form = """
            <form method="post">
            <p><label>Your name <input name="by" maxlength="64" autocomplete="name"></label></p>
            <p><button>Acknowledge</button></p>
            </form>

            """
        return """
            <!DOCTYPE html>
            <html lang="en">
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width">
            <meta name="color-scheme" content="light dark">
            <title>\(Self.escape(title)) – Vedette</title>
            <style>\(Self.style)</style>
            <h1>\(Self.escape(title))</h1>
            <p>\(Self.escape(sentence))</p>
            \(hasButton ? form : "")</html>

            """
    }

    private static func escape(_ text: String) -> String {
        var escaped = ""
        for character in Redactor.withoutControls(text).unicodeScalars {
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }
}

extension HTTPField.Name {
    fileprivate static let referrerPolicy = constant("Referrer-Policy")
    fileprivate static let xRobotsTag = constant("X-Robots-Tag")

    private static func constant(_ name: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(name) else { preconditionFailure("\(name) is no header name") }
        return name
    }
}
