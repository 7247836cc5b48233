"""Makes one fault, lets rdpdoctor (or the lab's own probe) look at it, and takes everything down again."""
import dataclasses
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time
import traceback

from lib.certificates import Certificates
from lib.dead_clocks import remove_dead_clocks
from lib.domain import Domain
from lib.filling import fill
from lib.processes import LabError, run
from lib.servers import ENVIRONMENT, SERVERS, under_clock
from lib.topology import Topology
from lib.twists import start_dns, twist
from lib.verdict import essence, judge, summary

PROBE = pathlib.Path(__file__).with_name("probe.py")
LONGEST_SECONDS = 90
# A healthy host sees at most 3 connections, a failing one at most 20.
CONNECTIONS = {"works": 3}
MOST_CONNECTIONS = 20
COUNTER = """table inet count {
 chain count {
  type filter hook output priority 10;
  tcp sport 3389 tcp flags & (syn|ack) == (syn|ack) counter
 }
}
"""


@dataclasses.dataclass
class Result:
    fault: str
    user: str
    state: str  # passed, failed or skipped
    seconds: float = 0
    said: str = ""
    reasons: list = dataclasses.field(default_factory=list)
    connections: int | None = None
    verdict: dict | None = None  # what lib/score.py needs of the answer


@dataclasses.dataclass
class Lab:
    """What servers and twists are given."""
    topology: Topology
    certificates: Certificates
    folder: pathlib.Path
    domain: Domain
    program: pathlib.Path | None  # the rdpdoctor that is tried; None where it is not built and only others look

    @property
    def krb5(self):
        """Kerberos' settings for the client and the servers; this machine's own must not matter."""
        return self.folder / "krb5.conf"


