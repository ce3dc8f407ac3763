"""CFG: configuration files and keys that must not be used."""

import base64
import os
from pathlib import Path
from typing import Callable

from . import keys
from .attempt import Attempt, NotPossible
from .building import BUILD, not_built
from .case import Case, listed
from .faults import NOBODY
from .fleet import FLEET, Fleet, with_source
from .importing import hostile
from .process import environment
from .registry import Registry
from .server import Exchange
from .site import changes, tree
from .certificates import authority
from .trust import RELEASE, SITE, Root

SITE_FILE = "apiVersion: sealift.dev/v1alpha1\nkind: Site\n"
SECRET = "hunter2-conformance"


def fleet_file(name: str, what: str, errors: str, text, says: str = "sealift.yaml:") -> Case:
    return not_built(name, what, 2, errors, Fleet(text=text), says=says)


def at_site(
    name: str, what: str, exits: tuple[int, ...], errors: str, *, text: str = SITE_FILE,
    spoil: Callable[[Path], None] = lambda state: None, arguments: tuple = (),
) -> Case:
    """An enrolled site whose configuration is spoilt afterwards; it imports again when the file is as before."""

    def make(folder: Path) -> None:
        hostile().write(folder / "medium")

    def act(attempt: Attempt) -> None:
        state = attempt.folder / "site"
        attempt.sites.put(state)
        (state / "site.yaml").write_text(text)
        (state / "site.yaml").chmod(0o644)
        spoil(state)
        outcome = attempt.judge(attempt.sealift("import", "medium", "--state", state, *arguments, "--json"))
        attempt.expect(not list((state / "mirror").rglob("sha256/*")), "something was loaded")
        attempt.expect(SECRET not in outcome.text, "a secret is printed")
        (state / "site.yaml").unlink()
        attempt.recovered = "yes" if attempt.require("import", "medium", "--state", state).status == 0 else "no"

    return Case(name, what, exits, listed(errors), make, act, True)


def _init(name: str, what: str, exits: tuple[int, ...], errors: str, *arguments: str, **more: str) -> Case:
    def make(folder: Path) -> None:
        (folder / "root.json").write_bytes(Root().file())

    def act(attempt: Attempt) -> None:
        values = {"--name": SITE, "--fingerprint": Root().fingerprint(), "--root": "root.json"} | more
        options = [word for pair in values.items() for word in pair]
        attempt.judge(attempt.sealift("site", "init", "--state", attempt.folder / "site", *options, *arguments, "--json"))
        attempt.expect(not (attempt.folder / "site/state.A.json").exists(), "a site was enrolled")

    return Case(name, what, exits, listed(errors), make, act, True)


def _given_away(state: Path) -> None:
    if os.geteuid() != 0:
        raise NotPossible("only root can give a file away")
    os.chown(state / "site.yaml", NOBODY, NOBODY)


def _key(content, mode: int = 0o600) -> Fleet:
    def spoil(folder: Path) -> None:
        (folder / "keys/release.key").write_bytes(content)
        (folder / "keys/release.key").chmod(mode)

    return Fleet(spoil=spoil)


def _passphrase(text: str):
    def spoil(folder: Path) -> None:
        (folder / "keys/release.key").write_bytes(RELEASE.pem(b"right"))
        (folder / "passphrase").write_text(text)
        (folder / "passphrase").chmod(0o600)

    return Fleet(spoil=spoil)


def _wrong_passphrase() -> Case:
    def act(attempt: Attempt) -> None:
        variables = environment(SEALIFT_PASSPHRASE_FILE="passphrase")
        outcome = attempt.judge(attempt.sealift(*BUILD, "--json", variables=variables))
        attempt.expect(SECRET not in outcome.text, "the passphrase is printed")

    return Case("CFG-08-passphrase", "a key whose passphrase is another one", (2,), listed("key.wrong-passphrase"),
                _passphrase(SECRET).write, act, True)


