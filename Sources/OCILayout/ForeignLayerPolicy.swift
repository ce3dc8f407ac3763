/// What happens to layers that registries need not hold ("non-distributable", "foreign").
package enum ForeignLayerPolicy: Hashable, Sendable {
    /// The image is refused, since a site without a network could not run it.
    case refuse
    /// The bytes are carried like any other layer; the source must hold them. No URL is ever followed.
    case carry
}
