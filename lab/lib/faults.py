"""Reads lab/faults/<id>/fault.yaml and says in one line what is wrong with it."""
import dataclasses
import fnmatch
import pathlib
import re

import yaml

from lib.certificates import NAME
from lib.processes import LabError
from lib.servers import PROGRAMS, SERVERS

FOLDER = pathlib.Path(__file__).parents[1] / "faults"
OUTCOMES = ("works", "degraded", "broken", "undetermined")
STAGES = ("name", "route", "tcp", "negotiation", "tls", "certificate", "credssp", "session", "udp", "gateway")
SIDES = ("client", "path", "host", "identity", "gateway")
EXPECTATIONS = {"outcome", "stage", "side", "first", "group", "named", "beside", "absent", "facts", "stages", "says", "logged", "connections_at_most", "seconds_at_most"}


@dataclasses.dataclass
class Fault:
    id: str
    title: str
    topology: str = "routed"
    dns: dict = dataclasses.field(default_factory=dict)
    servers: list = dataclasses.field(default_factory=list)
    twists: list = dataclasses.field(default_factory=list)
    target: str = NAME
    arguments: list = dataclasses.field(default_factory=list)
    expect: dict = dataclasses.field(default_factory=dict)
    proof: list = dataclasses.field(default_factory=list)
    checks: list = dataclasses.field(default_factory=list)
    clock: str = ""
    password: str = ""
    gateway_password: str = ""
    krb5: str = ""
    skip_unless: list = dataclasses.field(default_factory=list)
    note: str = ""

    def programs(self):
        """What must be on this machine for the fault to be made."""
        own = ["dnsmasq", "nft"] + [program for server in self.servers for program in PROGRAMS[next(iter(server))]]
        own += [check["run"].split()[0] for check in self.checks]
        own += ["faketime"] if self.clock or any((list(server.values())[0] or {}).get("clock") for server in self.servers) else []
        return sorted({*own, *self.skip_unless})


def load(patterns=()):
    """The faults whose id matches one of the patterns, all without any, by id."""
    found = sorted(path for path in FOLDER.iterdir() if path.is_dir())
    chosen = [path for path in found if not patterns or any(fnmatch.fnmatch(path.name, pattern) for pattern in patterns)]
    if not chosen:
        raise LabError(f"no fault matches {' '.join(patterns)}; --list names them all")
    return [read(path) for path in chosen]


def read(folder):
    path = folder / "fault.yaml"
    try:
        data = yaml.safe_load(path.read_text())
    except (OSError, yaml.YAMLError) as error:
        raise LabError(f"{path}: {' '.join(str(error).split())}") from None
    try:
        fault = Fault(id=folder.name, **data)
    except TypeError as error:
        raise LabError(f"{path}: {re.sub(r'^.*__init__..', '', str(error))}") from None
    for problem in problems(fault):
        raise LabError(f"{path}: {problem}")
    return fault


def problems(fault):
    if fault.topology not in ("direct", "routed"):
        yield f"topology is direct or routed, not {fault.topology}"
    for server in fault.servers:
        name = next(iter(server))
        if len(server) != 1 or name not in SERVERS:
            yield f"each server is one of {', '.join(sorted(SERVERS))}"
    expect = fault.expect
    unknown = set(expect) - EXPECTATIONS
    if unknown:
        yield f"expect does not know {', '.join(sorted(unknown))}"
    if not set(as_list(expect.get("outcome", []))) & set(OUTCOMES) or not set(as_list(expect.get("outcome"))) <= set(OUTCOMES):
        yield f"expect.outcome is one or more of {', '.join(OUTCOMES)}"
    if not {stage for stage in as_list(expect.get("stage", [])) if stage} <= set(STAGES):
        yield f"expect.stage is one or more of {', '.join(STAGES)}"
    if not set(as_list(expect.get("side", []))) <= set(SIDES):
        yield f"expect.side is one or more of {', '.join(SIDES)}"
    if not fault.proof:
        yield "proof is missing: what lib/probe.py sees, so that the fault is known to be real"
    if any(set(check) != {"at", "run", "says"} for check in fault.checks):
        yield "each of checks has at, run and says"


def as_list(value):
    return value if isinstance(value, list) else [value]
