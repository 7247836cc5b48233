"""The lab's own look at a host, without rdpdoctor, to prove that a fault is really there: probe.py HOST[:PORT] [CA-FILE].

Prints one word or two per step: what the system resolver says, how each address takes a connection, what answers an X.224
Connection Request for TLS and CredSSP, how TLS ends, and whether OpenSSL accepts the certificate for this name under this CA.
"""
import errno
import socket
import ssl
import sys

# [MS-RDPBCGR] 2.2.1.1 with requestedProtocols = PROTOCOL_SSL | PROTOCOL_HYBRID.
CONNECTION_REQUEST = bytes.fromhex("030000130ee000000000000100080003000000")
NAME_FAULTS = ("unverified 62", "unverified 64")  # X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH
SECONDS = 4  # the kernel gives up asking for a neighbour after 3
AFTERWARDS = 0.5  # a server that is content says nothing after the handshake


def parts(target):
    """HOST, HOST:PORT, [V6] or [V6]:PORT as host and port."""
    if target.startswith("["):
        host, _, rest = target[1:].partition("]")
        return host, int(rest[1:] or 3389)
    if target.count(":") > 1:
        return target, 3389
    host, _, port = target.partition(":")
    return host, int(port or 3389)


def resolve(host, port):
    try:
        return [(family, address) for family, _, _, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)], None
    except socket.gaierror as error:
        words = {socket.EAI_NONAME: "not-found", socket.EAI_NODATA: "no-address", socket.EAI_AGAIN: "temporary-failure"}
        return [], words.get(error.errno, str(error.errno))


def connect(family, address):
    peer = socket.socket(family, socket.SOCK_STREAM)
    peer.settimeout(SECONDS)
    try:
        peer.connect(address)
        return peer, "connected"
    except TimeoutError:
        return None, "timeout"
    except OSError as error:
        return None, errno.errorcode.get(error.errno, str(error.errno))


def negotiate(peer):
    try:
        peer.sendall(CONNECTION_REQUEST)
        answer = peer.recv(19)
    except TimeoutError:
        return None, "silent"
    except ConnectionResetError:
        return None, "reset"
    if not answer:
        return None, "closed"
    if len(answer) == 11 and answer[5] == 0xD0:
        return None, "legacy"
    if len(answer) == 19 and answer[:2] == b"\x03\x00" and answer[11] in (2, 3):
        value = int.from_bytes(answer[15:19], "little")
        return value if answer[11] == 2 else None, f"{'selected' if answer[11] == 2 else 'failure'} {value}"
    return None, "other " + answer[:8].decode("latin-1").encode("unicode_escape").decode()


def handshake(peer, host, ca=None, name=True):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    if ca:
        context.load_verify_locations(ca)
        context.verify_mode = ssl.CERT_REQUIRED
        context.check_hostname = name
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = ssl.TLSVersion.TLSv1
    try:
        with context.wrap_socket(peer, server_hostname=host) as channel:
            if not channel.getpeercert(binary_form=True):
                return f"{channel.version()} without certificate"
            return "verified" if ca else leave(channel, channel.version() + afterwards(channel))
    except ssl.SSLCertVerificationError as error:
        return f"unverified {error.verify_code}"
    except TimeoutError:
        return "tls silent"
    except ConnectionResetError:
        return "tls reset"
    except ssl.SSLEOFError:
        return "tls closed"
    except ssl.SSLError as error:
        return f"tls {error.reason}" if error.reason else "tls closed"


def afterwards(channel):
    """What comes by itself after the handshake: nothing, as it should be, an end, or an alert."""
    channel.settimeout(AFTERWARDS)
    try:
        return " then said something" if channel.recv(1) else " then closed"
    except TimeoutError:
        return ""
    except ConnectionResetError:
        return " then reset"
    except ssl.SSLEOFError:
        return " then cut"
    except ssl.SSLError as error:
        return f" then {error.reason}"


def leave(channel, word):
    """Waits until the host has ended its side too: some serve one connection at a time."""
    try:
        channel.shutdown(socket.SHUT_WR)
        while channel.recv(65536):
            pass
    except OSError:
        pass  # it is gone, or takes its time
    return word


def verify(place, host, ca, name):
    again, _ = connect(*place)
    with again:
        negotiate(again)
        return handshake(again, host, ca, name)


def look(host, port, ca):
    addresses, failure = resolve(host, port)
    yield failure if failure else "resolved " + " ".join(address[0] for _, address in addresses)
    for place in addresses:
        peer, word = connect(*place)
        yield word
        if not peer:
            continue
        with peer:
            protocol, word = negotiate(peer)
            yield word
            if not protocol:
                return
            word = handshake(peer, host)
            yield word
        if ca and not word.startswith("tls"):
            word = verify(place, host, ca, True)
            # OpenSSL tells one fault only, the name's before any other.
            rest = verify(place, host, ca, False) if word in NAME_FAULTS else "verified"
            yield word + rest.removeprefix("unverified").removesuffix("verified")
        return


if __name__ == "__main__":
    for found in look(*parts(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else None):
        print(found, flush=True)
