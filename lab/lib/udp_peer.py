"""The UDP half of a Remote Desktop host, which no package of Debian's has: udp_peer.py PORT SETTINGS (JSON).

It answers a SYN of RDP-UDP 1 and 2 ([MS-RDPEUDP] 3.1.5.1.3) and acknowledges each datagram that follows, as a host does. SETTINGS:
  version  what the SYN+ACK names; null: it names none, which means 1
  up, down its uUpStreamMtu and uDownStreamMtu
  first    what comes before a right answer: garbage, or another (a SYN+ACK for a SYN that nobody sent)
  answers  false: nothing right ever comes
  source   the address that answers come from, where it is not the one that was asked
It prints a line for each datagram that came, so that a fault can count them: SYN, or MORE for what follows.
"""
import json
import socket
import struct
import sys

SYN, ACK, DATA, SYNEX, CORRELATION_ID = 0x0001, 0x0004, 0x0008, 0x1000, 0x0800  # 2.2.2.1, uFlags
NOTHING = 0xFFFFFFFF
OWN_SEQUENCE = 0x4C414200


def header(acknowledged, flags):
    return struct.pack(">IHH", acknowledged, 64, flags)


def syn_answer(sequence, version, up, down):
    """[MS-RDPEUDP] 2.2.2.1, 2.2.2.5 and 2.2.2.9, padded with zeros to the smaller of the two (3.1.5.1.1)."""
    datagram = header(sequence, SYN | ACK | (SYNEX if version else 0)) + struct.pack(">IHH", OWN_SEQUENCE, up, down)
    if version:
        datagram += struct.pack(">HH", 1, version)
    return datagram.ljust(min(up, down), b"\0")


def acknowledgement(sequence):
    """[MS-RDPEUDP] 3.1.5.1.2, with an ACK vector of one element: one datagram received (2.2.2.7)."""
    return header(sequence, ACK) + struct.pack(">HBx", 1, 1)


def answers_to(datagram, settings):
    """What goes back for one datagram, and the line that says what it was."""
    acknowledged, _, flags = struct.unpack_from(">IHH", datagram)
    if flags & SYN:
        sequence, = struct.unpack_from(">I", datagram, 8)
        out = {"garbage": [b"no RDP-UDP here"], "another": [syn_answer(sequence ^ 0x5A5A5A5A, settings["version"], 1132, 1132)], None: []}[settings["first"]]
        if settings["answers"]:
            out.append(syn_answer(sequence, settings["version"], settings["up"], settings["down"]))
        return out, f"SYN {len(datagram)} bytes"
    if flags & DATA:
        return [acknowledgement(struct.unpack_from(">I", datagram, 12)[0])], f"MORE {len(datagram)} bytes"
    return [], f"MORE {len(datagram)} bytes"


def main(port, settings):
    listener = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    listener.bind(("::", port))
    sender = listener
    if settings["source"]:
        sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sender.bind((settings["source"], port + 1))
    while True:
        datagram, peer = listener.recvfrom(2048)
        if len(datagram) < 16:
            print(f"OTHER {len(datagram)} bytes", flush=True)
            continue
        answers, line = answers_to(datagram, settings)
        print(line, flush=True)
        for answer in answers:
            sender.sendto(answer, (peer[0].removeprefix("::ffff:"), peer[1]) if settings["source"] else peer)


if __name__ == "__main__":
    main(int(sys.argv[1]), json.loads(sys.argv[2]))
