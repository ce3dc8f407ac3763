"""YML-18, FS-23 and CFG-05: what comes of a snapshot at a cluster. The image is in already; the snapshot becomes active, or can still."""

import dataclasses
import os
import signal
import threading
from pathlib import Path
from typing import Callable, Optional

from .attempt import Attempt
from .building import BUILD
from .case import Case, Waiting, listed
from .certificates import serving
from .cluster import Cluster, kubeconfig, refuse
from .configuration import SITE_FILE
from .fleet import POD, Fleet
from .server import Exchange

# In the worst order: an object of a type that comes later in a namespace that comes later.
OBJECTS = POD + """---
apiVersion: example.com/v1
kind: Plant
metadata: {name: p, namespace: plant}
spec: {size: 7}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: c, namespace: plant}
data: {a: b}
---
apiVersion: v1
kind: Namespace
metadata: {name: plant}
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: plants.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {plural: plants, kind: Plant, singular: plant, listKind: PlantList}
  versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}]
"""
COUNT = 5
TOKEN = "hunter2-conformance-token"
SITE = SITE_FILE + "activate: [{cluster: {kubeconfig: kubeconfig}}]\n"


def activated(
    name: str, what: str, exits: tuple[int, ...], errors: str, script: Optional[Callable[[Exchange], bool]] = None, *,
    during: Optional[Callable] = None, user: str = "", certificate: Optional[Callable[[Path], Path]] = None, **limits,
) -> Case:
    """An import that ends at a cluster; when the script is gone `apply` makes the snapshot active, each object once."""

    def act(attempt: Attempt) -> None:
        attempt.require(*BUILD)
        attempt.require("sign", "stick", "--role", "approve", "--key", "keys/approve.key")
        state = attempt.folder / "site"
        attempt.sites.put(state)
        with Cluster(script, certificate(state) if certificate else None) as cluster:
            address = f"https://localhost:{cluster.port}" if certificate else f"http://127.0.0.1:{cluster.port}"
            (state / "kubeconfig").write_text(kubeconfig(address, user, "ca.pem" if certificate else ""))
            (state / "kubeconfig").chmod(0o600)
            (state / "site.yaml").write_text(SITE)
            (state / "site.yaml").chmod(0o644)
            outcome = attempt.judge(attempt.sealift("import", "stick", "--state", state, "--json", during=during))
            said = outcome.text + (state / "audit.jsonl").read_text() + (state / "journal.jsonl").read_text()
            attempt.expect(TOKEN not in said, "the token of the cluster is printed or logged")
            names = (state / "mirror/index.json").read_bytes()
            attempt.expect(b"plant/app" in names, "the image is not there")
            cluster.script = None
            attempt.require("apply", "--state", state)
            attempt.expect(len(cluster.objects) == COUNT, f"{len(cluster.objects)} objects are in the cluster, expected {COUNT}")
            written = {path: cluster.writes.count(path) for path in cluster.writes}
            attempt.expect(max(written.values(), default=1) == 1, f"written twice: {written}")
            attempt.unchanged = "yes" if (state / "mirror/index.json").read_bytes() == names else "no"
            attempt.expect(attempt.unchanged == "yes", "apply has changed the mirror")
        attempt.recovered = "no" if attempt.failures else "yes"

    return Case(name, what, exits, listed(errors), Fleet(manifests={"pod.yaml": OBJECTS}).write, act, True, **limits)


def on_write(number: int, answer: Callable[[Exchange], None]):
    """Answers a write of the cluster, counted from 1, and all that follow."""

    def script(exchange: Exchange) -> bool:
        if exchange.command != "PATCH" or "dryRun" in exchange.path or len(exchange.owner.writes) + 1 < number:
            return False
        answer(exchange)
        return True

    return script


class Kill:
    """Kills the importer when the cluster has written the object that it was asked to."""

    def __init__(self) -> None:
        self.written = threading.Event()

    def __call__(self, exchange: Exchange) -> None:
        exchange.owner.serve(exchange)
        self.written.set()
        threading.Event().wait(5)

    def during(self, child) -> None:
        if self.written.wait(60):
            os.kill(child.pid, signal.SIGKILL)


def _killed(number: int) -> Case:
    name, what = f"FS-23-killed-{number}", f"a kill when object {number} is in the cluster"

    def act(attempt: Attempt) -> None:
        kill = Kill()
        activated(name, what, (-9,), "", on_write(number, kill), during=kill.during).act(attempt)

    return dataclasses.replace(activated(name, what, (-9,), ""), act=act)


def _echo(exchange: Exchange) -> None:
    refuse(exchange, 403, "Forbidden", f"no right for {exchange.headers['Authorization']}, that is {TOKEN}")


CASES = [
    activated("YML-18-order", "objects before their type and namespace", (0,), ""),
    *[_killed(number) for number in (1, 3, COUNT)],
    activated("FS-23-refused", "the cluster refuses the fourth object", (17,), "activation.incomplete",
              on_write(4, lambda e: refuse(e, 403, "Forbidden", "no"))),
    activated("FS-23-broken", "the cluster breaks off at the second object", (17,), "activation.incomplete",
              on_write(2, lambda e: e.reset(b"{", 100)), seconds=90),
    activated("CFG-05-cluster", "a cluster that repeats the token", (17,), "activation.incomplete", on_write(1, _echo),
              user=f"token: {TOKEN}", certificate=serving("localhost")),
]

WAITING = [Waiting("YML-18", "deletion from clusters, and with it protected namespaces")]
