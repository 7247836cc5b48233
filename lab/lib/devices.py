"""Devices on the way that no package provides, run in the router: devices.py KIND PORT HOST [WORD...]. They take the connection meant
for HOST, which the router hands them, and keep one of their own to HOST, so the server behind is a real one.

rewrite OFFERED      puts OFFERED where the client's X.224 request says which protocols it offers
strip                takes the negotiation part out of the X.224 request, as devices from before it do
cut HOW AFTER        passes AFTER bytes of the host's answers and then closes, resets or stays silent
corrupt AT           changes the byte AT of the host's answers
intercept CERT KEY   ends the TLS of the client with a certificate of its own and begins another with the host
"""
import select
import socket
import ssl
import struct
import sys
import threading

RDP = 3389
NEGOTIATION = b"\x01\x00\x08\x00"  # [MS-RDPBCGR] 2.2.1.1.1: type, flags and length of RDP_NEG_REQ


def packet(peer):
    """One TPKT (RFC 1006 section 6)."""
    data = b""
    while len(data) < 4 or len(data) < struct.unpack(">H", data[2:4])[0]:
        more = peer.recv(1 if len(data) < 4 else struct.unpack(">H", data[2:4])[0] - len(data))
        if not more:
            raise ConnectionError("closed early")
        data += more
    return data


def pump(client, host, change=lambda data: data):
    """Passes bytes both ways until one side ends; change() sees what the host says."""
    while True:
        for ready in select.select([client, host], [], [])[0]:
            data = ready.recv(65536)
            if not data:
                return
            (client.sendall(change(data)) if ready is host else host.sendall(data))


def rewrite(client, host, offered):
    request = packet(client)
    at = request.find(NEGOTIATION)
    host.sendall(request if at < 0 else request[:at + 4] + struct.pack("<I", int(offered)) + request[at + 8:])
    pump(client, host)


def strip(client, host):
    request = packet(client)
    at = request.find(NEGOTIATION)
    if at >= 0:
        rest = request[5:at]
        request = struct.pack(">BBHB", 3, 0, 5 + len(rest), len(rest)) + rest
    host.sendall(request)
    pump(client, host)


def cut(client, host, how, after):
    left = int(after)

    def change(data):
        nonlocal left
        data, left = data[:left], left - len(data)
        if left >= 0:
            return data
        client.sendall(data)
        if how == "silent":
            while client.recv(65536):
                pass
        elif how == "reset":
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        else:
            client.shutdown(socket.SHUT_WR)
            client.settimeout(2)
            client.recv(65536)
        raise ConnectionError("cut")

    pump(client, host, change)


def corrupt(client, host, at):
    passed = 0

    def change(data):
        nonlocal passed
        place, passed = int(at) - passed, passed + len(data)
        return data if not 0 <= place < len(data) else data[:place] + bytes([data[place] ^ 0x55]) + data[place + 1:]

    pump(client, host, change)


def intercept(client, host, certificate, key):
    host.sendall(packet(client))
    client.sendall(packet(host))
    own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    own.load_cert_chain(certificate, key)
    other = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    other.check_hostname, other.verify_mode = False, ssl.CERT_NONE
    with own.wrap_socket(client, server_side=True) as near, other.wrap_socket(host) as far:
        pump(near, far)


KINDS = {"rewrite": rewrite, "strip": strip, "cut": cut, "corrupt": corrupt, "intercept": intercept}


def serve(kind, port, address, words):
    listener = socket.create_server(("::", port), family=socket.AF_INET6, dualstack_ipv6=True)

    def one(client):
        with client:
            try:
                with socket.create_connection((address, RDP)) as host:
                    kind(client, host, *words)
            except OSError:
                pass  # one side went away, or the cut was made: both end the conversation

    while True:
        client, _ = listener.accept()
        threading.Thread(target=one, args=(client,), daemon=True).start()


if __name__ == "__main__":
    serve(KINDS[sys.argv[1]], int(sys.argv[2]), sys.argv[3], sys.argv[4:])
