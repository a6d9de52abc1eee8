/// The files of one section `tls`, and where the settings name them: for whoever can tell certificates from other bytes.
package struct TLSFiles: Sendable, Hashable {
    package struct File: Sendable, Hashable {
        /// What the settings call it: `ca_file`, `key_file`.
        package let key: String
        /// As it stands there, fit to be shown.
        package let name: String
        /// Absolute, or relative to the working directory.
        package let path: String
        package let location: SettingsProblem.Location
    }

    /// Whom to trust instead of the system's authorities.
    package let authorities: File?
    /// Our own certificate, and those between it and an authority.
    package let certificates: File?
    package let key: File?

    var isEmpty: Bool { authorities == nil && certificates == nil && key == nil }
}
