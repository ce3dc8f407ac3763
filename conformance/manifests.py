"""YML: manifests that a hub must refuse, or must not change."""

from pathlib import Path

from .attempt import Attempt
from .building import BUILD, RENDER, built, not_built, ship
from .case import Case, Waiting, listed
from .cluster import kubeconfig
from .fleet import FLEET, POD, Fleet
from .trust import SITE

CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}, namespace: default}}\ndata: {data}\n"
SYNTAX = "yaml.syntax yaml.encoding yaml.forbidden yaml.over-limit"
OBJECT = "snapshot.not-an-object snapshot.malformed-object yaml.wrong-type"


def config_map(data: str, name: str = "c") -> str:
    return CONFIG_MAP.format(name=name, data=data)


def with_manifest(text, name: str = "odd.yaml") -> Fleet:
    return Fleet(manifests={"pod.yaml": POD, name: text})


def refused_text(name: str, what: str, errors: str, text, **limits) -> Case:
    return not_built(name, what, 11, errors, with_manifest(text), **limits)


def laughs(levels: int = 9) -> str:
    rows = ['a0: &a0 ["lol"]']
    rows += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, levels + 1)]
    return "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n" + "".join(f"  {row}\n" for row in rows)


def metadata(text: str) -> str:
    return f"apiVersion: v1\nkind: ConfigMap\nmetadata: {text}\n"


def pod(spec: str) -> str:
    return f"apiVersion: v1\nkind: Pod\nmetadata: {{name: p, namespace: default}}\nspec: {spec}\n"


MISSING = "registry.hub:5000/plant/nowhere:v1"
BESIDE = '[{name: a, image: "registry.hub:5000/plant/app:v1"}]'


def _leads_out(folder: Path) -> None:
    (folder / "outside.yaml").write_text(config_map("{a: b}"))
    (folder / "manifests/link.yaml").symlink_to("../outside.yaml")


def _folder_leads_out(folder: Path) -> None:
    (folder / "outside").mkdir()
    (folder / "outside/x.yaml").write_text(config_map("{a: b}"))
    (folder / "manifests/link").symlink_to("../outside")


def _kustomized(text: str) -> Fleet:
    def spoil(folder: Path) -> None:
        (folder / "outside.yaml").write_text(config_map("{a: b}"))
        (folder / "kustomize").mkdir()
        (folder / "kustomize/kustomization.yaml").write_text(text)
        (folder / "kustomize/pod.yaml").write_text(POD)
        (folder / "kustomize/link.yaml").symlink_to("../outside.yaml")

    return Fleet(text=FLEET.replace("manifests: manifests", "kustomize: kustomize"), spoil=spoil)


def rendered(name: str, what: str, data: str, *lines: str) -> Case:
    """The values of a custom resource as `render` writes them, which is as kubectl reads them."""
    text = "apiVersion: example.com/v1\nkind: Plant\nmetadata: {name: p, namespace: default}\nspec:\n" + data

    def act(attempt: Attempt) -> None:
        attempt.judge(attempt.sealift(*RENDER, "--site", SITE, "--json"))
        found = "".join(path.read_text() for path in (attempt.input / "rendered").rglob("*.yaml"))
        for line in lines:
            attempt.expect(f"  {line}\n" in found, f"{line} is not there")

    return Case(name, what, (0,), (), with_manifest(text).write, act, True)


TEXTS = ("no", "0o17", "0777", "1e3", "2001-01-01", "~", "123456789012345678901234567890", "on", "1_000", ".inf", "true", "")
VALUES = ("a: no", "b: 0o17", "c: 0777", "d: 1e3", "e: ~", "f: 0x1F", "g: 9007199254740993")


def _exec_plugin() -> Case:
    """A kubeconfig that would run a program."""

    def make(folder: Path) -> None:
        Fleet().write(folder)
        plugin = "exec: {apiVersion: client.authentication.k8s.io/v1, command: touch, args: [executed]}"
        (folder / "kubeconfig").write_text(kubeconfig("https://127.0.0.1:9", plugin))

    def act(attempt: Attempt) -> None:
        attempt.require(*BUILD)
        ship(attempt)
        state = attempt.folder / "site"
        attempt.judge(attempt.sealift("apply", "--state", state, "--kubeconfig", "kubeconfig", "--json"))
        attempt.expect(not list(attempt.input.rglob("executed")), "the plugin has run")

    return Case("YML-17-exec", "a kubeconfig with an exec plugin", (2,), listed("cluster.unsupported-credential"),
                make, act, True)


