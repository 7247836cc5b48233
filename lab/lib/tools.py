"""Other tools on the faults of the lab: how each is called and, by rules written down in lab/peers, what its words mean.

A rule is a condition and the causes (ids of causes or groups) that it names; `quiet: true` where these words are no complaint. A condition is one or more of
  says      a regular expression found in what the tool printed, over several lines
  unless    one that must not be found there
  exit      its exit code is one of these
  exit_not  it is none of these; a tool that was stopped because it took too long has none and meets neither
"""
import dataclasses
import pathlib
import re
import shutil
import subprocess
import time

import yaml

from lib.processes import LabError, run
from lib.servers import ENVIRONMENT, under_clock, wait, with_old_hashes
from lib.filling import fill

FOLDER = pathlib.Path(__file__).parents[1] / "peers"
CONDITION = {"says", "unless", "exit", "exit_not"}
LONGEST_SECONDS = 40  # more than anybody waits, and than nmap's own scripts do
SAID_CHARACTERS = 60


@dataclasses.dataclass
class Answer:
    output: str
    exit: int | None  # None: stopped after LONGEST_SECONDS
    seconds: float


@dataclasses.dataclass
class Tool:
    id: str
    title: str
    package: str  # Debian's
    program: str
    command: list
    sound: dict  # condition: says that nothing is wrong
    alarm: dict  # condition: says that something is wrong, whatever it is
    rules: list
    display: bool = False  # needs an X server even where it shows nothing
    ipv6: list = dataclasses.field(default_factory=list)  # further words for a target that is an IPv6 address
    gateway: list = dataclasses.field(default_factory=list)  # further words where the way leads by a gateway; without them it is not asked
    rules_of: str = ""  # takes its rules from this tool, and sound and alarm where it has none of its own
    note: str = ""

    def installed(self):
        return bool(shutil.which(self.program, path=ENVIRONMENT["PATH"])) and (not self.display or bool(shutil.which("Xvfb", path=ENVIRONMENT["PATH"])))

    def reaches(self, fault):
        """Whether it has words for the way: a tool that knows no gateway would look at another place than the fault's."""
        return bool(self.gateway) or "--gateway" not in fault.arguments

    def version(self):
        """As the package has it; not every tool says its own without a target or a display."""
        done = run("dpkg-query", "-W", "-f", "${Version}", self.package, check=False)
        return done.stdout.strip() if done.returncode == 0 else "unknown version"

    def ask(self, lab, fault):
        host, port = split_target(fill(lab, fault.target))
        values = {"host": host, "port": str(port), "endpoint": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
                  "lib": str(pathlib.Path(__file__).parent), "user": account_of(fault), "password": fault.password or "Lab-Pass1"}
        home = lab.folder / "home"
        home.mkdir(exist_ok=True)
        environment = {**ENVIRONMENT, "HOME": str(home), "TERM": "dumb"}
        if "--ca" in fault.arguments:
            # What rdpdoctor is told to trust they trust too: OpenSSL and Go read this.
            environment["SSL_CERT_FILE"] = fill(lab, fault.arguments[fault.arguments.index("--ca") + 1])
        if self.display:
            environment["DISPLAY"] = start_display(lab)
        words = [*self.command, *(self.ipv6 if ":" in host else [])]
        if "--gateway" in fault.arguments:
            words += self.gateway
            values |= {"gateway": fault.arguments[fault.arguments.index("--gateway") + 1], "gateway_user": "practice", "gateway_password": "practice"}
            environment["OPENSSL_CONF"] = str(with_old_hashes(lab))  # FreeRDP 3 signs in to a gateway by NTLM only so
        # This computer's clock is theirs too; a Go program asks the kernel and not libc, so it keeps the right time.
        command = [*lab.topology.inside("client"), *under_clock(fault.clock), *[substitute(word, values) for word in words]]
        begin = time.monotonic()
        try:
            done = subprocess.run(command, env=environment, cwd=home, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                  text=True, errors="replace", timeout=LONGEST_SECONDS)
            output, code = done.stdout, done.returncode
        except subprocess.TimeoutExpired as error:
            output, code = (error.stdout or b"").decode(errors="replace"), None
        return Answer(output, code, time.monotonic() - begin)

    def named(self, answer):
        """The ids that it names, by its rules."""
        return sorted({id for rule in self.rules if meets(rule, answer) for id in rule["names"]})

    def finds_sound(self, answer):
        return meets(self.sound, answer) and not self.named(answer)

    def alarms(self, answer):
        return meets(self.alarm, answer) or any(meets(rule, answer) and not rule.get("quiet") for rule in self.rules)

    def said(self, answer):
        """The telling words, short and the same in every run."""
        for rule in self.rules:
            if meets(rule, answer):
                found = re.search(rule["says"], answer.output, re.MULTILINE) if "says" in rule else None
                return " ".join(plain(found[0]).split())[:SAID_CHARACTERS] if found else f"exit code {answer.exit}"
        if answer.exit is None:
            return f"stopped after {LONGEST_SECONDS} s"
        return "sound" if self.finds_sound(answer) else f"nothing that names a cause, exit code {answer.exit}"


