"""A small network in namespaces of its own: client - host or client - router - host, and a DNS server beside the client.

    client 10.91.1.2 ---------------------------- 10.91.1.3 host        (direct)
    client 10.91.1.2 --- 10.91.1.1 router 10.91.2.1 --- 10.91.2.2 host  (routed)
    client 10.91.9.2 --- 10.91.9.53, 10.91.9.54 dns                     (both; the second address is for a second server)

IPv6 likewise in 2001:db8:91:1::/64, 2001:db8:91:2::/64. Names carry the id of the run's process, so that runs do not meet and leftovers of
a dead run can be told from the network of a living one.
"""
import itertools
import os
import pathlib
import re
import shutil

from lib.dead_clocks import remove_dead_clocks
from lib.processes import LabError, Processes, end_process, run

PREFIX = "rdplab"
NETNS_ETC = pathlib.Path("/etc/netns")
BASE = pathlib.Path("/var/tmp")
_numbers = itertools.count(1)


def run_folder(pid=None):
    return BASE / f"{PREFIX}-{pid or os.getpid()}"


class Topology:
    """Made by build(), torn down by close(); both may be called from any thread, each topology by one only."""

    def __init__(self, folder, kind="routed"):
        self.kind = kind
        self.folder = pathlib.Path(folder)
        self.processes = Processes()
        self.name = f"{PREFIX}-{os.getpid()}-{next(_numbers)}"
        self.places = ["client", "host", "dns"] + (["router"] if kind == "routed" else [])
        routed = kind == "routed"
        self.addresses = {
            "client": "10.91.1.2", "client6": "2001:db8:91:1::2", "dns": "10.91.9.53", "dns2": "10.91.9.54",
            "host": "10.91.2.2" if routed else "10.91.1.3", "host6": "2001:db8:91:2::2" if routed else "2001:db8:91:1::3",
            "nobody": "10.91.2.77" if routed else "10.91.1.77", "nobody6": "2001:db8:91:2::77" if routed else "2001:db8:91:1::77",
        }

    def namespace(self, place):
        if place not in self.places:
            raise LabError(f"this topology has no {place}")
        return f"{self.name}-{place}"

    def build(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        for place in self.places:
            name = self.namespace(place)
            run("ip", "netns", "add", name)
            etc = NETNS_ETC / name
            etc.mkdir(parents=True, exist_ok=True)
            (etc / "hosts").write_text("127.0.0.1 localhost\n::1 localhost\n")
            (etc / "resolv.conf").write_text(f"nameserver {self.addresses['dns']}\n")
            # As Debian sets it up; a machine with mDNS or systemd-resolved in its own would find names that the fault hides.
            (etc / "nsswitch.conf").write_text("passwd: files\ngroup: files\nhosts: files dns\n")
            self.batch(place, "link set lo up")
            # Without it the second ICMP error within a second is late, and what a client sees depends on timing.
            self.sysctl(place, {"net.ipv4.icmp_ratelimit": 0, "net.ipv6.icmp.ratelimit": 0,
                                # A link-local address in doubt delays the first IPv6 packet by up to 2 s.
                                "net.ipv6.conf.default.accept_dad": 0, "net.ipv6.conf.default.dad_transmits": 0})
        self.cable(("client", "dns0", ["10.91.9.2/24"]), ("dns", "eth0", ["10.91.9.53/24", "10.91.9.54/24"]))
        if self.kind == "routed":
            self.sysctl("router", {"net.ipv4.ip_forward": 1, "net.ipv6.conf.all.forwarding": 1})
            self.cable(("client", "eth0", ["10.91.1.2/24", "2001:db8:91:1::2/64"]), ("router", "lan0", ["10.91.1.1/24", "2001:db8:91:1::1/64"]))
            self.cable(("router", "wan0", ["10.91.2.1/24", "2001:db8:91:2::1/64"]), ("host", "eth0", ["10.91.2.2/24", "2001:db8:91:2::2/64"]))
            self.batch("client", "route add default via 10.91.1.1", "-6 route add default via 2001:db8:91:1::1")
            self.batch("host", "route add default via 10.91.2.1", "-6 route add default via 2001:db8:91:2::1")
        else:
            self.cable(("client", "eth0", ["10.91.1.2/24", "2001:db8:91:1::2/64"]), ("host", "eth0", ["10.91.1.3/24", "2001:db8:91:1::3/64"]))
        return self

    def cable(self, one, other):
        (place1, link1, addresses1), (place2, link2, addresses2) = one, other
        run("ip", "link", "add", link1, "netns", self.namespace(place1), "type", "veth", "peer", "name", link2, "netns", self.namespace(place2))
        for place, link, addresses in (one, other):
            lines = [f"address add {a} dev {link}" + (" nodad" if ":" in a else "") for a in addresses]
            self.batch(place, *lines, f"link set {link} up")

    def batch(self, place, *lines):
        for line in lines:
            run("ip", "-n", self.namespace(place), *line.split())

    def sysctl(self, place, settings):
        run(*self.inside(place), "sysctl", "-q", "-w", *[f"{key}={value}" for key, value in settings.items()])

    def nft(self, place, rules):
        run(*self.inside(place), "nft", "-f", "-", stdin=rules)

    def inside(self, place):
        """The words that put a command into a place."""
        return ["ip", "netns", "exec", self.namespace(place)]

    def private(self, place):
        """The same with a /tmp and a /run of its own: X servers and xrdp leave sockets and locks there."""
        return [*self.inside(place), "sh", "-c", 'mount -t tmpfs -o mode=1777 lab /tmp && mount -t tmpfs -o mode=1777 lab /run && exec "$@"', "sh"]

    def write(self, place, name, text):
        """Rewrites hosts, resolv.conf or nsswitch.conf in place: a replaced file is not seen by what already runs there."""
        with open(NETNS_ETC / self.namespace(place) / name, "r+") as file:
            file.truncate()
            file.write(text)

    def start(self, place, command, name, env=None):
        self.folder.mkdir(parents=True, exist_ok=True)
        return self.processes.start([*self.private(place), *command], self.folder / f"{name}.log", env=env, cwd=self.folder)

    def close(self):
        self.processes.end_all()
        remove_dead_clocks()
        for place in self.places:
            remove_namespace(self.namespace(place))


def remove_namespace(name):
    listed = run("ip", "netns", "pids", name, check=False)
    for pid in listed.stdout.split():
        end_process(int(pid))
    run("ip", "netns", "del", name, check=False)
    shutil.rmtree(NETNS_ETC / name, ignore_errors=True)


def living_run(pid):
    """Whether a lab run with this process id lives: the id alone may have been given to another program since."""
    try:
        words = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return any(word.endswith((b"lab/run", b"lab/selftest", b"lab/capture", b"lab/bundle")) or word in (b"run", b"./run", b"selftest", b"./selftest", b"bundle", b"./bundle") for word in words)


def remove_leftovers():
    """Removes what dead runs left behind; returns the names of what it removed."""
    removed = []
    pattern = re.compile(rf"{PREFIX}-(\d+)(-.*)?")
    names = {line.split()[0] for line in run("ip", "netns", "list").stdout.splitlines() if line.strip()}
    names |= {path.name for path in NETNS_ETC.iterdir()} if NETNS_ETC.is_dir() else set()
    for name in sorted(names):
        match = pattern.fullmatch(name)
        if match and not living_run(int(match[1])):
            remove_namespace(name)
            removed.append(name)
    for path in sorted(BASE.glob(f"{PREFIX}-*")):
        match = pattern.fullmatch(path.name)
        if match and not living_run(int(match[1])):
            shutil.rmtree(path, ignore_errors=True)
            removed.append(str(path))
    remove_empty_etc()
    return removed


def remove_empty_etc():
    try:
        NETNS_ETC.rmdir()
    except OSError:
        pass  # somebody else's namespaces have files there, or it is gone
