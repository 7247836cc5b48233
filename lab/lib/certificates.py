"""The certificates of one run: two authorities, an intermediate, and leaves with one flaw each, made when first asked for."""
import pathlib
import threading
import time

from lib.processes import LabError, run

NAME = "desk.corp.test"  # what the hosts of the lab are called unless a fault says otherwise
CONFIG = """
[ca]
default_ca = lab
[lab]
dir = {folder}
new_certs_dir = {folder}
database = {folder}/index.txt
serial = {folder}/serial
policy = any
unique_subject = no
default_md = sha256
[any]
commonName = supplied
[req]
distinguished_name = dn
prompt = no
[dn]
CN = unused
[root]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[leaf]
basicConstraints = CA:FALSE
keyUsage = critical,digitalSignature,keyEncipherment
extendedKeyUsage = {purpose}
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
subjectAltName = {names}
{revocation}
"""
DAY = 86400
PKI = "pki.corp.test"  # where revocation lists are


class Certificates:
    """get(kind) gives (chain file, key file); root is what a client should trust."""

    # What differs from a sound one: names, start and end in days from now, issuer, whether the issuer is sent too, key, digest.
    KINDS = {
        "good": {},
        "expired": {"start": -400, "end": -30},
        "future": {"start": 30, "end": 400},
        "wrong-name": {"names": ["other.corp.test"]},
        "wrong-name-expired": {"names": ["other.corp.test"], "start": -400, "end": -30},
        "unknown-ca": {"issuer": "stranger"},
        "unknown-ca-expired": {"issuer": "stranger", "start": -400, "end": -30},
        "missing-intermediate": {"issuer": "intermediate", "send_issuer": False},
        "with-intermediate": {"issuer": "intermediate", "send_issuer": True},
        "self-signed": {"issuer": None},
        "self-signed-1024": {"issuer": None, "key": ["rsa", "-pkeyopt", "rsa_keygen_bits:1024"]},
        "self-signed-expired": {"issuer": None, "start": -400, "end": -30},
        "ends-soon": {"start": -360, "end": 5},
        "client-purpose": {"purpose": "clientAuth"},
        "with-crl": {"crl": "lab.crl"},
        "revoked": {"crl": "lab.crl", "revoked": True},
        "ecdsa": {"key": ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"]},
        "sha1": {"digest": "sha1"},
        "rsa-1024": {"key": ["rsa", "-pkeyopt", "rsa_keygen_bits:1024"]},
    }

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.public = self.folder / "public"
        self.lock = threading.Lock()
        self.made = {}
        (self.folder / "index.txt").touch()
        (self.folder / "serial").write_text("1000\n")

    @property
    def root(self):
        with self.lock:
            return self._authority("root")[0]

    def get(self, kind):
        if kind not in self.KINDS:
            raise LabError(f"no certificate of the kind {kind}")
        with self.lock:
            if kind not in self.made:
                self.made[kind] = self._leaf(kind, **self.KINDS[kind])
            return self.made[kind]

    def _leaf(self, kind, names=(NAME,), start=-1, end=365, issuer="root", send_issuer=False, key=None, digest="sha256", purpose="serverAuth", crl=None, revoked=False):
        chain = self.folder / f"{kind}.pem"
        key_file = self._key(kind if key else "leaf", key)
        signer = self._authority(issuer) if issuer else None
        self._sign(f"/CN={names[0]}", key_file, chain, "leaf", start, end, signer, names, purpose, digest, crl)
        if revoked:
            self._ca("-revoke", chain)
        if crl:
            self._publish(crl)
        if send_issuer:
            chain.write_text(chain.read_text() + signer[0].read_text())
        return chain, key_file

    def _authority(self, name):
        if name not in self.made:
            certificate, key = self.folder / f"{name}.pem", self._key(name)
            signer = self._authority("root") if name == "intermediate" else None
            self._sign(f"/CN=Lab {name} authority", key, certificate, "root", -500, 3650, signer)
            self.made[name] = certificate, key
        return self.made[name]

    def _key(self, name, algorithm=None):
        path = self.folder / f"{name}.key"
        if not path.exists():
            run("openssl", "genpkey", "-quiet", "-algorithm", *(algorithm or ["rsa", "-pkeyopt", "rsa_keygen_bits:2048"]), "-out", path)
            path.chmod(0o600)
        return path

    def _sign(self, subject, key, out, section, start, end, signer, names=(NAME,), purpose="serverAuth", digest="sha256", crl=None):
        at = lambda days: time.strftime("%Y%m%d%H%M%SZ", time.gmtime(time.time() + days * DAY))
        config = self.folder / "openssl.cnf"
        revocation = f"crlDistributionPoints = URI:http://{PKI}/{crl}" if crl else ""
        text = CONFIG.format(folder=self.folder, names=",".join(f"DNS:{name}" for name in names), purpose=purpose, revocation=revocation)
        config.write_text(text if signer else text.replace("authorityKeyIdentifier = keyid\n", ""))
        request = self.folder / "request.pem"
        run("openssl", "req", "-new", "-config", config, "-key", key, "-subj", subject, "-out", request)
        by = ["-cert", signer[0], "-keyfile", signer[1]] if signer else ["-selfsign", "-keyfile", key]
        run("openssl", "ca", "-batch", "-notext", "-config", config, "-extensions", section, "-startdate", at(start), "-enddate", at(end),
            "-md", digest, "-in", request, "-out", out, *by)
        out.chmod(0o644)

    def _ca(self, *arguments):
        certificate, key = self._authority("root")
        run("openssl", "ca", "-config", self.folder / "openssl.cnf", "-md", "sha256", "-cert", certificate, "-keyfile", key, *arguments)

    def _publish(self, name):
        """Signs the root's revocation list anew, in DER as RFC 5280 section 4.2.1.13 wants it."""
        self.public.mkdir(exist_ok=True)
        plain = self.folder / "crl.pem"
        self._ca("-gencrl", "-crldays", "30", "-out", plain)
        run("openssl", "crl", "-in", plain, "-outform", "DER", "-out", self.public / name)
