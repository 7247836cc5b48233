"""What tshark says of our side of a sign-in and a session: tshark_test.py PROGRAM.

Real servers in namespaces; what passes is recorded in front of each and decrypted with what the server knows: FreeRDP logs the secrets of its
TLS, xrdp's own key is enough with TLS 1.2 without forward secrecy. The program has no part in that: it logs no keys. Exits with 77, saying
why, where something is missing.
"""
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))
from lib.certificates import NAME, Certificates
from lib.domain import Domain
from lib.runner import Lab
from lib.servers import ENVIRONMENT, SERVERS, wait
from lib.topology import Topology
from lib.twists import start_dns

PROGRAM = None
NEEDED = ["ip", "nft", "tshark", "dumpcap", "xrdp", "freerdp-shadow-cli3", "Xvfb", "winpr-hash", "dnsmasq", "openssl"]
SUITE = "AES256-GCM-SHA384"  # RSA key exchange
# Frames and what stands in them; malformed or not, as tshark calls it.
FIELDS = ["frame.number", "ip.src", "frame.protocols", "_ws.malformed", "_ws.expert.message"]
OURS = "10.91.1.2"
LAST_PORT = 33890  # of the client, on the connection that ends a recording


class Recording:
    """Of what passes at the host's port while it is open."""

    def __init__(self, lab):
        self.lab, self.file = lab, lab.folder / "passed.pcapng"

    def __enter__(self):
        log = self.lab.folder / "dumpcap.log"
        command = [*self.lab.topology.inside("host"), "dumpcap", "-q", "-i", "eth0", "-f", "tcp port 3389", "-w", str(self.file)]
        self.process = subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=log.open("w"))
        wait(lambda: "File:" in log.read_text(), "dumpcap", self.lab)
        return self

    def __exit__(self, *_):
        # dumpcap drops what it has not yet read when it is told to end: all is in the file when a last connection's SYN is.
        connect = f"import socket; s = socket.socket(); s.bind(('', {LAST_PORT})); s.connect_ex(('{NAME}', 3389))"
        subprocess.run([*self.lab.topology.inside("client"), "/usr/bin/python3", "-c", connect], env=ENVIRONMENT, check=False)
        last = ["tshark", "-r", str(self.file), "-Y", f"tcp.srcport == {LAST_PORT}"]
        wait(lambda: subprocess.run(last, env={**ENVIRONMENT, "HOME": str(self.lab.folder)}, capture_output=True, check=False).stdout, "the recording", self.lab)
        self.process.send_signal(signal.SIGINT)
        self.process.wait()

    def frames(self, *words):
        """A dictionary for each frame, of the fields it has."""
        command = ["tshark", "-r", str(self.file), *words, "-T", "fields", "-E", "separator=/t", "-E", "occurrence=a"]
        for field in FIELDS:
            command += ["-e", field]
        done = subprocess.run(command, env={**ENVIRONMENT, "HOME": str(self.lab.folder)}, capture_output=True, text=True, check=True)
        for line in done.stdout.splitlines():
            yield {field: value for field, value in zip(FIELDS, line.split("\t")) if value}


class Traffic(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="rdplab-tshark-", dir="/var/tmp"))
        self.folder.chmod(0o755)
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        topology = Topology(self.folder / "run", "direct")
        self.addCleanup(topology.close)
        self.lab = Lab(topology, Certificates(self.folder / "certificates"), topology.folder, Domain(self.folder / "domain"), PROGRAM)
        topology.build()
        self.lab.krb5.write_text("[libdefaults]\n")
        start_dns(self.lab, {})

    def record(self, server, settings, known):
        """What tshark sees of one diagnosis that came to a session, given what the server knows: frames in the clear, and inside TLS."""
        SERVERS[server](self.lab, **settings)
        command = [*self.lab.topology.inside("client"), str(PROGRAM), "diagnose", NAME, "--ca", str(self.lab.certificates.root), "-u", "labuser",
                   "--session"]
        environment = {**ENVIRONMENT, "HOME": str(self.folder), "RDPDOCTOR_PASSWORD": "Lab-Pass1", "KRB5_CONFIG": str(self.lab.krb5)}
        with Recording(self.lab) as recording:
            done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=90, check=False)
        self.assertIn("the host would now draw", done.stdout, done.stdout + done.stderr)
        # tshark begins with TLS only where it is told to, and then cannot read the X.224 before it.
        return [*recording.frames(), *recording.frames("-o", known, "-d", "tcp.port==3389,tls")]

    def judge(self, frames, *protocols):
        """No frame of ours is malformed, and each of the protocols was decoded in one."""
        ours = [frame for frame in frames if frame.get("ip.src") == OURS]
        broken = [frame for frame in ours if "_ws.malformed" in frame or "alformed" in frame.get("_ws.expert.message", "")]
        self.assertEqual(broken, [])
        seen = {protocol for frame in ours for protocol in frame["frame.protocols"].replace(",", ":").split(":")}
        for protocol in protocols:
            self.assertIn(protocol, seen)

    def test_a_session_at_xrdp_without_a_malformed_mark(self):
        settings = {"settings": {"ssl_protocols": "TLSv1.2", "tls_ciphers": SUITE}}
        key = self.lab.certificates.get("good")[1]
        self.judge(self.record("xrdp", settings, f'uat:rsa_keys:"{key}",""'), "cotp", "tls", "t125", "t124", "rdp")

    def test_a_sign_in_and_a_session_at_freerdp_without_a_malformed_mark(self):
        secrets = self.folder / "secrets"
        secrets.touch(0o666)
        frames = self.record("shadow3", {"security": "nla", "secrets": secrets}, f"tls.keylog_file:{secrets}")
        self.judge(frames, "cotp", "tls", "credssp", "ntlmssp", "t125", "t124", "rdp")


def missing():
    if os.geteuid() != 0:
        return "needs root, for the namespaces"
    absent = [name for name in NEEDED if not shutil.which(name, path=ENVIRONMENT["PATH"])]
    return f"not installed: {', '.join(absent)}" if absent else ""


if __name__ == "__main__":
    PROGRAM = pathlib.Path(sys.argv.pop(1)).resolve()
    if why := missing():
        print("skipped:", why)
        sys.exit(1 if os.environ.get("RDPDOCTOR_REQUIRE_LAB") else 77)
    unittest.main()