def meets(condition, answer):
    """An empty condition is never met."""
    return bool(condition) and all((
        "says" not in condition or re.search(condition["says"], answer.output, re.MULTILINE) is not None,
        "unless" not in condition or re.search(condition["unless"], answer.output, re.MULTILINE) is None,
        "exit" not in condition or answer.exit in condition["exit"],
        "exit_not" not in condition or (answer.exit is not None and answer.exit not in condition["exit_not"])))


def plain(text):
    """Without the colours of a terminal and other control characters."""
    return re.sub(r"\x1b\[[0-9;]*m|[\x00-\x08\x0b-\x1f]", "", text)


def substitute(word, values):
    return re.sub(r"\{(\w+)\}", lambda match: values.get(match[1], match[0]), word)


def account_of(fault):
    """Whom rdpdoctor signs in as; where it signs in nobody, the account that the lab's servers know."""
    return fault.arguments[fault.arguments.index("-u") + 1] if "-u" in fault.arguments else "labuser"


def split_target(target):
    """(host, port) of what a user types: name, name:port, address, [IPv6]:port."""
    bracketed = re.fullmatch(r"\[(.+)\](?::(\d+))?", target)
    if bracketed:
        return bracketed[1], int(bracketed[2] or 3389)
    host, colon, port = target.rpartition(":")
    if colon and port.isdigit() and ":" not in host:
        return host, int(port)
    return target, 3389


def start_display(lab):
    """An X server in the client's namespace: abstract sockets belong to a namespace, so the number may be the same everywhere."""
    ready = lab.folder / "client-display"
    lab.topology.start("client", ["sh", "-c", f"exec Xvfb :78 -screen 0 640x480x24 -nolisten tcp -ac -noreset -displayfd 3 3>{ready}"], "client-xvfb", ENVIRONMENT)
    wait(lambda: ready.exists() and ready.read_text().strip(), "Xvfb", lab)
    return ":78"


def load():
    """Every tool of lab/peers, by id, which is the file's stem."""
    tools = {path.stem: read(path) for path in sorted(FOLDER.glob("*.yaml"))}
    for tool in tools.values():
        if tool.rules_of:
            other = tools.get(tool.rules_of)
            if not other:
                raise LabError(f"{FOLDER / tool.id}.yaml: there is no {tool.rules_of}.yaml")
            tool.rules, tool.sound, tool.alarm = other.rules, tool.sound or other.sound, tool.alarm or other.alarm
    return list(tools.values())


def read(path):
    try:
        data = yaml.safe_load(path.read_text())
        if "rules_of" in data:
            data = {"rules": [], "sound": {}, "alarm": {}, **data}
        tool = Tool(id=path.stem, **data)
    except (OSError, yaml.YAMLError, TypeError) as error:
        raise LabError(f"{path}: {' '.join(str(error).split())}") from None
    for condition in [tool.sound, tool.alarm, *({key: value for key, value in rule.items() if key not in ("names", "quiet")} for rule in tool.rules)]:
        if not set(condition) <= CONDITION:
            raise LabError(f"{path}: a condition has {', '.join(sorted(CONDITION))}, not {', '.join(sorted(set(condition) - CONDITION))}")
    if any(not rule.get("names") or not CONDITION & set(rule) for rule in tool.rules):
        raise LabError(f"{path}: each rule has a condition and names")
    return tool
