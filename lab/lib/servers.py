"""The real servers of the lab, each started by hand from a configuration in the run's own folder; /etc is never changed.

A fault names a server by a key of SERVERS; what stands under it becomes the arguments of that function.
"""
import json
import pathlib
import re
import shutil
import time

from lib.filling import fill
from lib.processes import LabError, run

ENVIRONMENT = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"}
LISTEN = "0A"
FAKETIME = sorted(pathlib.Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))


def xrdp(lab, certificate="good", key="readable", settings=None, port=3389):
    """xrdp; `key: unreadable` is Debian's own fault: the service's user may not read the key that root owns."""
    chain, key_file = lab.certificates.get(certificate)
    if key == "of-another":
        key_file = lab.certificates.get("unknown-ca")[0].with_name("stranger.key")
    values = {"port": port, "certificate": chain, "key_file": key_file, "EnableSyslog": "false", "EnableConsole": "true",
              "LogFile": "/tmp/xrdp.log", **(settings or {})}
    text = pathlib.Path("/etc/xrdp/xrdp.ini").read_text()
    for name, value in values.items():
        text, count = re.subn(rf"(?m)^#?{name}=.*$", lambda _: f"{name}={value}", text, count=1)
        if not count:
            text = text.replace("[Globals]\n", f"[Globals]\n{name}={value}\n", 1)
    ini = lab.folder / "xrdp.ini"
    ini.write_text(text)
    ini.chmod(0o644)
    command = ["xrdp", "-n", "-c", ini]
    if key == "unreadable":
        command = ["setpriv", "--reuid", "xrdp", "--regid", "xrdp", "--clear-groups", *command]
    return listening(lab, lab.topology.start("host", command, "xrdp", ENVIRONMENT), port, "xrdp")


def shadow(lab, security=None, certificate="good", clock=None, port=3389, freerdp=2, keytab=None, secrets=None):
    """FreeRDP's shadow server on an Xvfb of its own; security: nla, tls, rdp, ext or none for what it negotiates by itself; clock: how
    far its clock is off, as libfaketime writes it; freerdp: 2 or 3, its version; keytab: of lib/domain.py, with which 3 takes Kerberos; secrets:
    a file for its side of the TLS keys (3)."""
    chain, key_file = lab.certificates.get(certificate)
    home = lab.folder / "shadow-home"
    own = home / ".config/freerdp/shadow"
    own.mkdir(parents=True)
    shutil.copy(chain, own / "shadow.crt")
    shutil.copy(key_file, own / "shadow.key")
    # Its abstract socket belongs to the namespace, so the shadow server finds it although each has a /tmp of its own. It takes
    # connections before it can serve them; the number of the display is written once it can.
    ready = lab.folder / "display"
    lab.topology.start("host", ["sh", "-c", f"exec Xvfb :77 -screen 0 640x480x24 -nolisten tcp -ac -noreset -displayfd 3 3>{ready}"], "xvfb", ENVIRONMENT)
    wait(lambda: ready.exists() and ready.read_text().strip(), "Xvfb", lab)
    program = {2: "freerdp-shadow-cli", 3: "freerdp-shadow-cli3"}[freerdp]
    command = [program, f"/port:{port}"] + ([f"/sec:{security}"] if security else [])
    if security == "nla":
        sam = lab.folder / "sam"
        sam.write_text(account_line("labuser", "Lab-Pass1") + "\n")
        command.append(f"/sam-file:{sam}")
    environment = {**ENVIRONMENT, "HOME": str(home), "DISPLAY": ":77", "KRB5_CONFIG": str(lab.krb5), **(shifted(clock) if clock else {})}
    if keytab:
        command.append(f"/keytab:{lab.domain.keytab(keytab)}")
    if secrets:
        command.append(f"/tls-secrets-file:{secrets}")
    if freerdp == 3:
        environment["OPENSSL_CONF"] = str(with_old_hashes(lab))
    return listening(lab, lab.topology.start("host", command, "shadow", environment), port, program)


def shadow3(lab, **settings):
    """FreeRDP 3's, with the settings of `shadow`."""
    return shadow(lab, freerdp=3, **settings)


def account_line(user, password):
    """As a SAM file has it: labuser:::HASH:::"""
    return run("winpr-hash", "-u", user, "-p", password, "-f", "sam").stdout.strip()


