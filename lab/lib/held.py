"""Holds connections behind the X.224 step for some seconds, one idle and one with keep-alives, and then says a byte on each: held.py HOST SECONDS.

Prints what became of either: answers, silent, closed, reset or unreachable (an ICMP error).
"""
import errno
import fcntl
import socket
import struct
import sys
import termios
import time

import probe

IP_RECVERR = 11
WAIT = 1.5
WORDS = {errno.ECONNRESET: "reset", errno.EPIPE: "reset", errno.ECONNREFUSED: "unreachable", errno.EHOSTUNREACH: "unreachable", errno.ENETUNREACH: "unreachable"}


def ready(host, keep_alive):
    peer, word = probe.connect(*probe.resolve(host, 3389)[0][0])
    if not peer:
        sys.exit(word)
    probe.negotiate(peer)
    if keep_alive:
        for option, value in ((socket.TCP_KEEPINTVL, 1), (socket.TCP_KEEPCNT, 3), (socket.TCP_KEEPIDLE, 1)):
            peer.setsockopt(socket.IPPROTO_TCP, option, value)
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    return peer


def what_became(peer):
    peer.setblocking(False)
    try:
        if peer.recv(65536) == b"":
            return "closed"
    except BlockingIOError:
        pass
    except OSError as error:
        return WORDS.get(error.errno, "silent" if error.errno == errno.ETIMEDOUT else str(error))
    peer.setsockopt(socket.IPPROTO_IP, IP_RECVERR, 1)
    try:
        peer.send(b"\x03")
        time.sleep(WAIT)
        waiting = struct.unpack("i", fcntl.ioctl(peer, termios.TIOCOUTQ, bytes(4)))[0]  # bytes that nobody acknowledged
        peer.recv(1)
    except BlockingIOError:
        return "silent" if waiting else "answers"
    except OSError as error:
        return WORDS.get(error.errno, str(error))
    return "answers"


beside, idle = ready(sys.argv[1], True), ready(sys.argv[1], False)
time.sleep(float(sys.argv[2]))
print("idle", what_became(idle), "busy", what_became(beside))
