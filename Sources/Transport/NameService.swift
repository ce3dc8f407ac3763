import CLinux

/// How host names are looked up.
package enum NameService {
    /// Looks in `/etc/hosts`, then asks DNS, whatever `nsswitch.conf` says.
    ///
    /// In a static executable anything else would load a library of the machine's own C library, which may be another version.
    package static func useFilesAndDNS() {
        _ = __nss_configure_lookup("hosts", "files dns")
    }
}
