"""A host with Network Level Authentication whose answer to a sign-in is chosen: nla_front.py SETTINGS, which are JSON.

No package of Debian's answers with the codes of Windows, so this does: X.224, real TLS, and the server's part of CredSSP with NTLM as
[MS-CSSP] and [MS-NLMP] tell it, written without a look at rdpdoctor's. It knows one account and checks every proof of the password. Each step
is a line of its output, so that its log tells what a client sent:

  offered                              the mechanisms of a client that negotiates (RFC 4178); NTLM is chosen, with a MIC over their list
  NEGOTIATE, CHALLENGE, AUTHENTICATE   the NTLM messages; the last with the account and whether its proof is right
  mechListMIC                          whether the client signed the list that came
  channel bindings                     whether that message names the certificate of the TLS channel
  errorCode                            what it refused with
  credentials                          a user name and a password came, sealed; the name alone is written down
  authorization                        the Early User Authorization Result that it gave
"""
import hashlib
import hmac
import json
import os
import pathlib
import socket
import ssl
import struct
import sys
import threading
import time

# [MS-NLMP] 2.2.2.5, as Windows Server answers: 56, KEY_EXCH, 128, VERSION, TARGET_INFO, EXTENDED_SESSIONSECURITY, ALWAYS_SIGN, NTLM, SEAL,
# SIGN, REQUEST_TARGET, UNICODE; and whether TargetName is of a domain or of a server.
FLAGS = 0xE2888235
TARGET_TYPE = {True: 0x10000, False: 0x20000}
OF_2022 = bytes.fromhex("0a007c4f0000000f")  # 10.0.20348, NTLM revision 15
EPOCH = 11644473600  # seconds from 1601, where FILETIME begins, to 1970
LOGON_FAILURE = 0xC000006D
CLIENT_PAIRS = 44  # in the response: behind the proof, and what [MS-NLMP] 2.2.2.7 has before its pairs
CHANNEL_BINDINGS = 10
PEM_END = "-----END CERTIFICATE-----"
HYBRID, HYBRID_EX = 2, 8
HYBRID_REQUIRED_BY_SERVER = 5
AUTHZ = {"success": 0, "denied": 5}  # [MS-RDPBCGR] 2.2.10.2
SIGNING, SEALING = "signing", "sealing"
INVALID_TOKEN = 0x80090308
# RFC 4178 4.2: the object identifiers as they are on the wire, and the states of negTokenResp.
NTLM_OID = bytes.fromhex("2b06010401823702020a")
MECHANISMS = {NTLM_OID: "NTLM", bytes.fromhex("2a864886f712010202"): "Kerberos", bytes.fromhex("2a864882f712010202"): "Kerberos"}
ACCEPT_COMPLETED, ACCEPT_INCOMPLETE, REQUEST_MIC = 0, 1, 3
TO_SERVER, TO_CLIENT = "client-to-server", "server-to-client"


def log(*words):
    print(*words, flush=True)


def read_exactly(peer, count):
    data = b""
    while len(data) < count:
        more = peer.recv(count - len(data))
        if not more:
            raise ConnectionError("closed early")
        data += more
    return data


def der(tag, content):
    size = len(content)
    if size < 128:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content


def parts(data):
    """The elements of a constructed one, as (tag, content)."""
    while data:
        tag, size, at = data[0], data[1], 2
        if size & 0x80:
            at += size & 0x7F
            size = int.from_bytes(data[2:at], "big")
        yield tag, data[at:at + size]
        data = data[at + size:]


def read_ts_request(channel):
    """Its fields by number ([MS-CSSP] 2.2.1), each as the content of the element in it."""
    head = read_exactly(channel, 2)
    size = head[1]
    if size & 0x80:
        size = int.from_bytes(read_exactly(channel, size & 0x7F), "big")
    return {tag & 0x1F: within(content) for tag, content in parts(read_exactly(channel, size))}


