"""Peers that no package provides, run inside the lab as a program of its own: peers.py BEHAVIOUR PORT [TO-PORT].

close        accepts and closes, as a forwarder without a backend does
reset        accepts, reads and resets
silent       accepts and never says a word
confirm      confirms without a negotiation part, as servers from before it do
failure      refuses with the code given as TO-PORT ([MS-RDPBCGR] 2.2.1.2.2)
alert        selects TLS, waits for the ClientHello and answers with the fatal alert given as TO-PORT (RFC 8446 section 6)
hello-close, hello-reset, hello-silent   select TLS, wait for the ClientHello and then close, reset, say nothing more
half         begins a Connection Confirm and closes
kdc-error    a KDC that answers every message with KRB-ERROR, of the number given as TO-PORT (RFC 4120 5.9.1, 7.5.9)
splice       confirms the X.224 request with TLS selected, then passes bytes to TO-PORT on the loopback and back: it puts the
             X.224 step in front of a real TLS server; a fifth argument is the seconds after which it resets the client
web-proxy    a web proxy that takes CONNECT, whatever the destination, and passes bytes to TO-PORT on the loopback and back
web-proxy-refuses   one that answers CONNECT with the status given as TO-PORT
"""
import select
import socket
import struct
import sys
import threading
import time

SELECTED = int(sys.argv[4]) if len(sys.argv) > 4 else 1
PATIENCE = float(sys.argv[5]) if len(sys.argv) > 5 else None
CONFIRM_TLS = b"\x03\x00\x00\x13\x0e\xd0\x00\x00\x12\x34\x00" + struct.pack("<BBHI", 2, 0, 8, SELECTED)


def read_exactly(peer, count):
    data = b""
    while len(data) < count:
        more = peer.recv(count - len(data))
        if not more:
            raise ConnectionError("closed early")
        data += more
    return data


def close(peer, _):
    # Until something arrives, so that the end is a FIN and never a reset over unread bytes.
    peer.settimeout(5)
    peer.recv(65536)


def reset(peer, _):
    peer.settimeout(5)
    peer.recv(65536)
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def silent(peer, _):
    while peer.recv(65536):
        pass


def read_request(peer):
    length = struct.unpack(">HH", read_exactly(peer, 4))[1]
    read_exactly(peer, max(0, length - 4))


def confirm(peer, _):
    read_request(peer)
    peer.sendall(CONFIRM_TLS[:3] + b"\x0b\x06" + CONFIRM_TLS[5:11])
    silent(peer, _)


def failure(peer, code):
    read_request(peer)
    peer.sendall(CONFIRM_TLS[:11] + struct.pack("<BBHI", 3, 0, 8, code))
    close(peer, code)


def half(peer, _):
    read_request(peer)
    peer.sendall(CONFIRM_TLS[:9])


def read_hello(peer):
    read_request(peer)
    peer.sendall(CONFIRM_TLS)
    read_exactly(peer, struct.unpack(">BHH", read_exactly(peer, 5))[2])


def alert(peer, number):
    read_hello(peer)
    peer.sendall(bytes([21, 3, 3, 0, 2, 2, number]))


def hello_close(peer, _):
    read_hello(peer)


def hello_reset(peer, _):
    read_hello(peer)
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def hello_silent(peer, _):
    read_hello(peer)
    silent(peer, _)


def splice(peer, port):
    read_request(peer)
    peer.sendall(CONFIRM_TLS)
    pass_on(peer, port)


def pass_on(peer, port):
    end = time.monotonic() + PATIENCE if PATIENCE else None
    with socket.create_connection(("127.0.0.1", port)) as server:
        while True:
            heard = select.select([peer, server], [], [], max(0, end - time.monotonic()) if end else None)[0]
            if not heard:
                peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                return
            for ready in heard:
                data = ready.recv(65536)
                if not data:
                    return
                (server if ready is peer else peer).sendall(data)


def read_connect(peer):
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        head += read_exactly(peer, 1)
    if not head.startswith(b"CONNECT "):
        raise ConnectionError("no CONNECT")


def web_proxy(peer, port):
    read_connect(peer)
    peer.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
    pass_on(peer, port)


def web_proxy_refuses(peer, status):
    read_connect(peer)
    field = b'Proxy-Authenticate: Negotiate\r\nProxy-Authenticate: Basic realm="lab"\r\n' if status == 407 else b""
    peer.sendall(b"HTTP/1.1 %d Refused\r\n%sContent-Length: 0\r\nConnection: close\r\n\r\n" % (status, field))
    close(peer, status)


def der(tag, content):
    return bytes([tag, len(content)]) + content


def kdc_error(peer, number):
    realm = der(0x1B, b"CORP.TEST")
    name = der(0x30, der(0xA0, der(2, b"\2")) + der(0xA1, der(0x30, der(0x1B, b"krbtgt") + realm)))
    now = time.strftime("%Y%m%d%H%M%SZ", time.gmtime()).encode()
    fields = {0: der(2, b"\5"), 1: der(2, b"\x1e"), 4: der(0x18, now), 5: der(2, b"\0"), 6: der(2, bytes([number])), 9: realm, 10: name}
    answer = der(0x7E, der(0x30, b"".join(der(0xA0 + tag, value) for tag, value in fields.items())))
    while True:
        read_exactly(peer, struct.unpack(">I", read_exactly(peer, 4))[0])
        peer.sendall(struct.pack(">I", len(answer)) + answer)


def serve(behaviour, port, other):
    listener = socket.create_server(("::", port), family=socket.AF_INET6, dualstack_ipv6=True)

    def one(peer):
        with peer:
            try:
                behaviour(peer, other)
            except OSError:
                pass  # the client went away, or the server behind: both end the conversation

    while True:
        peer, _ = listener.accept()
        threading.Thread(target=one, args=(peer,), daemon=True).start()


if __name__ == "__main__":
    behaviours = {"close": close, "reset": reset, "silent": silent, "splice": splice, "confirm": confirm, "failure": failure, "half": half,
                  "alert": alert, "kdc-error": kdc_error, "hello-close": hello_close, "hello-reset": hello_reset, "hello-silent": hello_silent,
                  "web-proxy": web_proxy, "web-proxy-refuses": web_proxy_refuses}
    serve(behaviours[sys.argv[1]], int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 0)
