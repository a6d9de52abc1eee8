import Documents

/// Reads documented variables of the stack: typed, with errors that name the variable.
///
/// An empty one counts as absent.
struct Variables {
    let reading: Reading

    func has(_ name: String) -> Bool { text(name) != nil }

    func text(_ name: String) -> String? {
        guard let value = reading.environment[name], !value.isEmpty else { return nil }
        if Reading.isSecretName(name) { reading.keepSecret(value) }
        return value
    }

    /// The variable itself, or the content of the file that `NAME_FILE` names.
    func secret(_ name: String) -> String? {
        let value = text(name)
        if let value { reading.keepSecret(value) }
        return value ?? secretFile(name)
    }

    /// The same for a URL, which is no secret as a whole.
    func urlText(_ name: String) -> String? { text(name) ?? secretFile(name) }

    private func secretFile(_ name: String) -> String? {
        let fileName = "\(name)_FILE"
        guard let path = reading.environment[fileName], !path.isEmpty else { return nil }
        switch reading.readSecret(path) {
        case .success(let content):
            return content
        case .failure(let failure):
            fail(fileName, "cannot read `\(Reading.shown(path))`: \(failure.message)")
            return nil
        }
    }

    func flag(_ name: String) -> Bool? {
        guard let value = text(name) else { return nil }
        guard let flag = FlagText.parse(value) else {
            fail(name, "expected `true` or `false`, found `\(Reading.shown(value))`")
            return nil
        }
        return flag
    }

    func integer(_ name: String, in range: ClosedRange<Int>, _ unit: String = "") -> Int? {
        guard let value = text(name) else { return nil }
        guard let number = IntegerText.parse(value), range.contains(number) else {
            let expected = "a whole number\(unit) from \(range.lowerBound) to \(range.upperBound)"
            fail(name, "expected \(expected), found `\(Reading.shown(value))`")
            return nil
        }
        return number
    }

    func port(_ name: String) -> Int? {
        guard let value = text(name) else { return nil }
        if ServiceLink.isOne(value) {
            warn(name, ServiceLink.warning)
            return nil
        }
        return integer(name, in: 1...65535)
    }

    func milliseconds(_ name: String) -> Duration? {
        integer(name, in: 1...86_400_000, " of milliseconds").map { .milliseconds($0) }
    }

    func fail(_ name: String, _ message: String) {
        reading.report(.error, message, at: .variable(name))
    }

    func warn(_ name: String, _ message: String) {
        reading.report(.warning, message, at: .variable(name))
    }
}
