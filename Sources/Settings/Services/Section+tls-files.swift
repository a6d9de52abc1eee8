import Documents

extension Section {
    /// The files that a section `tls` names under these keys; each can be read, and none has been looked into.
    func tlsFiles(authorities: String = "ca_file", certificates: String? = nil, key: String? = nil) -> TLSFiles {
        let files = TLSFiles(
            authorities: tlsFile(authorities),
            certificates: certificates.flatMap(tlsFile),
            key: key.flatMap(tlsFile)
        )
        reading.note(files)
        return files
    }

    private func tlsFile(_ key: String) -> TLSFiles.File? {
        guard let path = file(key), let name = text(key) else { return nil }
        let location = reading.location(valuePosition(key))
        return TLSFiles.File(key: key, name: Reading.shown(name), path: path, location: location)
    }
}
