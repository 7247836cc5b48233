"""The certificates of one run, made when first asked for: authorities, and leaves with one flaw each."""
import json
import pathlib
import threading
import time
import zlib

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
utf8 = yes
[dn]
CN = unused
[extensions]
subjectKeyIdentifier = hash
"""
DAY = 86400
PKI = "pki.corp.test"  # where revocation lists and the responder are
RSA = ["rsa", "-pkeyopt", "rsa_keygen_bits:2048"]
# Each authority: who signs it (itself, where nobody), and what differs from a sound one.
AUTHORITIES = {
    "root": {},
    "root-rekeyed": {"subject": "Lab root authority"},
    "stranger": {},
    "root-expired": {"start": -4000, "end": -30},
    "intermediate": {"signer": "root"},
    "intermediate-expired": {"signer": "root", "start": -500, "end": -30},
    "intermediate-ends-soon": {"signer": "root", "end": 5},
    "intermediate-for-other-names": {"signer": "root", "extra": ["nameConstraints = critical,permitted;DNS:other.test"]},
    "intermediate-for-clients": {"signer": "root", "extra": ["extendedKeyUsage = clientAuth"]},
    "intermediate-sha1": {"signer": "root", "digest": "sha1"},
    "root-crossed": {"signer": "root-expired", "subject": "Lab root authority", "key": "root"},
    "intermediate-without-authority": {"signer": "root", "basic": "CA:FALSE"},
    "second": {"signer": "intermediate"},
    "third": {"signer": "second"},
    "fourth": {"signer": "third"},
    "below-no-more": {"signer": "root", "basic": "CA:TRUE,pathlen:0"},
    "too-deep": {"signer": "below-no-more"},
}
# What differs from a sound certificate of the host; a fault may also write such a mapping out where it names a kind.
KINDS = {
    "good": {},
    "expired": {"start": -400, "end": -30},
    "future": {"start": 30, "end": 400},
    "wrong-name": {"names": ["other.corp.test"]},
    "wrong-name-expired": {"names": ["other.corp.test"], "start": -400, "end": -30},
    "unknown-ca": {"issuer": "stranger"},
    "unknown-ca-expired": {"issuer": "stranger", "start": -400, "end": -30},
    "missing-intermediate": {"issuer": "intermediate"},
    "with-intermediate": {"issuer": "intermediate", "send": ["intermediate"]},
    "self-signed": {"issuer": None},
    "self-signed-1024": {"issuer": None, "key": ["rsa", "-pkeyopt", "rsa_keygen_bits:1024"]},
    "self-signed-expired": {"issuer": None, "start": -400, "end": -30},
    "ends-soon": {"start": -360, "end": 5},
    "client-purpose": {"purpose": "clientAuth"},
    "with-crl": {"crl": "lab"},
    "revoked": {"crl": "lab", "revoked": True},
    "revoked-by-responder": {"ocsp": "/ocsp", "revoked": True},
    "ecdsa": {"key": ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"]},
    "sha1": {"digest": "sha1"},
    "rsa-1024": {"key": ["rsa", "-pkeyopt", "rsa_keygen_bits:1024"]},
}
# Revocation lists at http://PKI/NAME.crl: who signs each, and until when it holds, in days from now.
LISTS = {"lab": ("root", 30), "stale": ("root", -3), "of-a-stranger": ("stranger", 30)}


class Certificates:
    """get(kind) gives (chain file, key file); authority(name) gives the same of an authority; root is what a client should trust."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.public = self.folder / "public"
        self.index = self.folder / "index.txt"
        self.lock = threading.RLock()
        self.made = {}
        self.index.touch()
        (self.folder / "serial").write_text("1000\n")

    @property
    def root(self):
        return self.authority("root")[0]

    def get(self, kind):
        """By name of KINDS, or by a mapping such as those there."""
        spec = KINDS.get(kind) if isinstance(kind, str) else kind
        if spec is None:
            raise LabError(f"no certificate of the kind {kind}")
        name = kind if isinstance(kind, str) else f"leaf-{zlib.crc32(json.dumps(kind, sort_keys=True).encode()):08x}"
        with self.lock:
            if name not in self.made:
                try:
                    self.made[name] = self._leaf(name, **spec)
                except TypeError as error:
                    raise LabError(f"certificate {kind}: {error}") from None
            return self.made[name]

    def pin(self, kind):
        """The SHA-256 of a certificate, as --pin takes it."""
        return run("openssl", "x509", "-in", self.get(kind)[0], "-noout", "-fingerprint", "-sha256").stdout.strip().partition("=")[2]

    def responder(self, authority="root"):
        """The words of `openssl ocsp` for a responder that knows what has been revoked."""
        certificate, key = self.authority(authority)
        return ["-index", self.index, "-CA", self.root, "-rsigner", certificate, "-rkey", key, "-ndays", "1"]

    def _leaf(self, name, names=(NAME,), subject=None, start=-1, end=365, issuer="root", send=(), key=None, digest="sha256", purpose="serverAuth",
              usage="critical,digitalSignature,keyEncipherment", basic="CA:FALSE", extra=(), crl=None, ocsp=None, revoked=False):
        """names: DNS names, or IP:address; none for no alternative name. purpose, usage, basic: None leaves the extension away."""
        chain = self.folder / f"{name}.pem"
        key_file = self._key(name if key else "leaf", key)
        signer = self.authority(issuer) if issuer else None
        wanted = {"basicConstraints": basic, "keyUsage": usage, "extendedKeyUsage": purpose}
        extensions = [f"{extension} = {value}" for extension, value in wanted.items() if value]
        if names:
            extensions.append("subjectAltName = " + ",".join(one if one.startswith("IP:") else f"DNS:{one}" for one in names))
        if crl:
            extensions.append(f"crlDistributionPoints = URI:http://{PKI}/{crl}.crl")
        if ocsp:
            extensions.append(f"authorityInfoAccess = OCSP;URI:http://{PKI}{ocsp}")
        self._sign(f"/CN={subject or (names or [NAME])[0]}", key_file, chain, [*extensions, *extra], start, end, signer, digest)
        if revoked:
            self._ca(self.authority("root"), "-revoke", chain)
        if crl:
            self._publish(crl)
        chain.write_text(chain.read_text() + "".join(self.authority(one)[0].read_text() for one in send))
        return chain, key_file

    def authority(self, name):
        with self.lock:
            if name not in self.made:
                self.made[name] = self._authority(name, **AUTHORITIES[name])
            return self.made[name]

    def _authority(self, name, subject=None, signer=None, start=-500, end=3650, basic="CA:TRUE", extra=(), key=None, digest="sha256"):
        """key: the authority whose key it has, where that is not its own."""
        certificate, key = self.folder / f"{name}.pem", self._key(key or name)
        extensions = [f"basicConstraints = critical,{basic}", "keyUsage = critical,digitalSignature,keyCertSign,cRLSign", *extra]
        self._sign(f"/CN={subject or f'Lab {name} authority'}", key, certificate, extensions, start, end, self.authority(signer) if signer else None, digest)
        return certificate, key

    def _key(self, name, algorithm=None):
        path = self.folder / f"{name}.key"
        if not path.exists():
            run("openssl", "genpkey", "-quiet", "-algorithm", *(algorithm or RSA), "-out", path)
            path.chmod(0o600)
        return path

    def _sign(self, subject, key, out, extensions, start, end, signer, digest="sha256"):
        at = lambda days: time.strftime("%Y%m%d%H%M%SZ", time.gmtime(time.time() + days * DAY))
        config = self.folder / "openssl.cnf"
        lines = [*extensions, *["authorityKeyIdentifier = keyid"] * bool(signer)]
        config.write_text(CONFIG.format(folder=self.folder) + "\n".join(lines) + "\n")
        request = self.folder / "request.pem"
        run("openssl", "req", "-new", "-utf8", "-config", config, "-key", key, "-subj", subject, "-out", request)
        by = ["-cert", signer[0], "-keyfile", signer[1]] if signer else ["-selfsign", "-keyfile", key]
        run("openssl", "ca", "-batch", "-notext", "-config", config, "-extensions", "extensions", "-startdate", at(start), "-enddate", at(end),
            "-md", digest, "-in", request, "-out", out, *by)
        out.chmod(0o644)

    def _ca(self, signer, *arguments):
        run("openssl", "ca", "-config", self.folder / "openssl.cnf", "-md", "sha256", "-cert", signer[0], "-keyfile", signer[1], *arguments)

    def _publish(self, name):
        """Signs a revocation list anew, in DER as RFC 5280 section 4.2.1.13 wants it."""
        self.public.mkdir(exist_ok=True)
        signer, days = LISTS[name]
        plain = self.folder / "crl.pem"
        at = lambda offset: time.strftime("%Y%m%d%H%M%SZ", time.gmtime(time.time() + offset * DAY))
        self._ca(self.authority(signer), "-gencrl", "-crl_lastupdate", at(min(-1, days - 30)), "-crl_nextupdate", at(days), "-out", plain)
        run("openssl", "crl", "-in", plain, "-outform", "DER", "-out", self.public / f"{name}.crl")
