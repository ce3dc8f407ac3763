package import Diagnostics
package import Recompression

/// An error about a patch or the layers that it is applied to, from this room or the one below.
package protocol PatchError: OperatorError {}

extension DeltaError: PatchError {}
extension RecompressionError: PatchError {}
