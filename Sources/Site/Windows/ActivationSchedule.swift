package import Signing
package import SystemPackage

/// When snapshots may become active at a site: in any of its windows, always where it has none.
package struct ActivationSchedule: Sendable {
    /// Where the system keeps its time zones.
    package static let zones: FilePath = "/usr/share/zoneinfo"

    private let windows: [(window: ActivationWindow, rules: TimeZoneRules)]

    /// Reads the zones of `windows`.
    /// - Throws: ``SiteError/unknownZone(_:in:)``, ``SiteError/malformedZone(_:)``, ``FileError``.
    package init(_ windows: [ActivationWindow], zones: FilePath = Self.zones) throws {
        self.windows = try windows.map { window in
            switch window.zone {
            case .fixed(let offset): (window, TimeZoneRules(fixed: offset))
            case .named(let name): (window, try TimeZoneFile.read(name, in: zones))
            }
        }
    }

    /// Always.
    package init() {
        windows = []
    }

    /// Whether snapshots may become active at `moment`, in seconds since 1970-01-01T00:00:00Z.
    package func isOpen(at moment: Int64) -> Bool {
        windows.isEmpty
            || windows.contains { $0.window.isOpen(atLocal: moment + $0.rules.offset(at: moment)) }
    }

    /// The first full minute after `moment` at which they may; nil where there is none in two weeks, or the clock is none.
    ///
    /// Minute by minute, since a window may lie in the hour that a clock leaves out.
    package func opening(after moment: Int64) -> Timestamp? {
        let next = (moment / 60 + 1) * 60
        return stride(from: next, to: next + 15 * 86_400, by: 60).first { isOpen(at: $0) }
            .flatMap { Timestamp(secondsSinceEpoch: $0) }
    }
}
