import Probes
import Settings

/// What is wrong with the certificates and keys that the settings name: told when they are read, not when they are needed.
struct TLSFileCheck {
    /// Many services may name one file.
    private var known: [TLSMaterial: Bool] = [:]

    static func problems(_ settings: Settings) -> [SettingsProblem] {
        var check = TLSFileCheck()
        return settings.tlsFiles.flatMap { check.problems($0) }
    }

    private mutating func problems(_ files: TLSFiles) -> [SettingsProblem] {
        var problems: [SettingsProblem] = []
        for file in [files.authorities, files.certificates].compactMap(\.self) where !isSound(.certificates(file.path))
        {
            problems.append(file.problem("holds no certificates in PEM, or a damaged one"))
        }
        if let key = files.key, !isSound(.key(key.path)) {
            problems.append(key.problem("holds no private key in PEM, or one with a passphrase"))
        }
        guard let certificates = files.certificates, let key = files.key, isSound(.certificates(certificates.path)),
            isSound(.key(key.path)), !isSound(.pair(certificates: certificates.path, key: key.path))
        else { return problems }
        let other = "`\(certificates.key)`, `\(certificates.name)`"
        return problems + [key.problem("holds another key than that of the first certificate in \(other)")]
    }

    private mutating func isSound(_ material: TLSMaterial) -> Bool {
        if let known = known[material] { return known }
        let isSound = material.isSound
        known[material] = isSound
        return isSound
    }
}

extension TLSFiles.File {
    fileprivate func problem(_ message: String) -> SettingsProblem {
        SettingsProblem(at: location, "the file of `\(key)`, `\(name)`, \(message)")
    }
}