def nla(lab, code=0, at="authenticate", version=6, early=None, domain=None, proves_key=True, user="labuser", password="Lab-Pass1",
        certificate="good", patience=20, port=3389):
    """The scripted host of lib/nla_front.py, for one user: code: the NTSTATUS it refuses every sign-in with, though the password be right; at:
    negotiate or authenticate, the NTLM message it answers so; early: success or denied, its Early User Authorization Result; domain: whose
    member it is; proves_key: false for one that does not know the key of its own TLS channel, as who sits in between; patience: the seconds for
    which it waits for a client's next word. Its log says what a client sent, so that a fault's `logged` can count it."""
    chain, key_file = lab.certificates.get(certificate)
    public_key = lab.folder / "public-key.der"
    run("openssl", "rsa", "-in", key_file, "-RSAPublicKey_out", "-outform", "DER", "-out", public_key)
    settings = {"code": code, "at": at, "version": version, "early": early, "domain": domain, "proves_key": proves_key, "patience": patience, "port": port,
                "certificate": str(chain), "key": str(key_file), "public_key_file": str(public_key),
                "user": user, "nt_hash": account_line("labuser", password).split(":")[3]}
    command = [*peers(lab, "nla_front.py"), json.dumps(settings)]
    return listening(lab, lab.topology.start("host", command, "nla", ENVIRONMENT), port, "the scripted NLA host")


def kdc(lab):
    """The KDC of the domain of lib/domain.py, at {dns2}: Samba's, and nothing else of Samba."""
    settings = lab.domain.copy(lab.folder / "domain", lab.topology.addresses["dns2"])
    command = ["unshare", "--uts", "sh", "-c", 'hostname dc1 && exec "$@"', "sh", "samba", "-F", "--no-process-group", "-s", settings]
    return listening(lab, lab.topology.start("dns", command, "samba", ENVIRONMENT), 88, "samba")


def refusing_kdc(lab, error):
    """A KDC at {dns2} that answers everything with this number of RFC 4120 7.5.9. Samba's gives few of them."""
    command = [*peers(lab), "kdc-error", "88", str(error)]
    return listening(lab, lab.topology.start("dns", command, "refusing-kdc", ENVIRONMENT), 88, "the refusing KDC")


def with_old_hashes(lab):
    """OpenSSL's settings with MD4 and RC4, which NTLM needs and FreeRDP 3 takes from the legacy provider."""
    path = lab.folder / "legacy.cnf"
    path.write_text("openssl_conf = init\n[init]\nproviders = providers\n[providers]\ndefault = on\nlegacy = on\n[on]\nactivate = 1\n")
    path.chmod(0o644)
    return path


def weston(lab, certificate="good", port=3389):
    """Weston's RDP back end: asks for no sign-in."""
    chain, key_file = lab.certificates.get(certificate)
    runtime = lab.folder / "weston-runtime"
    runtime.mkdir(mode=0o700)
    command = ["weston", "--backend=rdp-backend.so", f"--port={port}", f"--rdp-tls-cert={chain}", f"--rdp-tls-key={key_file}",
               "--no-config", "--idle-time=0"]
    environment = {**ENVIRONMENT, "XDG_RUNTIME_DIR": str(runtime), "HOME": str(runtime)}
    return listening(lab, lab.topology.start("host", command, "weston", environment), port, "weston")


GNOME = """
pipewire &
wireplumber &
mutter --headless --wayland --no-x11 --virtual-monitor 640x480 &
until [ -S $XDG_RUNTIME_DIR/wayland-0 ]; do sleep 0.05; done
grdctl --headless rdp set-tls-cert $HOME/host.crt
grdctl --headless rdp set-tls-key $HOME/host.key
[ -z "$2" ] || grdctl --headless rdp set-credentials labuser "$2"
grdctl --headless rdp enable
exec /usr/libexec/gnome-remote-desktop-daemon --headless --rdp-port $1
"""


def gnome(lab, certificate="good", password="Lab-Pass1", port=3389):
    """GNOME Remote Desktop in a session of its own without a screen, as an ordinary user; password: empty for no credentials."""
    chain, key_file = lab.certificates.get(certificate)
    home = lab.folder / "gnome-home"
    home.mkdir()
    shutil.copy(chain, home / "host.crt")
    shutil.copy(key_file, home / "host.key")
    for path in (home, home / "host.crt", home / "host.key"):
        shutil.chown(path, "nobody", "nogroup")
    command = ["sh", "-c", 'mkdir -m 700 /tmp/session && chown nobody /tmp/session && exec "$@"', "sh",
               "setpriv", "--reuid", "nobody", "--regid", "nogroup", "--clear-groups", "dbus-run-session", "--", "sh", "-c", GNOME, "sh", port, password]
    environment = {**ENVIRONMENT, "HOME": str(home), "XDG_RUNTIME_DIR": "/tmp/session", "GSETTINGS_BACKEND": "keyfile"}
    return listening(lab, lab.topology.start("host", command, "gnome", environment), port, "gnome-remote-desktop")


