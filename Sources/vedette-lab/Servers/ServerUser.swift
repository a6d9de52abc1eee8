import Glibc

/// Who runs the real servers: ourselves, or a user with fewer rights when we are root (PostgreSQL insists on it).
struct ServerUser {
    /// The command that runs another one as this user, and kills it when the lab ends, however that ends.
    let prefix: [String]
    /// Who the servers' files have to belong to; nil when they are ours anyway.
    let owner: (uid: uid_t, gid: gid_t)?

    /// - Throws: ``LabError`` when we are root and there is nobody else.
    init() throws(LabError) {
        // Sent by the kernel when the thread that started the child ends: Subprocess starts every child on one thread
        // that lives as long as the process.
        let die = ["--pdeathsig", "KILL", "--"]
        // This user need not be allowed to be where we are.
        let program = ["env", "--chdir=/", "setpriv"]
        guard geteuid() == 0 else {
            prefix = program + die
            owner = nil
            return
        }
        for name in ["postgres", "nobody"] {
            guard let entry = unsafe getpwnam(name) else { continue }
            let uid = unsafe entry.pointee.pw_uid
            let gid = unsafe entry.pointee.pw_gid
            prefix = program + ["--reuid=\(uid)", "--regid=\(gid)", "--clear-groups"] + die
            owner = (uid, gid)
            return
        }
        throw LabError(
            .unavailable,
            "started as root, and there is neither a user `postgres` nor `nobody` for the servers"
        )
    }
}
