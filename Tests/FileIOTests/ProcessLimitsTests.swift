import FileIO
import SystemPackage
import TestSupport
import Testing

@Suite struct ProcessLimitsTests {
    @Test(
        arguments: [
            ([:], nil, nil),
            (["proc/self/status": "Name:\tx\nCpus_allowed:\tff,00000001\nCpus_allowed_list:\t0\n"], nil, 9),
            (
                [
                    "proc/self/cgroup": "0::/\n", "sys/fs/cgroup/memory.max": "1073741824\n",
                    "sys/fs/cgroup/cpu.max": "150000 100000\n",
                ], 1 << 30, 2
            ),
            (
                [
                    "proc/self/cgroup": "0::/\n", "sys/fs/cgroup/memory.max": "max\n",
                    "sys/fs/cgroup/cpu.max": "max 100000\n",
                ], nil, nil
            ),
            (
                [
                    "proc/self/cgroup": "0::/pod/app\n", "sys/fs/cgroup/pod/memory.max": "500\n",
                    "sys/fs/cgroup/pod/app/memory.max": "900\n", "sys/fs/cgroup/pod/cpu.max": "1000 100000\n",
                ], 500, 1
            ),
            (
                [
                    "proc/self/status": "Cpus_allowed:\tf\n",
                    "proc/self/cgroup": "5:cpu,cpuacct:/app\n4:memory:/elsewhere\n0::/\n",
                    "sys/fs/cgroup/memory/memory.limit_in_bytes": "700\n",
                    "sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us": "-1\n",
                    "sys/fs/cgroup/cpu,cpuacct/app/cpu.cfs_quota_us": "300000\n",
                    "sys/fs/cgroup/cpu,cpuacct/app/cpu.cfs_period_us": "100000\n",
                ], 700, 3
            ),
            (["proc/self/cgroup": "no: group\n:::\n", "proc/self/status": "Cpus_allowed\n"], nil, nil),
        ] as [([String: String], Int64?, Int?)]
    )
    func `a container's limits count`(files: [String: String], memory: Int64?, processors: Int?) throws {
        let root = try TemporaryDirectory()
        for (name, text) in files {
            let path = root.path.appending(name)
            try Directory.create(path.removingLastComponent())
            try DurableFile.replace(path, with: Array(text.utf8))
        }
        let limits = ProcessLimits(root: root.path)
        #expect(limits.memory == memory)
        #expect(limits.processors == processors)
    }
}
