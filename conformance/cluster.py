"""A Kubernetes API in memory: it knows a few types, takes server-side apply, and keeps who wrote what in which order."""

import json
from pathlib import Path
from typing import Callable, Optional
from urllib.parse import parse_qs, urlsplit

from .server import Exchange, Server

CONFIG = """apiVersion: v1
kind: Config
current-context: c
contexts: [{{name: c, context: {{cluster: k, user: u}}}}]
clusters: [{{name: k, cluster: {{server: "{server}"{authority}}}}}]
users: [{{name: u, user: {{{user}}}}}]
"""
JSON = "application/json"


def kubeconfig(server: str, user: str = "", authority: str = "") -> str:
    return CONFIG.format(server=server, user=user, authority=f", certificate-authority: {authority}" if authority else "")


class Cluster(Server):
    """Refuses objects whose type or namespace is not there yet, as a real one does."""

    def __init__(self, script: Optional[Callable[[Exchange], bool]] = None, certificate: Optional[Path] = None) -> None:
        super().__init__(script, certificate)
        # (group, version) to (plural, kind, whether it is in namespaces)
        self.types: dict[tuple[str, str], list[tuple[str, str, bool]]] = {
            ("", "v1"): [("namespaces", "Namespace", False), ("configmaps", "ConfigMap", True), ("pods", "Pod", True)],
            ("apiextensions.k8s.io", "v1"): [("customresourcedefinitions", "CustomResourceDefinition", False)],
        }
        self.objects: dict[str, dict] = {}
        self.writes: list[str] = []

    def serve(self, exchange: Exchange) -> None:
        parts = urlsplit(exchange.path)
        with self.lock:
            found = self._types(parts.path) or self._objects(exchange, parts.path, parse_qs(parts.query))
        status, document = found or failure(404, "NotFound", "the server could not find the requested resource")
        exchange.answer(status, json.dumps(document).encode(), JSON)

    def _types(self, path: str) -> Optional[tuple[int, dict]]:
        if path == "/api":
            return 200, {"kind": "APIVersions", "versions": ["v1"]}
        if path == "/apis":
            names = [{"groupVersion": f"{group}/{version}", "version": version} for group, version in self.types if group]
            groups = [{"name": one["groupVersion"].split("/")[0], "versions": [one], "preferredVersion": one} for one in names]
            return 200, {"kind": "APIGroupList", "apiVersion": "v1", "groups": groups}
        for (group, version), types in self.types.items():
            if path == (f"/apis/{group}/{version}" if group else f"/api/{version}"):
                entries = [
                    {"name": plural, "singularName": "", "kind": kind, "namespaced": inside, "verbs": ["get", "patch"]}
                    for plural, kind, inside in types
                ]
                return 200, {"kind": "APIResourceList", "groupVersion": f"{group}/{version}".lstrip("/"), "resources": entries}
        return None

    def _objects(self, exchange: Exchange, path: str, query: dict) -> Optional[tuple[int, dict]]:
        words = path.strip("/").split("/")
        group, version, *rest = ["", *words[1:]] if words[0] == "api" else words[1:]
        namespace = rest[1] if len(rest) == 4 else None
        types = {plural: kind for plural, kind, inside in self.types.get((group, version), []) if inside == bool(namespace)}
        if len(rest) not in (2, 4) or rest[-2] not in types:
            return None
        if exchange.command == "GET":
            return (200, self.objects[path]) if path in self.objects else failure(404, "NotFound", f"{rest[-1]} not found")
        if exchange.command != "PATCH":
            return failure(405, "MethodNotAllowed", "nothing but GET and PATCH")
        if namespace not in (None, "default") and f"/api/v1/namespaces/{namespace}" not in self.objects:
            return failure(404, "NotFound", f'namespaces "{namespace}" not found')
        return self._apply(path, json.loads(exchange.body), "dryRun" in query)

    def _apply(self, path: str, wanted: dict, is_dry: bool) -> tuple[int, dict]:
        old = self.objects.get(path)
        if old is not None and old["wanted"] == wanted:
            return 200, old
        made = json.loads(json.dumps(wanted)) | {"wanted": wanted}
        made["metadata"] |= {"resourceVersion": str(len(self.writes) + 1), "uid": "u"}
        if wanted["kind"] == "Namespace":
            made["status"] = {"phase": "Active"}
        if wanted["kind"] == "CustomResourceDefinition":
            made["status"] = {"conditions": [{"type": name, "status": "True"} for name in ("NamesAccepted", "Established")]}
        if wanted["kind"] == "Pod":
            made["status"] = {"phase": "Running", "conditions": [{"type": "Ready", "status": "True"}]}
        if not is_dry:
            self.writes.append(path)
            self.objects[path] = made
            if wanted["kind"] == "CustomResourceDefinition":
                self._define(wanted["spec"])
        return 201 if old is None else 200, made

    def _define(self, spec: dict) -> None:
        for version in spec["versions"]:
            entry = (spec["names"]["plural"], spec["names"]["kind"], spec["scope"] == "Namespaced")
            self.types.setdefault((spec["group"], version["name"]), []).append(entry)


def failure(status: int, reason: str, message: str) -> tuple[int, dict]:
    return status, {"kind": "Status", "apiVersion": "v1", "status": "Failure", "code": status, "reason": reason, "message": message}


def refuse(exchange: Exchange, status: int, reason: str, message: str) -> None:
    exchange.answer(status, json.dumps(failure(status, reason, message)[1]).encode(), JSON)
