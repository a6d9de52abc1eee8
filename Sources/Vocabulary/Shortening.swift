extension StringProtocol {
    /// The first `count` characters, and an ellipsis where there are more.
    ///
    /// Whoever cuts a text that came from outside cuts it with this: by the ellipsis ``Redactor`` knows that a secret may
    /// have been cut in two there.
    package func shortened(to count: Int) -> String {
        let start = prefix(count)
        return start.endIndex < endIndex ? start + "…" : String(start)
    }
}