def shifted(clock):
    """The environment of a program whose clock is off: "+3h", "-400d"."""
    if not FAKETIME:
        raise LabError("libfaketime is missing; scripts/setup installs it")
    return {"LD_PRELOAD": str(FAKETIME[0]), "FAKETIME": clock, "FAKETIME_DONT_FAKE_MONOTONIC": "1", "FAKETIME_NO_CACHE": "1"}


def under_clock(clock):
    """The words before a command that give it such a clock; none where it is right."""
    return ["env", *[f"{name}={value}" for name, value in shifted(clock).items()]] if clock else []


def ocsp(lab, signer="root", port=80):
    """OpenSSL's OCSP responder, which knows what the root has revoked; signer: who signs its answers."""
    command = ["openssl", "ocsp", "-port", str(port), *lab.certificates.responder(signer)]
    return listening(lab, lab.topology.start("host", command, "ocsp", ENVIRONMENT), port, "openssl")


def http(lab, port=3389):
    """Python's own web server, where a Remote Desktop host should be, or where revocation lists are."""
    directory = lab.certificates.public if lab.certificates.public.is_dir() else lab.folder
    command = ["/usr/bin/python3", "-m", "http.server", str(port), "--bind", "::", "--directory", directory]
    return listening(lab, lab.topology.start("host", command, "http", ENVIRONMENT), port, "python3")


def ssh(lab, port=3389):
    """dropbear, an SSH server that comes without a service of its own."""
    key = lab.folder / "dropbear.key"
    run("dropbearkey", "-t", "ed25519", "-f", key)
    command = ["dropbear", "-F", "-E", "-r", key, "-P", "/tmp/dropbear.pid", "-p", str(port)]
    return listening(lab, lab.topology.start("host", command, "dropbear", ENVIRONMENT), port, "dropbear")


def vnc(lab, port=3389):
    """TigerVNC's server: it speaks first, as VNC servers do."""
    command = ["Xtigervnc", ":78", "-rfbport", str(port), "-SecurityTypes", "None", "-localhost=0", "-geometry", "640x480", "-AlwaysShared"]
    return listening(lab, lab.topology.start("host", command, "vnc", ENVIRONMENT), port, "Xtigervnc")


def smtp(lab, port=3389):
    """Python's own mail server, on a machine called mail: its greeting has the name."""
    command = ["unshare", "--uts", "sh", "-c", 'hostname mail && exec "$@"', "sh", "/usr/bin/python3", "-W", "ignore", "-m", "smtpd", "-n", "-c", "DebuggingServer", f"0.0.0.0:{port}"]
    return listening(lab, lab.topology.start("host", command, "smtp", ENVIRONMENT), port, "python3")


def haproxy(lab, rules=(), backend="127.0.0.1:3390", ends_tls=None, port=3389):
    """A real forwarder; without anything at its backend it is a load balancer whose hosts are all down. ends_tls: the kind of certificate with
    which it ends TLS itself, from the first byte on."""
    tls = ""
    if ends_tls:
        both = lab.folder / "haproxy.pem"
        both.write_text("".join(path.read_text() for path in lab.certificates.get(ends_tls)))
        tls = f" ssl crt {both}"
    lines = ["global", "defaults", " mode tcp", " timeout connect 2s", " timeout client 20s", " timeout server 20s", " retries 0",
             "listen rdp", f" bind :::{port} v4v6{tls}", *[f" {rule}" for rule in rules], f" server one {backend}"]
    config = lab.folder / "haproxy.cfg"
    config.write_text("\n".join(lines) + "\n")
    return listening(lab, lab.topology.start("host", ["haproxy", "-db", "-f", config], "haproxy", ENVIRONMENT), port, "haproxy")


def practice(lab, fault):
    """The program's own practice host, for what a Windows host says and no server here does. It listens on loopback alone, so a forwarder
    stands before it; another client than ours has to prove what it plays."""
    command = [practice_program(lab), "practice", fault, "--port", "3390", "--name", "desk.corp.test"]
    listening(lab, lab.topology.start("host", command, "practice", ENVIRONMENT), 3390, "the practice host")
    return haproxy(lab)


def practice_program(lab):
    if not lab.program:
        raise LabError("the practice host is a part of rdpdoctor; build it, or name another with --program")
    return shutil.copy(lab.program, lab.folder / "practice-host")  # the checkout may lie below /tmp, which is hidden from servers


