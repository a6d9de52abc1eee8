/// One switch of one kind of service: how it is written, and what it changes.
struct Switch<Service> {
    let form: SwitchForm
    let pull: @Sendable (inout Service, [String]) throws(LabError) -> Void

    /// - Parameters:
    ///   - form: see ``SwitchForm``.
    ///   - pull: changes the service, given the values in the places of the form.
    init(_ form: String, pull: @escaping @Sendable (inout Service, [String]) throws(LabError) -> Void) {
        self.form = SwitchForm(form)
        self.pull = pull
    }
}

extension Sequence {
    /// The first switch of this form, and the values in its places.
    func fitting<Service>(_ words: [String]) -> (switch: Switch<Service>, values: [String])?
    where Element == Switch<Service> {
        for `switch` in self {
            if let values = `switch`.form.values(in: words) { return (`switch`, values) }
        }
        return nil
    }
}