def _registry(extra: str, files: dict[str, bytes] = {}) -> Fleet:
    def spoil(folder: Path) -> None:
        for name, content in files.items():
            (folder / name).write_bytes(content)

    text = with_source('"docker://127.0.0.1:9"') + f"registries: [{{host: 127.0.0.1:9, {extra}}}]\n"
    return Fleet(text=text, spoil=spoil)


def _again() -> Case:
    """An enrolled site is never enrolled again, under its own name or another."""

    def make(folder: Path) -> None:
        (folder / "root.json").write_bytes(Root().file())

    def act(attempt: Attempt) -> None:
        state = attempt.folder / "site"
        attempt.sites.put(state)
        before = tree(state)
        for name in (SITE, "plant-9"):
            attempt.judge(attempt.sealift(
                "site", "init", "--state", state, "--name", name, "--root", "root.json", "--fingerprint", Root().fingerprint(),
                "--json"))
            attempt.expect(not changes(before, tree(state)), "the site has changed")

    return Case("CFG-04-again", "a site that is enrolled again, and as another one", (2,), listed("site.already-enrolled"), make, act, True)


def _echoed(name: str, what: str, script, exits: tuple[int, ...] = (16,)) -> Case:
    """A registry repeats what it was shown; nothing of it may be printed, or stay in a log of the site."""

    def make(folder: Path) -> None:
        hostile().write(folder / "medium")

    def act(attempt: Attempt) -> None:
        state = attempt.folder / "site"
        attempt.sites.put(state)
        with Registry(script=script) as registry:
            login = base64.b64encode(f"user:{SECRET}".encode()).decode()
            place = f"127.0.0.1:{registry.port}"
            (attempt.folder / "auth.json").write_text('{"auths": {"%s": {"auth": "%s"}}}' % (place, login))
            (attempt.folder / "auth.json").chmod(0o600)
            variables = environment(REGISTRY_AUTH_FILE=str(attempt.folder / "auth.json"))
            command = ("import", "medium", "--state", state, "--mirror", f"docker://{place}", "--plain-http")
            plain = attempt.sealift(*command, variables=variables)
            outcome = attempt.judge(attempt.sealift(*command, "--json", variables=variables))
            attempt.expect(any("Authorization" in headers for _, _, headers in registry.log), "no credentials were asked for")
        kept = "".join(path.read_text(errors="replace") for path in state.glob("*.json*"))
        for secret in (SECRET, login):
            attempt.expect(secret not in plain.text + outcome.text, "credentials are printed")
            attempt.expect(secret not in kept, "credentials are in a log")

    return Case(name, what, exits, (), make, act, True)


def _repeat(exchange: Exchange) -> bool:
    shown = exchange.headers.get("Authorization", "")
    if not shown:
        exchange.answer(401, b"{}", "application/json", WWW_Authenticate='Basic realm="x"')
        return True
    clear = base64.b64decode(shown.split(" ")[-1]).decode()
    text = '{"errors": [{"code": "DENIED", "message": "%s is %s"}]}' % (shown, clear)
    exchange.answer(403, text.encode(), "application/json", X_Shown=shown)
    return True


def _repeat_elsewhere(exchange: Exchange) -> bool:
    shown = exchange.headers.get("Authorization", "")
    if not shown or exchange.command not in ("GET", "HEAD"):
        return _repeat(exchange)
    clear = base64.b64decode(shown.split(" ")[-1]).decode()
    exchange.answer(307, Location=f"http://{clear}@169.254.169.254/{shown.split(' ')[-1]}")
    return True


AUTHORITY = "transport.unusable-authority command.missing-file"
INVALID = "configuration.invalid command.malformed-option image.malformed-location registry.unusable-host"