GATEWAY = "gate.corp.test"
GATEWAY_PORT = 33443


def gateway(lab, fault="healthy", name=GATEWAY, inside=None, behind=False):
    """The program's own practice gateway with a healthy host inside it, at port 443 of the host: no server of Debian's is a Remote Desktop
    gateway. It listens on loopback alone; the kernel hands it what comes from outside, so that its way of ending a connection is its own. The
    root of its certificate, where it has one, is what {gateway_ca} stands for. inside: the name of the host inside,
    else the gateway's. behind: nobody hands it anything, for what stands before it."""
    program = practice_program(lab)
    command = [program, "practice", "gateway", fault, "--port", str(GATEWAY_PORT), "--name", name, *(["--target-name", inside] if inside else [])]
    process = listening(lab, lab.topology.start("host", command, "gateway", ENVIRONMENT), GATEWAY_PORT, "the practice gateway")
    log = lab.folder / "gateway.log"
    wait(lambda: "try: " in log.read_text(), "the practice gateway", lab)
    root = re.search(r"--ca (\S+)", log.read_text())
    if root:
        copy = lab.folder / "gateway-ca.pem"
        copy.write_bytes(pathlib.Path(f"/proc/{process.pid}/root{root[1]}").read_bytes())  # it lies in a /tmp of its own
        copy.chmod(0o644)
    if behind:
        return process
    lab.topology.sysctl("host", {"net.ipv4.conf.all.route_localnet": 1})
    rule = f"type nat hook prerouting priority -100;\n tcp dport 443 dnat to 127.0.0.1:{GATEWAY_PORT}"
    lab.topology.nft("host", f"table ip gateway {{\n chain hand {{\n {rule}\n }}\n}}\n")
    return process


def avahi(lab, name):
    """avahi-daemon, which answers for NAME.local over multicast DNS (RFC 6762) and is in no DNS."""
    config = lab.folder / "avahi.conf"
    config.write_text(f"[server]\nhost-name={name}\nuse-ipv4=yes\nuse-ipv6=no\nenable-dbus=no\nallow-interfaces=eth0\n[wide-area]\nenable-wide-area=no\n")
    command = ["avahi-daemon", "-f", config, "--no-drop-root", "--no-chroot", "--no-rlimits"]
    process = lab.topology.start("host", command, "avahi", ENVIRONMENT)
    log = lab.folder / "avahi.log"
    # It first asks whether the name is free, and answers nobody meanwhile.
    wait(lambda: "startup complete" in log.read_text(errors="replace"), "avahi-daemon", lab)
    return process


def llmnr(lab, name):
    """A scripted responder for NAME over LLMNR: Windows answers so, no package of Debian's does without taking over its resolver."""
    process = lab.topology.start("host", [*peers(lab, "name_peers.py"), "llmnr", name, lab.topology.addresses["host"]], "llmnr", ENVIRONMENT)
    # 5355 is 0x14EB.
    wait(lambda: ":14EB " in run(*lab.topology.inside("host"), "cat", "/proc/net/udp").stdout, "the LLMNR responder", lab)
    return process


def udp(lab, answers=True, version=2, up=1232, down=1232, first=None, source=None, port=3389):
    """RDP over UDP beside whatever takes TCP, by lib/udp_peer.py, which says what the settings mean; source: one of the host's further addresses.
    Its log has a line for each datagram, so that a fault's `logged` can count them."""
    settings = {"answers": answers, "version": version, "up": up, "down": down, "first": first, "source": source and fill(lab, source)}
    if settings["source"]:
        lab.topology.batch("host", f"address add {settings['source']}/32 dev lo")
    process = lab.topology.start("host", [*peers(lab, "udp_peer.py"), str(port), json.dumps(settings)], "udp", ENVIRONMENT)
    wait(lambda: f":{port:04X} " in run(*lab.topology.inside("host"), "cat", "/proc/net/udp6").stdout, "the UDP peer", lab)
    return process


def tls(lab, certificate="good", port=3389):
    """A plain TLS server, such as a web server on 443: there is no X.224 step."""
    chain, key_file = lab.certificates.get(certificate)
    command = ["openssl", "s_server", "-accept", str(port), "-cert", chain, "-key", key_file, "-quiet", "-www"]
    return listening(lab, lab.topology.start("host", command, "s_server", ENVIRONMENT), port, "openssl")