def ts_request(version, token=None, public_key=None, error=None):
    fields = der(0xA0, der(2, bytes([version])))
    if token:
        fields += der(0xA1, der(0x30, der(0x30, der(0xA0, der(4, token)))))
    if public_key:
        fields += der(0xA3, der(4, public_key))
    if error is not None:
        # Four bytes, as Windows does, though DER would have five for a number above 2^31.
        fields += der(0xA4, der(2, struct.pack(">I", error)))
    return der(0x30, fields)


def within(data):
    """What the first element holds."""
    return next(parts(data))[1]


def first_token(tokens):
    return within(within(within(tokens)))


def neg_token_resp(state, mechanism=None, token=None, mic=None):
    fields = der(0xA0, der(10, bytes([state])))
    fields += der(0xA1, der(6, mechanism)) if mechanism else b""
    fields += der(0xA2, der(4, token)) if token else b""
    fields += der(0xA3, der(4, mic)) if mic else b""
    return der(0xA1, der(0x30, fields))


def ntlm_in(token):
    if not token.startswith(b"NTLMSSP\0"):
        raise ValueError("the token is not NTLM")
    return token


class Plain:
    """NTLM without SPNEGO around: answered in kind, and nothing is signed ahead."""

    def read(self, token):
        return ntlm_in(token), None

    def challenge(self, message):
        return message

    def settle(self, channel, version, mic, from_client, to_client):
        pass


class Negotiated:
    """NTLM of a list: RFC 4178 section 5, [MS-SPNG] 3.1.5.1."""

    def __init__(self, init):
        fields = dict(parts(within(dict(parts(within(init)))[0xA0])))
        self.types = fields[0xA0]
        self.offered = [oid for _, oid in parts(within(self.types))]

    def read(self, token):
        fields = {tag: within(content) for tag, content in parts(within(within(token)))}
        return ntlm_in(fields[0xA2]), fields.get(0xA3)

    def challenge(self, message):
        return neg_token_resp(ACCEPT_INCOMPLETE, token=message)

    def settle(self, channel, version, mic, from_client, to_client):
        right = mic == from_client.sign_ahead(self.types)
        log("mechListMIC", "right" if right else "wrong" if mic else "none")
        if not right:
            raise ConnectionError("the list is not signed")
        channel.sendall(ts_request(version, token=neg_token_resp(ACCEPT_COMPLETED, mic=to_client.sign_ahead(self.types))))


class Rc4:
    def __init__(self, key):
        self.box, self.i, self.j = list(range(256)), 0, 0
        j = 0
        for i in range(256):
            j = (j + self.box[i] + key[i % len(key)]) % 256
            self.box[i], self.box[j] = self.box[j], self.box[i]

    def apply(self, data):
        out, box = bytearray(), self.box
        for byte in data:
            self.i = (self.i + 1) % 256
            self.j = (self.j + box[self.i]) % 256
            box[self.i], box[self.j] = box[self.j], box[self.i]
            out.append(byte ^ box[(box[self.i] + box[self.j]) % 256])
        return bytes(out)


def av_pairs(data):
    """[MS-NLMP] 2.2.2.1: (id, value), up to the end mark."""
    while len(data) >= 4:
        kind, size = struct.unpack("<HH", data[:4])
        if kind == 0:
            return
        yield kind, data[4:4 + size]
        data = data[4 + size:]


def hmac_md5(key, data):
    return hmac.new(key, data, "md5").digest()


class Direction:
    """[MS-NLMP] 3.4: what goes one way, signed and sealed with extended session security and key exchange."""

    def __init__(self, key, way):
        derive = lambda use: hashlib.md5(key + f"session key to {way} {use} key magic constant\0".encode()).digest()
        self.signing, self.sealing, self.number = derive(SIGNING), derive(SEALING), 0
        self.cipher = Rc4(self.sealing)

    def _signature(self, plain):
        number = struct.pack("<I", self.number)
        self.number += 1
        return b"\1\0\0\0" + self.cipher.apply(hmac_md5(self.signing, number + plain)[:8]) + number

    def sign_ahead(self, plain):
        """Before anything is sealed. The number counts, the key stream begins anew."""
        signature = self._signature(plain)
        self.cipher = Rc4(self.sealing)
        return signature

    def seal(self, plain):
        sealed = self.cipher.apply(plain)
        return self._signature(plain) + sealed

    def unseal(self, data):
        plain = self.cipher.apply(data[16:])
        if self._signature(plain) != data[:16]:
            raise ConnectionError("a signature is wrong")
        return plain