CASES = [
    fleet_file("CFG-01-unknown", "a key that nobody knows", "configuration.unknown-key", FLEET + "imges: {}\n"),
    fleet_file("CFG-01-twice", "a key twice", "configuration.duplicate-key", FLEET + "organization: acme\n"),
    fleet_file("CFG-01-type", "a list where a name belongs", "configuration.wrong-type",
               FLEET.replace("organization: acme", "organization: [acme]")),
    fleet_file("CFG-01-missing", "no organization", "configuration.missing-key", FLEET.replace("organization: acme\n", "")),
    fleet_file("CFG-01-days", "a bundle that is valid for 3,651 days", "configuration.invalid", FLEET + "validityDays: 3651\n"),
    fleet_file("CFG-01-kind", "a file of another kind", "configuration.invalid", FLEET.replace("kind: Fleet", "kind: Site")),
    fleet_file("CFG-01-syntax", "no YAML", "configuration.syntax", FLEET + "a: [\n"),
    fleet_file("CFG-01-large", "a file over 1 MiB", "command.unreadable-configuration configuration.over-limit",
               FLEET + "#" * (1 << 20), says="sealift.yaml"),
    at_site("CFG-02-writable", "site.yaml that anybody may write", (2,), "command.exposed-configuration",
            spoil=lambda state: (state / "site.yaml").chmod(0o666)),
    at_site("CFG-02-group", "site.yaml that a group may write", (2,), "command.exposed-configuration",
            spoil=lambda state: (state / "site.yaml").chmod(0o664)),
    at_site("CFG-01-site", "a key in site.yaml that nobody knows", (2,), "configuration.unknown-key",
            text=SITE_FILE + "mirrr: oci:x\n"),
    at_site("CFG-02-owner", "site.yaml of another user", (2,), "command.exposed-configuration", spoil=_given_away),
    _init("CFG-03-path", "a site with a path as name", (2,), INVALID, **{"--name": "../x"}),
    _init("CFG-03-upper", "a site with upper case letters", (2,), INVALID, **{"--name": "Plant"}),
    _init("CFG-03-fingerprint", "the fingerprint of another root", (12,), "root.fingerprint-mismatch",
          **{"--fingerprint": "0" * 64}),
    _init("CFG-03-short", "half of the fingerprint", (2,), "root.malformed-fingerprint",
          **{"--fingerprint": Root().fingerprint()[:32]}),
    _again(),
    _echoed("CFG-05-body", "a registry that repeats credentials in its refusal", _repeat),
    _echoed("CFG-05-location", "a registry that repeats credentials in an address", _repeat_elsewhere),
    not_built("CFG-06-user", "user and password in the address of a registry", 2,
              "configuration.invalid image.malformed-location", Fleet(text=with_source(f'"docker://u:{SECRET}@127.0.0.1:9"'))),
    at_site("CFG-06-mirror", "user and password in --mirror", (2,), INVALID + " command.usage",
            arguments=("--mirror", f"docker://u:{SECRET}@127.0.0.1:9")),
    at_site("CFG-06-http", "an address with a scheme as --mirror", (2,), INVALID + " command.usage",
            arguments=("--mirror", "http://127.0.0.1:9")),
    not_built("CFG-07-missing", "a file of authorities that is not there", 2, AUTHORITY, _registry("ca: nowhere.pem")),
    not_built("CFG-07-empty", "an empty file of authorities", 2, AUTHORITY, _registry("ca: ca.pem", {"ca.pem": b""})),
    not_built("CFG-07-text", "a file of authorities that holds a key", 2, AUTHORITY,
              _registry("ca: ca.pem", {"ca.pem": RELEASE.public_pem()})),
    not_built("CFG-07-expired", "a file with an authority that has expired", 2, AUTHORITY,
              _registry("ca: ca.pem", {"ca.pem": authority(until=2020)})),
    not_built("CFG-08-mode", "a private key that others may read", 2, "key.file-exposed", _key(RELEASE.pem(), 0o644)),
    not_built("CFG-08-public", "a public key where a private one belongs", 2, "key.public-given", _key(RELEASE.public_pem())),
    not_built("CFG-08-garbage", "a key file that is none", 2, "key.malformed key.foreign-format", _key(b"nothing\n")),
    not_built("CFG-08-stranger", "a key that is not in the role", 2, "signing.key-not-in-role",
              _key(keys.p256_key("stranger").pem())),
    _wrong_passphrase(),
]
