"""Executables with one fault each, and what the cases must say of them: each check of the program is seen to fail.

The code of a fault runs after the real executable, and may change `status`, `output` and what lies around; with `instead` the real one
does not run at all.
"""

from dataclasses import dataclass
from pathlib import Path

TEMPLATE = '''#!{python} -IS
import hashlib, json, os, socket, sys, time
from pathlib import Path
from subprocess import PIPE, run
from urllib.request import Request, urlopen
WORDS = sys.argv[1:]
if " ".join(WORDS).startswith({command!r}) is False:
    os.execv({real!r}, [{real!r}, *WORDS])
STATE = Path(WORDS[WORDS.index("--state") + 1]) if "--state" in WORDS else Path()
MIRROR = STATE / "mirror"
NAMES = MIRROR / "index.json"
LOG = STATE / "audit.jsonl"
def put(path, text="x"):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
def refusal(status, identifier, **more):
    error = dict(exit=status, id=identifier, message="m", remedy="r") | more
    return json.dumps(dict(error=error, kind="Error", schemaVersion=1)).encode()
def rewrite(change):
    records, text, previous = [json.loads(line) for line in LOG.read_text().splitlines()], b"", None
    for record in change(records):
        if previous is not None:
            record["prev"] = "sha256:" + hashlib.sha256(previous).hexdigest()
        previous = json.dumps(record).encode()
        text += previous + b"\\n"
    LOG.write_bytes(text)
def send(url, method="GET", body=None, **headers):
    found = urlopen(Request(url, body, {{name.replace("_", "-"): text for name, text in headers.items()}}, method=method))
    return found.read(), found.headers
def server():
    option = WORDS[WORDS.index("--mirror") + 1] if "--mirror" in WORDS else ""
    return option.replace("docker://", "http://")
status, output, errors = 0, b"", b""
if not {instead}:
    done = run([{real!r}, *WORDS], stdout=PIPE, stderr=PIPE)
    status, output, errors = done.returncode, done.stdout, done.stderr
{code}
sys.stderr.buffer.write(errors)
sys.stderr.flush()
sys.stdout.buffer.write(output)
sys.stdout.flush()
os._exit(status)
'''


@dataclass(frozen=True)
class Broken:
    """A fault of one command in one case. `reason` is part of what the case must find wrong."""

    case: str
    command: str
    code: str
    reason: str
    quick: bool = False
    instead: bool = False

    def write(self, folder: Path, real: Path, python: str) -> Path:
        text = TEMPLATE.format(
            python=python, real=str(real), command=self.command, code=self.code, instead=self.instead)
        path = folder / "sealift"
        path.write_text(text)
        path.chmod(0o755)
        return path


def quick(case: str, command: str, code: str, reason: str) -> Broken:
    return Broken(case, command, code, reason, quick=True)


def instead(case: str, command: str, code: str, reason: str) -> Broken:
    return Broken(case, command, code, reason, instead=True)


IMPORT, REFUSED = "import medium", "SIG-02-no-signature"
REJECTION = '[one for one in records if one["body"]["event"] == "SLF-1102"]'

