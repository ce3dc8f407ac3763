/// What a build may use of the machine.
package struct Machine: Sendable {
    /// The processors.
    package let processors: Int
    /// The bytes of memory.
    package let memory: Int64

    /// Describes a machine.
    package init(processors: Int, memory: Int64) {
        self.processors = processors
        self.memory = memory
    }

    /// How many jobs may run at a time, each of which takes so many bytes: half of the memory is for them.
    func jobs(ofMemory bytes: Int64) -> Int {
        max(1, min(processors, Int(clamping: memory / 2 / bytes)))
    }
}