class Front:
    def __init__(self, settings):
        self.__dict__.update(settings)
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(self.certificate, self.key)
        self.public_key = pathlib.Path(self.public_key_file).read_bytes()
        # RFC 5929 section 4, in the structure of RFC 2744 section 3.11 without addresses, as [MS-NLMP] 3.1.5.1.2 has it hashed.
        leaf = pathlib.Path(self.certificate).read_text().partition(PEM_END)[0] + PEM_END
        end_point = b"tls-server-end-point:" + hashlib.sha256(ssl.PEM_cert_to_DER_cert(leaf)).digest()
        self.bindings = hashlib.md5(bytes(16) + struct.pack("<I", len(end_point)) + end_point).digest()

    def serve(self):
        listener = socket.create_server(("::", self.port), family=socket.AF_INET6, dualstack_ipv6=True)
        while True:
            peer, _ = listener.accept()
            threading.Thread(target=self.one, args=(peer,), daemon=True).start()

    def one(self, peer):
        with peer:
            peer.settimeout(self.patience)
            try:
                protocol = self.negotiate(peer)
                if not protocol:
                    return
                with self.context.wrap_socket(peer, server_side=True) as channel:
                    self.sign_in(channel, protocol)
                    self.linger(channel)
            except (OSError, StopIteration, ValueError, KeyError, IndexError, struct.error) as error:
                log("ended:", type(error).__name__, error)

    def negotiate(self, peer):
        length = struct.unpack(">HH", read_exactly(peer, 4))[1]
        request = read_exactly(peer, max(0, length - 4))
        # RDP_NEG_REQ is the last thing in it, where there is one ([MS-RDPBCGR] 2.2.1.1.1).
        asked = struct.unpack("<I", request[-4:])[0] if len(request) >= 15 and request[-8] == 1 else 0
        chosen = HYBRID_EX if self.early and asked & HYBRID_EX else HYBRID if asked & HYBRID else 0
        answer = struct.pack("<BBHI", 2, 0x1F, 8, chosen) if chosen else struct.pack("<BBHI", 3, 0, 8, HYBRID_REQUIRED_BY_SERVER)
        peer.sendall(b"\x03\x00\x00\x13\x0e\xd0\x00\x00\x12\x34\x00" + answer)
        return chosen

    def linger(self, channel):
        """Until the client has read what was said and leaves; a close at once may cut it off."""
        channel.settimeout(2)
        while channel.recv(4096):
            pass

    def sign_in(self, channel, protocol):
        request = read_ts_request(channel)
        frame = Plain()
        if first_token(request[1])[:1] == b"\x60":
            frame = Negotiated(first_token(request[1]))
            log("offered", *[MECHANISMS.get(oid, oid.hex()) for oid in frame.offered])
            if NTLM_OID not in frame.offered:
                return self.refuse(channel, INVALID_TOKEN)
            channel.sendall(ts_request(self.version, token=neg_token_resp(REQUEST_MIC, mechanism=NTLM_OID)))
            request = read_ts_request(channel)
        negotiate, _ = frame.read(first_token(request[1]))
        log("NEGOTIATE")
        version = min(self.version, request[0][0])
        if self.at == "negotiate":
            return self.refuse(channel, self.code)
        challenge = self.challenge()
        channel.sendall(ts_request(self.version, token=frame.challenge(challenge)))
        log("CHALLENGE", f"version {self.version}")
        request = read_ts_request(channel)
        authenticate, mic = frame.read(first_token(request[1]))
        key = self.check(negotiate, challenge, authenticate)
        if self.code or not key:
            return self.refuse(channel, self.code or LOGON_FAILURE)
        from_client, to_client = Direction(key, TO_SERVER), Direction(key, TO_CLIENT)
        frame.settle(channel, self.version, mic, from_client, to_client)
        if 3 not in request:
            request |= read_ts_request(channel)
        public_key = from_client.unseal(request[3])
        said = self.public_key if self.proves_key else self.public_key[::-1]
        if version < 5:
            good, answer = public_key == self.public_key, bytes([(said[0] + 1) % 256]) + said[1:]
        else:
            digest = lambda way, key: hashlib.sha256(f"CredSSP {way} Binding Hash\0".encode() + request[5] + key).digest()
            good, answer = public_key == digest("Client-To-Server", self.public_key), digest("Server-To-Client", said)
        log("public key", "right" if good else "wrong")
        channel.sendall(ts_request(self.version, public_key=to_client.seal(answer)))
        credentials = from_client.unseal(read_ts_request(channel)[2])
        # TSCredentials holds TSPasswordCreds in an OCTET STRING: domain, user, password ([MS-CSSP] 2.2.1.2).
        creds = within(within(dict(parts(within(credentials)))[0xA1]))
        domain, user = [within(field).decode("utf-16-le") for _, field in parts(creds)][:2]
        log("credentials", f"{domain}\\{user}")
        if protocol == HYBRID_EX:
            channel.sendall(struct.pack("<I", AUTHZ[self.early]))
            log("authorization", self.early)

    def refuse(self, channel, code):
        log(f"errorCode 0x{code:08X}")
        channel.sendall(ts_request(self.version, error=code))

    def challenge(self):
        domain, host = self.domain or "DESK", "DESK"
        dns_domain, dns_host = ("corp.test", "desk.corp.test") if self.domain else ("DESK", "DESK")
        target = domain.encode("utf-16-le")
        names = [(2, domain), (1, host), (4, dns_domain), (3, dns_host)] + ([(5, dns_domain)] if self.domain else [])
        pairs = b"".join(struct.pack("<HH", kind, 2 * len(name)) + name.encode("utf-16-le") for kind, name in names)
        pairs += struct.pack("<HHQ", 7, 8, int((time.time() + EPOCH) * 1e7)) + bytes(4)
        place = 56 + len(target)
        return (b"NTLMSSP\0" + struct.pack("<IHHI", 2, len(target), len(target), 56) + struct.pack("<I", FLAGS | TARGET_TYPE[bool(self.domain)]) + os.urandom(8) +
                bytes(8) + struct.pack("<HHI", len(pairs), len(pairs), place) + OF_2022 + target + pairs)

    def check(self, negotiate, challenge, authenticate):
        """[MS-NLMP] 3.3.2: the exported session key, or nothing where name or password is wrong."""
        def field(at):
            length, place = struct.unpack("<H2xI", authenticate[at:at + 8])
            return authenticate[place:place + length]
        response, domain, user, workstation, sealed_key = [field(at) for at in (20, 28, 36, 44, 52)]
        name = user.decode("utf-16-le")
        owf = hmac_md5(bytes.fromhex(self.nt_hash), (name.upper() + domain.decode("utf-16-le")).encode("utf-16-le"))
        proof = hmac_md5(owf, challenge[24:32] + response[16:])
        right = name.lower() == self.user and proof == response[:16]
        key = Rc4(hmac_md5(owf, proof)).apply(sealed_key) if right else None
        if key:
            mic = hmac_md5(key, negotiate + challenge + authenticate[:72] + bytes(16) + authenticate[88:])
            right = mic == authenticate[72:88]
        log("AUTHENTICATE", f"{domain.decode('utf-16-le')}\\{name}", f"workstation {workstation.decode('utf-16-le') or '-'}", "right" if right else "wrong")
        sent = dict(av_pairs(response[CLIENT_PAIRS:])).get(CHANNEL_BINDINGS)
        log("channel bindings", "right" if sent == self.bindings else "wrong" if sent and any(sent) else "none")
        return key if right else None


if __name__ == "__main__":
    Front(json.loads(sys.argv[1])).serve()