BROKEN = [
    # What every case looks at.
    quick(REFUSED, IMPORT, "status += 1", "exit 13 "),
    quick(REFUSED, IMPORT, "os.kill(os.getpid(), 9)", "killed by signal 9"),
    quick(REFUSED, IMPORT, "output = b''", "no JSON document"),
    quick(REFUSED, IMPORT, "output += output", "no JSON document"),
    quick(REFUSED, IMPORT, 'output = refusal(12, "other.name")', "error other.name"),
    quick(REFUSED, IMPORT, 'output = refusal(11, "signature.threshold-not-met")', "JSON says exit 11"),
    quick("SIG-15-many", IMPORT, "time.sleep(2.1)", "took "),
    quick(REFUSED, IMPORT, 'content = bytearray(b"x" * 280_000_000)', "MB resident"),
    # A medium that is refused, or taken.
    quick(REFUSED, IMPORT, 'put(MIRROR / "blobs/sha256/x")', "1 files changed"),
    quick(REFUSED, IMPORT, "NAMES.touch(); NAMES.write_bytes(NAMES.read_bytes() + b' ')", "1 files changed, mirror/index.json"),
    quick(REFUSED, IMPORT, 'path = STATE / "state.A.json"; path.chmod(0o666)', "1 files changed, state.A.json"),
    quick(REFUSED, IMPORT, "rewrite(lambda records: records[:-1])", "0 records of a refusal"),
    quick(REFUSED, IMPORT, f"rewrite(lambda records: records + {REJECTION}[-1:])", "2 records of a refusal"),
    quick(REFUSED, IMPORT, "LOG.write_bytes(LOG.read_bytes() + LOG.read_bytes().splitlines()[0])", "the chain of the audit log is broken"),
    quick(REFUSED, IMPORT, 'rewrite(lambda records: [*records[:-1], records[-1]["body"].update(event="SLF-1302") or records[-1]])',
          "the record is SLF-1302"),
    quick(REFUSED, IMPORT, 'rewrite(lambda records: [*records[:-1], records[-1]["body"].pop("decision") and records[-1]])',
          "the record says None"),
    quick(REFUSED, IMPORT, 'put(STATE / "trust/root.2.dsse.json")', "2 trust roots are kept"),
    quick("SIG-47-expired", IMPORT, 'rewrite(lambda records: [one for one in records if one["body"]["event"] != "SLF-1201"])',
          "0 records of a new trust root"),
    quick(REFUSED, "import after", "status = 14", "a good bundle ends with 14"),
    quick(REFUSED, "import after", 'put(STATE / "staging/x")', "the staging folder is not empty"),
    quick("SIG-23-gap", IMPORT, 'output = errors = refusal(13, "bundle.gap")', "nothing says '42'"),
    quick("SIG-08-no-keyid", IMPORT, 'output = output.replace(b"imported", b"alreadyImported")', "the results are"),
    quick("SIG-08-no-keyid", IMPORT,
          'rewrite(lambda records: [*records[:-1], records[-1]["body"].update(result="failure") or records[-1]])',
          "1 records of a refusal, expected none"),
    quick("SIG-51-1970", IMPORT, 'output = output.replace(b"clock", b"-"); errors = b""', "nothing says 'clock'"),
    Broken("ARC-26-two-sticks", "import stick-0", 'output = errors = refusal(11, "import.missing-volumes")', "vol-0001.tar is not named"),
    Broken("ARC-26-two-sticks", "import stick-0", 'put(NAMES, "plant/app")', "a name is visible before"),
    Broken("OCI-08-foreign-site", IMPORT, "socket.socket().connect_ex(('127.0.0.1', 9))", "a connection was opened"),
    # A hub.
    quick("YML-04-twice", "build", 'put(Path("stick/x.json"))', "left x.json"),
    quick("YML-04-twice", "build", 'output = refusal(11, "yaml.duplicate-key")', "nothing says '4'"),
    quick("YML-04-twice", "build", "errors += bytes([27])", "a control byte reaches"),
    quick("YML-14-secret", "build", 'output = b"{}"; errors = b"hunter2"', "nothing says 'Secret'"),
    quick("YML-14-secret", "import stick", "status = 1", "import stick ended with 1"),
    Broken("YML-14-secret", "build", 'errors = b"hunter2"', "the secret is printed"),
    Broken("YML-07-texts", "render",
           'path = next(Path("rendered").rglob("apps.yaml")); put(path, path.read_text().replace(\'"no"\', "no"))',
           'k0: "no" is not there'),
    Broken("YML-17-exec", "apply", 'put(Path("executed"))', "the plugin has run"),
    Broken("CLI-10-surroundings", "build", 'for path in Path().rglob("contents.json"): put(path, os.environ.get("TZ", ""))',
           "the bytes differ"),
    # A command line.
    Broken("CLI-01-spaces", "import", "errors += bytes([27])", "a control byte of the path"),
    Broken("CLI-01-spaces", "import", "output = b''", "the output is no JSON document"),
    Broken("CLI-02-force", "import", 'put(STATE / "x")', "the state has changed"),
    Broken("CLI-03-inspect", "inspect", "errors += bytes([27])", "a control byte is printed"),
    Broken("CLI-03-inspect", "inspect", 'errors += "\\u202e".encode()', "a mark that turns text"),
    Broken("CLI-03-inspect", "inspect", "output = b''", "the output is no JSON document"),
    instead("CLI-04-full", "import", "", "exit 0, expected 15"),
    instead("CLI-04-full", "import", "status = 15", "the import is not recorded"),
    Broken("CLI-05-unknown", "bild", 'output = refusal(2, "x", remedy=None).replace(b"remedy", b"r")', "the error has"),
    Broken("CLI-08-program", "verify", """output = b'{"warnings": []}'""", "nobody signed the importer"),
    Broken("CLI-08-site", "inspect", "status = 1", "inspect ended with 1"),
    Broken("CLI-08-site", "verify", 'put(STATE / "x")', "has changed the site"),
    Broken("CLI-08-site", "verify", 'LOG.write_text(LOG.read_text() + "{}")', "has written to the audit log"),
    Broken("CLI-08-site", "verify", 'put(Path("medium/x"))', "has changed the medium"),
    # A configuration.
    Broken("CFG-02-writable", IMPORT, 'put(MIRROR / "blobs/sha256/x")', "something was loaded"),
    Broken("CFG-02-writable", IMPORT, 'errors = b"hunter2-conformance"', "a secret is printed"),
    Broken("CFG-03-path", "site init", 'put(STATE / "state.A.json")', "a site was enrolled"),
    Broken("CFG-08-passphrase", "build", 'errors = b"hunter2-conformance"', "the passphrase is printed"),
    Broken("CFG-04-again", "site init", 'put(STATE / "x")', "the site has changed"),
    instead("CFG-05-body", IMPORT, 'status, output = 16, refusal(16, "x")', "no credentials were asked for"),
    Broken("CFG-05-body", IMPORT, 'errors = b"hunter2-conformance"', "credentials are printed"),
    Broken("CFG-05-body", IMPORT, 'put(STATE / "x.json", "hunter2-conformance")', "credentials are in a log"),
    # Registries.
    Broken("REG-01-blob", "build", 'put(Path("stick/bundle.dsse.json"))', "there is a bundle although"),
    Broken("REG-01-blob", "build", 'errors = b"hunter2-conformance"', "the password is printed"),
    Broken("REG-01-blob", "build", "errors += bytes([27])", "a control byte is printed"),
    Broken("REG-01-blob", "build", 'errors += b"x" * 70_000', "printed without end"),
    instead("REG-05-other", "build", 'status, output = 16, refusal(16, "registry.refused")', "the registry was not asked"),
    instead("REG-06-other", "build", """
base, login = "http://" + Path("sealift.yaml").read_text().split('address: "')[1].split('"')[0], "Basic eA=="
manifest = json.loads(send(base + "/v2/plant/app/manifests/v1", Authorization=login)[0])
send(base + "/v2/plant/app/blobs/" + manifest["layers"][0]["digest"], Authorization=login)
""", "the credentials of one server went to another"),
    Broken("REG-07-other", IMPORT, 'put(STATE / "x")', "changed: x"),
    instead("REG-07-other", IMPORT, 'send(server() + "/v2/plant/app/manifests/v2", "PUT", b"{}", Content_Type="a/b")',
            "a tag is there before everything is"),
    instead("REG-07-other", IMPORT, 'send(send(server() + "/v2/x/blobs/uploads/", "POST", b"")[1]["Location"])',
            "another server was asked"),
    instead("REG-11-gone", IMPORT, "", "the next run leaves something out"),
    Broken("REG-14-tag", "build", 'for path in Path("stick").rglob("contents.json"): put(path)', "what is about the image was left out"),
    instead("REG-19-loopback", "serve", "", "it does not listen"),
    instead("REG-19-loopback", "serve", 'open_ = socket.create_server(("0.0.0.0", 0)); time.sleep(9)', "it listens on"),
    # Clusters.
    Broken("YML-18-order", "import stick", 'errors = b"hunter2-conformance-token"', "the token of the cluster"),
    Broken("YML-18-order", "import stick", 'put(NAMES, "{}")', "the image is not there"),
    instead("FS-23-refused", "apply", "", "3 objects are in the cluster"),
    Broken("YML-18-order", "import stick", """
base = (STATE / "kubeconfig").read_text().split('server: "')[1].split('"')[0]
body = b'{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c","namespace":"plant"}}'
send(base + "/api/v1/namespaces/plant/configmaps/c", "PATCH", body)
""", "written twice"),
    Broken("YML-18-order", "apply", "NAMES.write_bytes(NAMES.read_bytes() + b' ')", "apply has changed the mirror"),
    # Machines.
    Broken("FS-01-some", IMPORT, "status = 3", "after rename 1"),
    Broken("FS-01-some", IMPORT, """
names = json.loads(NAMES.read_text())
put(NAMES, json.dumps(names | dict(manifests=[*names["manifests"], dict(digest="sha256:0")])))
""", "is named and not there"),
    instead("FS-01-some", IMPORT, "", "no such call is made"),
    Broken("FS-03-small", IMPORT, "NAMES.write_bytes(NAMES.read_bytes() + b' ')", "the mirror has changed"),
    Broken("FS-07-once", IMPORT, """
volume = os.open(next(Path("medium").rglob("vol-0001.tar")), os.O_RDONLY)
os.pread(volume, 1 << 20, 0)
os.pread(volume, 1 << 20, 0)
""", "of a blob were read"),
    Broken("FS-10-umask-0", IMPORT, 'put(STATE / "x"); (STATE / "x").chmod(0o666)', "has the mode 666"),
    Broken("FS-10-umask-0", IMPORT, 'put(STATE / "x"); (STATE / "x").chmod(0o200)', "which its owner cannot read"),
    Broken("FS-13-locked", IMPORT, 'put(STATE / "x")', "the site has changed"),
    instead("FS-16-lost", IMPORT, "", "not as before"),
    Broken("FS-13-second", IMPORT, "status = 1", "the first import ended with 1"),
    instead("FS-18-sigint", IMPORT, """
send(server() + "/v2/plant/app/manifests/v2", "PUT", b"{}", Content_Type="a/b")
send(server() + "/v2/x/blobs/uploads/", "POST", b"")
""", "a tag is there although the import was stopped"),
    instead("FS-20-killed", "build", """
put(Path(WORDS[WORDS.index("--out") + 1]) / "sealift/x/000001/bundle.dsse.json")
os.fsync(os.open(".", os.O_RDONLY))
""", "half a bundle"),
]