CASES = [
    refused_text("YML-01-laughs", "a billion laughs", SYNTAX, laughs()),
    refused_text("YML-02-lists", "40,000 lists in each other", SYNTAX, "[" * 40_000),
    refused_text("YML-02-mappings", "40,000 mappings in each other", SYNTAX, "{b:" * 40_000),
    refused_text("YML-02-65-deep", "one deeper than the limit", SYNTAX, config_map("{a: " + "[" * 64 + "]" * 64 + "}")),
    refused_text("YML-03-itself", "an anchor within itself", SYNTAX, config_map("&a {b: *a}")),
    refused_text("YML-03-undefined", "an alias of nothing", SYNTAX, config_map("{a: *nowhere}")),
    rendered("YML-03-merged", "an anchor, an alias and a merge key", "  a: &a {x: one, y: two}\n  b: *a\n  c: {<<: *a, y: three}\n",
             "  x: one", "  y: two", "  y: three"),
    refused_text("YML-03-merge-text", "a merge key that is a text", SYNTAX + " yaml.wrong-type", config_map("{<<: a}")),
    refused_text("YML-04-twice", "a key twice", "yaml.duplicate-key", config_map("{a: x, a: y}"), says="4"),
    refused_text("YML-04-escaped", "a key twice, once in escapes", "yaml.duplicate-key", config_map('{a: x, "\\x61": y}')),
    refused_text("YML-05-python", "a tag that makes an object", "yaml.forbidden",
                 config_map('{a: !!python/object/apply:os.system ["true"]}')),
    refused_text("YML-05-binary", "binary text", "yaml.forbidden", config_map("{a: !!binary aGVsbG8=}")),
    refused_text("YML-05-verbatim", "a verbatim tag", "yaml.forbidden", config_map("{a: !<tag:example.com,2000:x> b}")),
    refused_text("YML-06-documents", "100,000 documents", "yaml.over-limit",
                 "".join(f"---\n{metadata('{name: c%d}' % number)}" for number in range(100_000))),
    refused_text("YML-06-keys", "200,000 keys", "yaml.over-limit",
                 config_map("{" + ", ".join(f"k{number}: v" for number in range(200_000)) + "}")),
    refused_text("YML-06-scalar", "a text of 3 MB", "yaml.over-limit", config_map("{a: " + "x" * (3 << 20) + "}")),
    rendered("YML-07-texts", "texts that look like numbers, dates and truth",
             "".join(f'  k{number}: "{text}"\n' for number, text in enumerate(TEXTS)),
             *[f'k{number}: "{text}"' for number, text in enumerate(TEXTS)]),
    rendered("YML-07-values", "numbers and truth in the old ways stay as they are spelled",
             "  time: 12:30:45\n  date: 2001-01-01\n" + "".join(f"  {line}\n" for line in VALUES), *VALUES,
             'time: "12:30:45"', 'date: "2001-01-01"'),
    refused_text("YML-08-latin", "bytes that are no UTF-8", "yaml.encoding yaml.syntax", config_map("{a: é}").encode("latin-1")),
    refused_text("YML-08-utf-16", "UTF-16", "yaml.encoding yaml.syntax", config_map("{a: b}").encode("utf-16")),
    refused_text("YML-08-nul", "a NUL byte", "yaml.encoding yaml.syntax", config_map("{a: b}").encode() + b"\0"),
    refused_text("YML-08-tab", "a tab as indentation", SYNTAX, "apiVersion: v1\nkind: ConfigMap\nmetadata:\n\tname: c\n"),
    refused_text("YML-08-version", "YAML of a version that is not there", SYNTAX, "%YAML 1.3\n---\n" + config_map("{a: b}")),
    built("YML-08-mark", "a byte-order mark", with_manifest("\ufeff" + config_map("{a: b}"))),
    built("YML-08-lines", "lines that end with CR and LF", with_manifest(config_map("{a: b}").replace("\n", "\r\n"))),
    built("YML-09-empty", "documents without content", with_manifest("---\n---\n# nothing\n---\n" + config_map("{a: b}"))),
    built("YML-09-null", "documents that are null", with_manifest("null\n---\n~\n---\n" + config_map("{a: b}"))),
    built("YML-09-list", "a List", with_manifest(
        "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: default}}\n")),
    refused_text("YML-09-nested", "lists in each other without end", OBJECT + " snapshot.nested-lists",
                 "{apiVersion: v1, kind: List, items: [" * 20 + "]}" * 20),
    refused_text("YML-09-scalar", "a document that is a text", OBJECT, "hello\n"),
    refused_text("YML-09-sequence", "a document that is a sequence", OBJECT, "- a\n"),
    refused_text("YML-10-no-version", "no apiVersion", OBJECT, "kind: ConfigMap\nmetadata: {name: c}\n"),
    refused_text("YML-10-no-kind", "no kind", OBJECT, "apiVersion: v1\nmetadata: {name: c}\n"),
    refused_text("YML-10-no-name", "no name", OBJECT, metadata("{namespace: default}")),
    refused_text("YML-10-path", "a path as name", OBJECT, metadata('{name: "../x"}')),
    refused_text("YML-10-254", "a name of 254 characters", OBJECT, metadata("{name: " + "a" * 254 + "}")),
    *[refused_text(f"YML-10-{label}-twice", f"{label} twice", "yaml.duplicate-key", text) for label, text in (
        ("version", "apiVersion: v2\n" + metadata("{name: c}")), ("kind", "kind: Pod\n" + metadata("{name: c}")),
        ("name", metadata("{name: c, name: d}")))],
    refused_text("YML-11-same", "one object twice", "snapshot.duplicate-object", config_map("{a: b}") + "---\n" + config_map("{c: d}")),
    refused_text("YML-12-container", "an image that is nowhere", "snapshot.incomplete",
                 pod(f'{{containers: [{{name: a, image: "{MISSING}"}}]}}'), says=MISSING),
    refused_text("YML-12-init", "an image that is nowhere, of an init container", "snapshot.incomplete",
                 pod(f'{{initContainers: [{{name: i, image: "{MISSING}"}}], containers: {BESIDE}}}'), says=MISSING),
    refused_text("YML-12-ephemeral", "an image that is nowhere, of an ephemeral container", "snapshot.incomplete",
                 pod(f'{{ephemeralContainers: [{{name: i, image: "{MISSING}"}}], containers: {BESIDE}}}'), says=MISSING),
    *[refused_text(f"YML-12-{label}", f"what may be an image, in {what}", "snapshot.undecided-images", found, says=MISSING)
      for label, what, found in (
        ("custom", "a custom resource", "apiVersion: example.com/v1\nkind: Plant\n"
         f'metadata: {{name: p, namespace: default}}\nspec: {{image: "{MISSING}"}}\n'),
        ("variable", "an environment variable",
         pod('{containers: [{name: a, image: "registry.hub:5000/plant/app:v1", env: '
             f'[{{name: IMAGE, value: "{MISSING}"}}]}}]}}')))],
    refused_text("YML-13-digest", "a digest that is not that of its tag", "snapshot.digest-conflict snapshot.incomplete",
                 pod('{containers: [{name: a, image: "registry.hub:5000/plant/app:v1@sha256:' + "0" * 64 + '"}]}')),
    built("YML-14-secret", "a readable Secret", with_manifest(
        "apiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: default}\nstringData: {password: hunter2}\n"),
        says="Secret", check=lambda attempt: attempt.expect("hunter2" not in attempt.outcome.text, "the secret is printed")),
    not_built("YML-16-link", "a manifest that is a link out of its source", 11, "snapshot.leaves-folder", Fleet(spoil=_leads_out)),
    not_built("YML-16-folder", "a folder that is a link out of its source", 11, "snapshot.leaves-folder",
              Fleet(spoil=_folder_leads_out)),
    not_built("YML-16-remote", "a kustomization with a remote base", 11, "snapshot.remote-base",
              _kustomized("resources: [pod.yaml, 'https://127.0.0.1:9/base?ref=v1']\n"), megabytes=512),
    not_built("YML-16-parent", "a kustomization that reads a file outside its folder", 11,
              "snapshot.command-failed snapshot.leaves-folder", _kustomized("resources: [pod.yaml, ../outside.yaml]\n"), megabytes=512),
    not_built("YML-16-helm", "a kustomization that would run helm", 11, "snapshot.command-failed snapshot.remote-base",
              _kustomized("resources: [pod.yaml]\nhelmCharts: [{name: x, repo: 'https://127.0.0.1:9'}]\n"), megabytes=512),
    not_built("YML-16-kustomized-link", "a kustomization whose resource is a link out of its folder", 11,
              "snapshot.command-failed snapshot.leaves-folder", _kustomized("resources: [pod.yaml, link.yaml]\n"), megabytes=512),
    not_built("YML-16-chart", "a Helm chart where manifests belong", 11, "yaml.unusable-key", Fleet(manifests={
        "pod.yaml": POD, "Chart.yaml": "apiVersion: v2\nname: c\nversion: 1.0.0\n",
        "templates/x.yaml": config_map("{a: {{ .Values.a }}}")})),
    not_built("YML-16-plain", "a kustomization among plain manifests", 11, "snapshot.kustomization-in-manifests",
              with_manifest("resources: []\n", "kustomization.yaml")),
    _exec_plugin(),
]

WAITING = [
    Waiting("YML-12", "a search of ConfigMaps for images"),
    Waiting("YML-15", "policy hooks for cluster roles, host paths and privileged pods"),
]