def tls_behind(lab, options="", certificate="good", selects=1, port=3389):
    """OpenSSL's server with the options given, behind an X.224 step; selects: the protocol that step confirms. One connection at a time."""
    chain, key_file = lab.certificates.get(certificate)
    # It ends a connection at the end of its input, so that never comes.
    command = ["sh", "-c", 'mkfifo /tmp/input && exec "$@" <>/tmp/input', "sh",
               "openssl", "s_server", "-accept", "4433", "-cert", chain, "-key", key_file, "-quiet", *fill(lab, options).split()]
    listening(lab, lab.topology.start("host", command, "s_server", ENVIRONMENT), 4433, "openssl")
    return scripted(lab, "splice", port, 4433, selects)


def gnutls(lab, priority, certificate="good", resets_after=None, port=3389):
    """GnuTLS, which has suites that OpenSSL no longer has and serves several connections at once, behind an X.224 step; resets_after: the
    seconds after which that step ends a connection with a RST."""
    chain, key_file = lab.certificates.get(certificate)
    command = ["gnutls-serv", "--echo", "--quiet", "-p", "4433", "--priority", priority, "--x509certfile", chain, "--x509keyfile", key_file]
    listening(lab, lab.topology.start("host", command, "gnutls", ENVIRONMENT), 4433, "gnutls-serv")
    return scripted(lab, "splice", port, 4433, 1, resets_after)


def scripted(lab, behaviour, port=3389, to=0, selects=1, patience=None):
    """A peer of lib/peers.py, where no package has one that behaves so."""
    command = [*peers(lab), behaviour, str(port), str(to), str(selects)] + ([str(patience)] if patience else [])
    return listening(lab, lab.topology.start("host", command, f"peer-{behaviour}", ENVIRONMENT), port, f"peer {behaviour}")


def peers(lab, file="peers.py"):
    """A copy in the run's folder: the checkout may lie below /tmp, which is hidden from servers."""
    copy = lab.folder / file
    shutil.copy(pathlib.Path(__file__).with_name(file), copy)
    return ["/usr/bin/python3", copy]


SERVERS = {"xrdp": xrdp, "shadow": shadow, "shadow3": shadow3, "weston": weston, "http": http, "ssh": ssh, "vnc": vnc, "smtp": smtp,
           "haproxy": haproxy, "avahi": avahi, "llmnr": llmnr, "tls": tls, "tls-behind": tls_behind, "gnutls": gnutls, "scripted": scripted,
           "ocsp": ocsp, "gnome": gnome, "nla": nla, "kdc": kdc, "refusing-kdc": refusing_kdc, "practice": practice,
           "gateway": gateway, "udp": udp}
# What each needs on the machine, by the name of the program.
PROGRAMS = {"xrdp": ["xrdp"], "shadow": ["freerdp-shadow-cli", "Xvfb", "winpr-hash"],
            "shadow3": ["freerdp-shadow-cli3", "Xvfb", "winpr-hash"], "weston": ["weston"], "tls": ["openssl"], "tls-behind": ["openssl"],
            "gnutls": ["gnutls-serv"], "http": [], "ssh": ["dropbear", "dropbearkey"], "vnc": ["Xtigervnc"], "smtp": [],
            "haproxy": ["haproxy"], "avahi": ["avahi-daemon"], "llmnr": [], "scripted": [], "ocsp": ["openssl"],
            "kdc": ["samba", "samba-tool", "kinit", "kvno"], "refusing-kdc": [],
            "gnome": ["grdctl", "mutter", "pipewire", "wireplumber", "dbus-run-session"], "nla": ["openssl", "winpr-hash"], "practice": ["haproxy"],
            "gateway": [], "udp": []}


def listening(lab, process, port, name):
    """Waits until the port listens, by the kernel's own table: a trial connection would take a place in the server's queue."""
    def heard():
        if process.poll() is not None:
            log = max(lab.folder.glob("*.log"), key=lambda path: path.stat().st_mtime).read_text(errors="replace").strip()
            raise LabError(f"{name} ended at once: {log.splitlines()[-1] if log else 'no word in its log'}")
        return listens(process.pid, port)
    wait(heard, name, lab)
    return process


def listens(pid, port):
    for table in ("tcp", "tcp6"):
        try:
            lines = pathlib.Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]
        except OSError:
            return False
        for words in map(str.split, lines):
            if words[3] == LISTEN and int(words[1].rsplit(":", 1)[1], 16) == port:
                return True
    return False


def wait(ready, name, lab, seconds=15):
    end = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > end:
            raise LabError(f"{name} was not ready within {seconds} s; its log is in {lab.folder}")
        time.sleep(0.02)
