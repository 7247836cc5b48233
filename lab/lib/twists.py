"""What is done to a sound network or server to make the fault, and the DNS server of the lab."""
import signal

from lib.certificates import NAME
from lib.processes import LabError, run
from lib.servers import ENVIRONMENT, peers, wait

DNSMASQ = """
no-resolv
no-hosts
bind-interfaces
listen-address={address}
local=/corp.test/
local=/{host}/
"""


def start_dns(lab, spec):
    """spec: records {name: [addresses]} (default: the host's own name), mode answering | refused | servfail | silent | closed."""
    mode = spec.get("mode", "answering")
    address = lab.topology.addresses["dns"]
    if mode == "closed":
        return
    if mode == "silent":
        lab.topology.nft("dns", "table inet lab {\n chain in {\n type filter hook input priority 0;\n meta l4proto { tcp, udp } th dport 53 drop\n }\n}\n")
        return
    lines = DNSMASQ.format(address=address, host=NAME).strip().splitlines()
    if mode == "refused":
        # Without a zone of its own and without an upstream dnsmasq refuses.
        lines = [line for line in lines if not line.startswith("local=")]
    else:
        for name, addresses in spec.get("records", {NAME: ["{host}"]}).items():
            # One record each, so that a dead address comes beside a living one in one answer.
            lines += [f"host-record={name},{fill(lab, one)}" for one in addresses]
    config = lab.folder / "dnsmasq.conf"
    config.write_text("\n".join(lines) + "\n")
    command = ["dnsmasq", "-k", "-C", config, "--pid-file=", "--user=root", "--log-facility=-"]
    lab.topology.start("dns", [*peers(lab), "dns-servfail", "53"] if mode == "servfail" else command, "dns", ENVIRONMENT)
    # 53 is 0x35; UDP has no listening state, an open socket is enough.
    wait(lambda: ":0035 " in run(*lab.topology.inside("dns"), "cat", "/proc/net/udp").stdout, "the DNS server", lab)


def fill(lab, text):
    """Replaces {host}, {host6}, {nobody}, {client}, {ca} … by what they are in this run."""
    values = {**lab.topology.addresses, "ca": str(lab.certificates.root)}
    for name, value in values.items():
        text = text.replace("{" + name + "}", value)
    return text


def nft(lab, at, rules, hook=None):
    """Rules of one chain: forward in the router, input in the host and dns, output in the client, unless a hook is named."""
    hook = hook or {"router": "forward", "host": "input", "dns": "input", "client": "output"}[at]
    body = "\n".join("  " + fill(lab, line) for line in rules.strip().splitlines())
    lab.topology.nft(at, f"table inet fault {{\n chain fault {{\n  type filter hook {hook} priority 0;\n{body}\n }}\n}}\n")


def twist(lab, spec, processes):
    """One twist: {at, nft, hook}, {at, ip}, {at, sysctl}, {at, iptables}, {hosts}, {resolv} or {stop: server}."""
    if "stop" in spec:
        # The kernel goes on taking connections for it until its queue is full.
        processes[spec["stop"]].send_signal(signal.SIGSTOP)
    elif "hosts" in spec:
        lab.topology.write("client", "hosts", "127.0.0.1 localhost\n::1 localhost\n" + fill(lab, spec["hosts"]).strip() + "\n")
    elif "resolv" in spec:
        lab.topology.write("client", "resolv.conf", fill(lab, spec["resolv"]).strip() + "\n")
    elif "nft" in spec:
        nft(lab, spec["at"], spec["nft"], spec.get("hook"))
    elif "ip" in spec:
        lab.topology.batch(spec["at"], *[fill(lab, line) for line in spec["ip"]])
    elif "iptables" in spec:
        # For what nft has no words for, such as a text anywhere in a packet.
        run(*lab.topology.inside(spec["at"]), "iptables", *fill(lab, spec["iptables"]).split())
    elif "sysctl" in spec:
        lab.topology.sysctl(spec["at"], spec["sysctl"])
    else:
        raise LabError(f"no such twist: {sorted(spec)}")
