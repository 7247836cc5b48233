"""Records what a diagnosis says on the wire, and whether `rdpdoctor capture` finds the same in it."""
import json
import pathlib
import secrets
import signal
import subprocess
import time

import yaml

from lib.faults import as_list, read
from lib.filling import fill
from lib.processes import LabError
from lib.runner import Result
from lib.servers import ENVIRONMENT, under_clock
from lib.verdict import REST

HERE = pathlib.Path(__file__).resolve().parents[1]
RECORDER = "dumpcap"
WORDS = "tcp port 3389 or icmp or icmp6 or udp port 3389"
LONGEST_SECONDS = 60


def load(patterns, matches):
    """The entries of captures.yaml, each with its fault as it is recorded."""
    found = []
    for entry in yaml.safe_load((HERE / "captures.yaml").read_text()):
        if patterns and not any(matches(entry["fault"], pattern) for pattern in patterns):
            continue
        fault = read(HERE / "faults" / entry["fault"])
        for server in fault.servers:
            for name, arguments in server.items():
                if name == "xrdp" and "server" in entry:
                    server[name] = {**(arguments or {}), "settings": {**((arguments or {}).get("settings") or {}), **entry["server"]}}
        found.append((entry, fault))
    return found


def record(runner, entry, fault):
    """One fault: a diagnosis while it is recorded, the recording's verdict, and what differs."""
    return runner.with_fault(fault, "root", lambda lab, fault, user: compare(runner, lab, entry, fault, user))


def compare(runner, lab, entry, fault, user):
    file = lab.folder / "client.pcapng"
    recorder = lab.topology.start("client", [RECORDER, "-q", "-i", "eth0", "-f", WORDS, "-w", file], "recorder", ENVIRONMENT)
    wait_for_begin(lab.folder / "recorder.log", recorder)
    live = runner.ask_program(lab, fault, user)
    if "client" in entry:
        subprocess.run([str(word) for word in [*lab.topology.inside("client"), "sh", "-c", fill(lab, entry["client"])]], env=ENVIRONMENT, capture_output=True,
                       check=False, timeout=LONGEST_SECONDS)
    wait_for_end(lab, file)
    recorder.send_signal(signal.SIGINT)
    try:
        recorder.wait(timeout=5)
    except subprocess.TimeoutExpired:
        raise LabError("the recorder does not end") from None
    seen = diagnosis(lab.folder / "diagnosis.json")
    start = time.monotonic()
    command = [*lab.topology.inside("client"), *under_clock(fault.clock), lab.program, "capture", "--json", *authorities(lab, fault), file]
    done = subprocess.run([str(word) for word in command], env={**ENVIRONMENT, "TERM": "dumb"}, capture_output=True, text=True, timeout=LONGEST_SECONDS)
    try:
        found = json.loads(done.stdout)
    except ValueError:
        raise LabError(f"rdpdoctor capture gave no JSON: {done.stderr.strip()}") from None
    walk = found[0] if isinstance(found, list) and found else found
    reasons = [] if walk else ["no RDP connection was found in the recording"]
    # What another client did may go with any of the connections.
    told = found if isinstance(found, list) and "client" in entry else [walk]
    if "recorded" in entry:
        walk = next((one for one in told if one and shows_more(one, entry)), walk)
    if walk and seen and not (shows_more(walk, entry) if "recorded" in entry else all(alike(seen, one, fault) for one in told)):
        reasons = [f"live: {leading(seen)}, recorded: {', '.join(map(leading, told))}"]
    return Result(fault.id, user, "failed" if reasons else "passed", live.seconds + time.monotonic() - start, leading(walk) if walk else "", reasons)


def authorities(lab, fault):
    return ["--ca", fill(lab, fault.arguments[fault.arguments.index("--ca") + 1])] if "--ca" in fault.arguments else []


def wait_for_begin(log, recorder):
    """dumpcap names its file when it has begun to record."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        if recorder.poll() is not None:
            raise LabError(f"{RECORDER} ended at once")
        if log.exists() and b"File:" in log.read_bytes():
            return
        time.sleep(0.02)
    raise LabError(f"{RECORDER} does not begin")


def wait_for_end(lab, file):
    """The kernel hands packets over in blocks: all is in the file when a last one is, an echo to the machines on the link. Where a fault keeps
    that one back nothing tells, and a second has to do."""
    mark = secrets.token_hex(16).encode()
    echo = ("import socket, sys; s = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6); "
            "s.sendto(bytes([128, 0, 0, 0, 0, 1, 0, 1]) + sys.argv[1].encode(), ('ff02::1', 0, 0, socket.if_nametoindex('eth0')))")
    subprocess.run([*map(str, lab.topology.inside("client")), "/usr/bin/python3", "-c", echo, mark.decode()], env=ENVIRONMENT, capture_output=True, check=False,
                   timeout=LONGEST_SECONDS)
    end = time.monotonic() + 1
    while time.monotonic() < end and mark not in file.read_bytes():
        time.sleep(0.02)


def diagnosis(path):
    try:
        return json.loads(path.read_text())
    except ValueError:
        raise LabError("the diagnosis gave no JSON") from None


def first(found):
    causes = [cause for cause in found["causes"] if cause["id"] != REST]
    return causes[0] if causes else None


def leading(found):
    top = first(found)
    return f"{found['verdict']['outcome']} at {found['verdict']['stage']}: {top['id']} ({top['group']})" if top else found["verdict"]["outcome"]


def shows_more(recorded, entry):
    top = first(recorded)
    return top is not None and top["id"] == entry["recorded"]


def alike(live, recorded, fault):
    """The same first cause, or one of its group, or one that the fault itself names as true."""
    one, other = first(live), first(recorded)
    if one is None or other is None:
        return one is other
    true = other["id"] in as_list(fault.expect.get("first", [])) or (other["group"] and other["group"] in as_list(fault.expect.get("group", [])))
    return one["id"] == other["id"] or (one["group"] is not None and one["group"] == other["group"]) or bool(true)