class Runner:
    def __init__(self, folder, program, certificates, users, keep):
        self.folder, self.program, self.certificates, self.users, self.keep = folder, program, certificates, users, keep
        self.domain = Domain(pathlib.Path(folder) / "domain")
        self.open = set()
        self.stopping = False
        remove_dead_clocks()  # of runs that were killed

    def missing(self, fault):
        return [name for name in fault.programs() if not shutil.which(name, path=ENVIRONMENT["PATH"])]

    def stop(self):
        """Ends what runs now and lets nothing begin; each thread then takes its own topology down."""
        self.stopping = True
        for topology in list(self.open):
            topology.close()

    def diagnose(self, fault, user):
        return self.with_fault(fault, user, self.ask_program)

    def compare(self, fault, tool):
        """What another tool says of the same fault, made anew for it."""
        return self.with_fault(fault, tool.id, lambda lab, fault, user: self._ask_tool(lab, fault, tool))

    def prove(self, fault):
        return self.with_fault(fault, "root", self._ask_probe)

    def with_fault(self, fault, user, ask):
        missing = self.missing(fault)
        if missing:
            return Result(fault.id, user, "skipped", reasons=[f"not installed: {', '.join(missing)}"])
        if self.stopping:
            return Result(fault.id, user, "skipped", reasons=["stopped"])
        folder = self.folder / f"{fault.id}-{user}"
        # What is kept of a first try stays, and its logs are not counted with those of the second.
        topology = Topology(folder.with_name(folder.name + "-again") if folder.exists() else folder, fault.topology)
        self.open.add(topology)
        lab = Lab(topology, self.certificates, topology.folder, self.domain, self.program)
        try:
            self._make(lab, fault)
            return ask(lab, fault, user)
        except LabError as error:
            return Result(fault.id, user, "failed", reasons=[f"the lab itself: {error}"])
        except Exception as error:  # a mistake in the lab must not take the other faults with it
            traceback.print_exc(file=sys.stderr)
            return Result(fault.id, user, "failed", reasons=[f"the lab itself: {type(error).__name__}: {error}"])
        finally:
            topology.close()
            self.open.discard(topology)
            if not self.keep:
                shutil.rmtree(topology.folder, ignore_errors=True)

    def _make(self, lab, fault):
        lab.topology.build()
        lab.krb5.write_text(fault.krb5 or "[libdefaults]\n")
        lab.krb5.chmod(0o644)
        start_dns(lab, fault.dns)
        processes = {}
        for server in fault.servers:
            (name, arguments), = server.items()
            processes[name] = SERVERS[name](lab, **(arguments or {}))
        lab.topology.nft("host", COUNTER)
        for one in fault.twists:
            twist(lab, one, processes)

    def ask_program(self, lab, fault, user):
        home = lab.folder / "home"
        home.mkdir()
        words = []
        if user != "root":
            uid, gid = self.users[user]
            os.chown(home, uid, gid)
            words = ["setpriv", "--reuid", uid, "--regid", gid, "--clear-groups", "--no-new-privs"]
        # For the program alone: libfaketime's semaphore belongs to the user who first needs it.
        words += under_clock(fault.clock)
        command = [*lab.topology.inside("client"), *words, self.program, "diagnose", "--json", *[fill(lab, a) for a in fault.arguments], fill(lab, fault.target)]
        environment = {**ENVIRONMENT, "HOME": str(home), "XDG_STATE_HOME": str(home), "TERM": "dumb", "KRB5_CONFIG": str(lab.krb5)}
        if fault.password:
            environment["RDPDOCTOR_PASSWORD"] = fault.password
        if fault.gateway_password:
            environment["RDPDOCTOR_GATEWAY_PASSWORD"] = fault.gateway_password
        start = time.monotonic()
        try:
            done = subprocess.run([str(word) for word in command], env=environment, cwd="/", capture_output=True, text=True,
                                  errors="replace", stdin=subprocess.DEVNULL, timeout=LONGEST_SECONDS)
        except subprocess.TimeoutExpired:
            return Result(fault.id, user, "failed", LONGEST_SECONDS, reasons=[f"rdpdoctor did not end within {LONGEST_SECONDS} s"])
        seconds = time.monotonic() - start
        (lab.folder / "diagnosis.json").write_text(done.stdout)
        reasons = judge(fault.expect, done.returncode, done.stdout)
        if reasons and done.stderr.strip():
            reasons.append("it said: " + done.stderr.strip().splitlines()[-1])
        connections = self._connections(lab)
        most = fault.expect.get("connections_at_most", CONNECTIONS.get(fault.expect["outcome"] if isinstance(fault.expect["outcome"], str) else "", MOST_CONNECTIONS))
        if connections > most:
            reasons.append(f"the host saw {connections} connections, at most {most} are allowed")
        reasons += otherwise_logged(lab.folder, fault.expect.get("logged", {}))
        if seconds > fault.expect.get("seconds_at_most", LONGEST_SECONDS):
            reasons.append(f"it took {seconds:.1f} s, at most {fault.expect['seconds_at_most']} s are allowed")
        return Result(fault.id, user, "failed" if reasons else "passed", seconds, summary(done.stdout), reasons, connections,
                      essence(done.stdout))

    def _connections(self, lab):
        listed = run(*lab.topology.inside("host"), "nft", "list", "table", "inet", "count").stdout.split()
        return int(listed[listed.index("packets") + 1])

    def _ask_tool(self, lab, fault, tool):
        answer = tool.ask(lab, fault)
        (lab.folder / f"{tool.id}.txt").write_text(answer.output)
        verdict = {"named": tool.named(answer), "sound": tool.finds_sound(answer), "alarm": tool.alarms(answer), "said": tool.said(answer)}
        return Result(fault.id, tool.id, "passed", answer.seconds, verdict["said"], verdict=verdict)

    def _ask_probe(self, lab, fault, user):
        ca = [fill(lab, fault.arguments[fault.arguments.index("--ca") + 1])] if "--ca" in fault.arguments else []
        start = time.monotonic()
        seen = run(*lab.topology.inside("client"), "/usr/bin/python3", PROBE, fill(lab, fault.target), *ca, timeout=60, check=False)
        said, wanted = seen.stdout.splitlines(), [fill(lab, word) for word in fault.proof]
        alike = len(said) == len(wanted) and all(word in want.split(" or ") for word, want in zip(said, wanted))
        reasons = [] if alike else [f"seen: {', '.join(said) or seen.stderr.strip()}", f"wanted: {', '.join(wanted)}"]
        for check in fault.checks:
            done = run(*lab.topology.inside(check["at"]), "sh", "-c", fill(lab, check["run"]), timeout=60, check=False)
            if not re.search(fill(lab, check["says"]), done.stdout + done.stderr):
                reasons.append(f"{check['run']}: {' '.join((done.stdout + done.stderr).split())[-200:]}")
        return Result(fault.id, "probe", "failed" if reasons else "passed", time.monotonic() - start, ", ".join(said), reasons)


def otherwise_logged(folder, wanted):
    """Which lines the servers' logs have more or less often than they should, by how they begin."""
    lines = [line for log in folder.glob("*.log") for line in log.read_text(errors="replace").splitlines()]
    for begin, times in wanted.items():
        found = sum(line.startswith(begin) for line in lines)
        if found != times:
            yield f"the servers logged \"{begin}\" {found} times, not {times}"
