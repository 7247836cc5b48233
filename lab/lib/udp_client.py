"""A client of RDP-UDP 1 and 2 in a few lines, for proofs and for recordings: udp_client.py HOST [DATAGRAMS [SIZE]].

Sends a SYN ([MS-RDPEUDP] 3.1.5.1.1) of SIZE bytes to port 3389 and says what came back; answered, it sends DATAGRAMS source packets (3.1.5.1.4)
and says how many the host acknowledged. One process is one client: a real one tells a dead way only after a minute, this one after a second.
"""
import socket
import struct
import sys

SYN, ACK, DATA, SYNEX = 0x0001, 0x0004, 0x0008, 0x1000  # [MS-RDPEUDP] 2.2.2.1, uFlags
SEQUENCE = 0x43554450
MOST = 1232


def syn(size):
    return (struct.pack(">IHHIHHHH", 0xFFFFFFFF, 64, SYN | SYNEX, SEQUENCE, MOST, MOST, 1, 2)).ljust(size, b"\0")


def source_packet(number, theirs):
    return struct.pack(">IHHHBxII", theirs, 64, ACK | DATA, 1, 1, SEQUENCE + number, SEQUENCE + number) + bytes(100)


def ask(peer, size):
    """The host's SYN+ACK, or None; whatever else comes is named."""
    peer.send(syn(size))
    while True:
        datagram, sender = peer.recvfrom(2048)
        if len(datagram) < 16:
            print("other", len(datagram), "bytes")
            continue
        acknowledged, _, flags = struct.unpack_from(">IHH", datagram)
        if sender[0] == peer.getpeername()[0] and flags & (SYN | ACK) == SYN | ACK and acknowledged == SEQUENCE:
            return datagram
        print("answers another SYN")


def main(host, datagrams=0, size=MOST):
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM) as peer:
        peer.settimeout(1)
        try:
            peer.connect((host, 3389))
            answer = ask(peer, size)
        except OSError as error:
            return print("met", error)
        theirs, up, down = struct.unpack_from(">IHH", answer, 8)
        version = struct.unpack_from(">HH", answer, 16)[1] if struct.unpack_from(">H", answer, 6)[0] & SYNEX else 1
        print(f"answered version {version} mtu {up} {down}")
        heard = 0
        for number in range(1, datagrams + 1):
            peer.settimeout(0.25)
            peer.send(source_packet(number, theirs))
            try:
                heard += len(peer.recv(2048)) > 0
            except TimeoutError:
                pass
        if datagrams:
            print(f"heard {heard} of {datagrams}")


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
