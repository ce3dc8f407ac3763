import Glibc

/// How much memory this process may map (getrlimit(2), RLIMIT_AS and RLIMIT_DATA).
package enum AddressSpace {
    /// What a run needs in bytes: programs and libraries, stacks, and what the limits of the format allow.
    ///
    /// Below it memory could end anywhere, where nothing but the end of the process is left.
    package static let needed: Int64 = 1 << 30

    /// The smaller of the limits, in bytes; nil without any.
    package static var limit: Int64? {
        [RLIMIT_AS, RLIMIT_DATA].compactMap { kind in
            var limit = rlimit()
            guard getrlimit(__rlimit_resource_t(kind.rawValue), &limit) == 0, limit.rlim_cur != rlim_t.max
            else { return nil }
            return Int64(clamping: limit.rlim_cur)
        }.min()
    }
}
