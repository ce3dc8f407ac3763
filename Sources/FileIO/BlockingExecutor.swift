import Glibc
import Synchronization

/// Threads of our own for tasks that block on disks, so that no timer or event loop waits for them.
///
/// The cooperative pool has one thread a core and shares it with libdispatch on Linux; a blocked thread there stalls
/// everything. `main` runs the whole program with this executor as its task preference (SE-0417); child tasks and
/// default actors inherit it. Unstructured tasks do not.
package final class BlockingExecutor: TaskExecutor {
    private struct Queue {
        var jobs: [UnownedJob] = []
        var head = 0

        mutating func push(_ job: UnownedJob) {
            jobs.append(job)
        }

        mutating func pop() -> UnownedJob? {
            guard head < jobs.count else { return nil }
            let job = jobs[head]
            head += 1
            if head == jobs.count {
                jobs.removeAll(keepingCapacity: true)
                head = 0
            }
            return job
        }
    }

    private let queue = Mutex(Queue())
    private let available = Semaphore()

    /// Starts `threads` threads, at least one; they live as long as the process does.
    ///
    /// Fewer do when the system gives no more; nil when it gives none.
    package init?(threads: Int) {
        var started = 0
        while started < max(1, threads), startThread() { started += 1 }
        guard started > 0 else { return nil }
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let unowned = UnownedJob(job)
        queue.withLock { $0.push(unowned) }
        available.signal()
    }

    /// - Returns: Whether the system gave a thread.
    private func startThread() -> Bool {
        let executor = Unmanaged.passRetained(self)
        var thread = pthread_t()
        let status = pthread_create(
            &thread,
            nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<BlockingExecutor>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            },
            executor.toOpaque()
        )
        guard status == 0 else {
            executor.release()
            return false
        }
        pthread_detach(thread)
        return true
    }

    private func run() {
        while true {
            available.wait()
            if let job = queue.withLock({ $0.pop() }) {
                job.runSynchronously(on: asUnownedTaskExecutor())
            }
        }
    }
}

/// A counting semaphore of the system, which may be used from any thread once it is initialised.
///
/// Unchecked: the pointer never changes after `init` and `sem_t` is itself thread-safe (POSIX).
private final class Semaphore: @unchecked Sendable {
    private let handle = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

    init() {
        sem_init(handle, 0, 0)
    }

    deinit {
        sem_destroy(handle)
        handle.deallocate()
    }

    func signal() {
        sem_post(handle)
    }

    func wait() {
        while sem_wait(handle) != 0 {}
    }
}
