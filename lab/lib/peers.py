"""Peers that no package provides, run inside the lab as a program of its own: peers.py BEHAVIOUR PORT [TO-PORT].

close   accepts and closes, as a forwarder without a backend does
reset   accepts, reads and resets
silent  accepts and never says a word
splice  confirms the X.224 request with TLS selected, then passes bytes to TO-PORT on the loopback and back: it puts the
        X.224 step in front of a real TLS server
"""
import select
import socket
import struct
import sys
import threading

PROTOCOL_SSL = 1
CONFIRM_TLS = b"\x03\x00\x00\x13\x0e\xd0\x00\x00\x12\x34\x00" + struct.pack("<BBHI", 2, 0, 8, PROTOCOL_SSL)


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


def splice(peer, port):
    length = struct.unpack(">HH", read_exactly(peer, 4))[1]
    read_exactly(peer, max(0, length - 4))
    peer.sendall(CONFIRM_TLS)
    with socket.create_connection(("127.0.0.1", port)) as server:
        while True:
            for ready in select.select([peer, server], [], [])[0]:
                data = ready.recv(65536)
                if not data:
                    return
                (server if ready is peer else peer).sendall(data)


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
    behaviours = {"close": close, "reset": reset, "silent": silent, "splice": splice}
    serve(behaviours[sys.argv[1]], int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 0)
