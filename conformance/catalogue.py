"""All cases, and all that waits."""

from . import (
    archives, clock, clusters, commands, configuration, files, images, large, manifests, registries, roots, signatures, statements, states,
)

GROUPS = [
    signatures, statements, large, roots, clock, archives, images, manifests, registries, files, states, clusters, configuration, commands,
]
CASES = [case for group in GROUPS for case in group.CASES]
WAITING = [waiting for group in GROUPS for waiting in getattr(group, "WAITING", [])]
