/// Reads all figures once; blocks as long as the kernel takes for its files.
struct HostReader: Sendable {
    let files: HostFiles
    let scope: HostScope

    func read() -> HostReading {
        let machine = MachineFiles(proc: files.proc)
        let group = ControlGroupFiles(files: files)
        var reading = HostReading()
        reading.load = machine.load()
        reading.waiting = machine.waiting()
        (reading.openFiles, reading.maxOpenFiles) = machine.openFiles().map { ($0.open, $0.most) } ?? (nil, nil)
        let (memory, swap) = machine.memory().map { ($0.memory, $0.swap) } ?? (nil, nil)
        reading.swap = swap
        reading.memory = memory
        reading.cpu = machine.cpu()
        if scope != .machine {
            take(group.memory(), into: &reading)
            take(group.cpu(), into: &reading)
        }
        return reading
    }

    private func take(_ memory: ControlGroupFiles.Memory?, into reading: inout HostReading) {
        guard let memory else { return }
        let machine = reading.memory?.total ?? .max
        let limit = memory.limit.flatMap { $0 < machine ? $0 : nil }
        guard scope == .cgroup || limit != nil, let total = limit ?? reading.memory?.total else { return }
        reading.memory = HostReading.Memory(used: memory.used, total: total)
        reading.memoryScope = .cgroup
    }

    private func take(_ cpu: ControlGroupFiles.CPU?, into reading: inout HostReading) {
        guard let cpu else { return }
        let machine = reading.cpu?.count ?? .infinity
        let limit = cpu.limit.flatMap { $0 < machine ? $0 : nil }
        guard scope == .cgroup || limit != nil, let count = limit ?? reading.cpu?.count else { return }
        reading.cpu = HostReading.CPU(used: cpu.used, available: nil, count: count)
        reading.cpuScope = .cgroup
    }
}
