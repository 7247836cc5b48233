"""Asks over ARP (RFC 826) who has an address and counts the machines that answer: who_has.py LINK OWN-ADDRESS ADDRESS."""
import socket
import struct
import sys
import time

ARP, REQUEST, REPLY = 0x0806, 1, 2
SECONDS = 1

link, own, wanted = sys.argv[1], *map(socket.inet_aton, sys.argv[2:4])
wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ARP))
wire.bind((link, ARP))
adapter = wire.getsockname()[4]
wire.send(b"\xff" * 6 + adapter + struct.pack(">HHHBBH", ARP, 1, 0x0800, 6, 4, REQUEST) + adapter + own + bytes(6) + wanted)
machines = set()
end = time.monotonic() + SECONDS
while (left := end - time.monotonic()) > 0:
    wire.settimeout(left)
    try:
        frame = wire.recv(64)
    except TimeoutError:
        break
    if struct.unpack(">H", frame[20:22])[0] == REPLY and frame[28:32] == wanted:
        machines.add(frame[22:28])
print(len(machines), "machines:", *sorted(machine.hex(":") for machine in machines))
