"""What is done to a sound network or server to make the fault, and the DNS server of the lab."""
import ipaddress
import signal
import sys

from lib.certificates import NAME
from lib.filling import fill
from lib.processes import LabError, run
from lib.servers import ENVIRONMENT, listening, peers, wait

DNSMASQ = """
no-resolv
no-hosts
no-round-robin
bind-interfaces
listen-address={address}
local=/#/
local=/corp.test/
local=/{host}/
"""
BEHIND_DELAY = 5300


def start_dns(lab, spec):
    """spec: records {name: [addresses]} (default: the host's own name), alias {name: name}, options [lines for dnsmasq], delay_ms,
    mode answering | refused | servfail | silent | closed, and second: the same for a server at {dns2}."""
    one_dns(lab, spec, "dns")
    if "second" in spec:
        one_dns(lab, spec["second"], "dns2")


def one_dns(lab, spec, place):
    mode, delay = spec.get("mode", "answering"), spec.get("delay_ms")
    address = lab.topology.addresses[place]
    if mode == "closed":
        return
    if mode == "silent":
        lab.topology.nft("dns", f"table inet lab {{\n chain {place} {{\n type filter hook input priority 0;\n ip daddr {address} meta l4proto {{ tcp, udp }} th dport 53 drop\n }}\n}}\n")
        return
    lines = DNSMASQ.format(address=address, host=NAME).strip().splitlines()
    if mode == "refused":
        # Without a zone of its own and without an upstream dnsmasq refuses.
        lines = [line for line in lines if not line.startswith("local=")]
    else:
        for name, addresses in spec.get("records", {NAME: ["{host}"]}).items():
            # One record each, so that a dead address comes beside a living one in one answer.
            lines += [f"host-record={name},{fill(lab, one)}" for one in addresses]
        lines += [f"cname={alias},{name}" for alias, name in spec.get("alias", {}).items()]
        lines += [fill(lab, line) for line in spec.get("options", [])]
    config = lab.folder / f"{place}.conf"
    config.write_text("\n".join(lines + ([f"port={BEHIND_DELAY}"] if delay else [])) + "\n")
    command = ["dnsmasq", "-k", "-C", config, "--pid-file=", "--user=root", "--log-facility=-"]
    lab.topology.start("dns", [*peers(lab, "name_peers.py"), "servfail", address] if mode == "servfail" else command, place, ENVIRONMENT)
    if delay:
        wait(lambda: takes_datagrams(lab, address, BEHIND_DELAY), "the DNS server", lab)
        lab.topology.start("dns", [*peers(lab, "name_peers.py"), "delay", address, BEHIND_DELAY, delay], f"{place}-delay", ENVIRONMENT)
    wait(lambda: takes_datagrams(lab, address, 53), "the DNS server", lab)


def takes_datagrams(lab, address, port):
    """UDP has no listening state, an open socket is enough; the kernel shows the address in the order of the machine's bytes."""
    place = f"{int.from_bytes(ipaddress.IPv4Address(address).packed, sys.byteorder):08X}:{port:04X} "
    return place in run(*lab.topology.inside("dns"), "cat", "/proc/net/udp").stdout


def nft(lab, at, rules, hook=None):
    """Rules of one chain: forward in the router, input in the host and dns, output in the client, unless a hook is named."""
    hook = hook or {"router": "forward", "host": "input", "dns": "input", "client": "output"}[at]
    body = "\n".join("  " + fill(lab, line) for line in rules.strip().splitlines())
    lab.topology.nft(at, f"table inet fault {{\n chain {hook} {{\n  type filter hook {hook} priority 0;\n{body}\n }}\n}}\n")


def twist(lab, spec, processes):
    """One twist: {at, nft, hook}, {at, ip}, {at, sysctl}, {at, iptables}, {at, hold: count}, {at, rate}, {device}, {slow},
    {hosts}, {resolv}, {nsswitch} or {stop: server}."""
    if "stop" in spec:
        # The kernel goes on taking connections for it until its queue is full.
        processes[spec["stop"]].send_signal(signal.SIGSTOP)
    elif "hosts" in spec:
        lab.topology.write("client", "hosts", "127.0.0.1 localhost\n::1 localhost\n" + fill(lab, spec["hosts"]).strip() + "\n")
    elif "resolv" in spec:
        lab.topology.write("client", "resolv.conf", fill(lab, spec["resolv"]).strip() + "\n")
    elif "nsswitch" in spec:
        lab.topology.write("client", "nsswitch.conf", "passwd: files\ngroup: files\n" + spec["nsswitch"].strip() + "\n")
    elif "nft" in spec:
        nft(lab, spec["at"], spec["nft"], spec.get("hook"))
    elif "ip" in spec:
        lab.topology.batch(spec["at"], *[fill(lab, line) for line in spec["ip"]])
    elif "iptables" in spec:
        # For what nft has no words for, such as a text anywhere in a packet.
        run(*lab.topology.inside(spec["at"]), "iptables", *fill(lab, spec["iptables"]).split())
    elif "hold" in spec:
        command = [*peers(lab, "holder.py"), lab.topology.addresses["host"], "3389", str(spec["hold"])]
        lab.topology.start(spec["at"], command, "holder", ENVIRONMENT)
        log = lab.folder / "holder.log"
        wait(lambda: "holding" in log.read_text(), "the holder of connections", lab)
    elif "sysctl" in spec:
        lab.topology.sysctl(spec["at"], spec["sysctl"])
    elif "rate" in spec:
        link, rate = spec["rate"]
        run(*lab.topology.inside(spec["at"]), "tc", "qdisc", "add", "dev", link, "root", "tbf", "rate", rate, "burst", "1600", "latency", "60s")
    elif "device" in spec:
        device(lab, [fill(lab, str(word)) for word in spec["device"]])
    elif "slow" in spec:
        slow(lab, [str(word) for word in spec["slow"]])
    else:
        raise LabError(f"no such twist: {sorted(spec)}")


def device(lab, words):
    """A device of lib/devices.py in the router; the router hands it what is meant for the host's port."""
    command = [*peers(lab, "devices.py"), words[0], "3390", lab.topology.addresses["host"], *words[1:]]
    listening(lab, lab.topology.start("router", command, "device", ENVIRONMENT), 3390, f"device {words[0]}")
    rule = "type nat hook prerouting priority -100;\n tcp dport 3389 redirect to :3390"
    lab.topology.nft("router", f"table ip hand {{\n chain hand {{\n {rule}\n }}\n}}\n")


def slow(lab, words):
    """A way on which every packet from client to host takes so long: milliseconds, and up to how many more. Answers come at once, so the
    round trip is as long."""
    lab.topology.start("router", [*peers(lab, "slow.py"), "slow0", *words], "slow", ENVIRONMENT)
    wait(lambda: run(*lab.topology.inside("router"), "ip", "link", "show", "slow0", check=False).returncode == 0, "the slow way", lab)
    lab.topology.sysctl("router", {"net.ipv4.conf.all.rp_filter": 0, "net.ipv4.conf.slow0.rp_filter": 0})
    lab.topology.batch("router", "link set slow0 up", *[f"{family}{line}" for family in ("", "-6 ") for line in (
        "rule add iif lan0 table 100", "route add default dev slow0 table 100")])
