"""All cases, and all that waits."""

from . import archives, commands, configuration, files, images, manifests, registries, roots, signatures, statements

GROUPS = [signatures, statements, roots, archives, images, manifests, registries, files, configuration, commands]
CASES = [case for group in GROUPS for case in group.CASES]
WAITING = [waiting for group in GROUPS for waiting in getattr(group, "WAITING", [])]
