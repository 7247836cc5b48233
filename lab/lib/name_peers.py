"""Peers for the name stage that no package provides, run inside the lab as a program of its own.

name_peers.py servfail ADDRESS         answers every DNS question over UDP with SERVFAIL (RFC 1035 section 4.1.1)
name_peers.py delay ADDRESS TO MS      passes DNS questions on to the port TO of the same address, and the answers back MS later
name_peers.py llmnr LABEL ADDRESS      answers for one label over LLMNR (RFC 4795), as Windows does on its own network
"""
import socket
import struct
import sys
import threading

DNS_PORT, LLMNR_PORT, LLMNR_GROUP = 53, 5355, "224.0.0.252"


def udp(address, port):
    opened = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    opened.bind((address, port))
    return opened


def end_of_question(message):
    return message.index(b"\0", 12) + 5


def servfail(address):
    questions = udp(address, DNS_PORT)
    while True:
        question, asker = questions.recvfrom(4096)
        # QR and RA set, RD as asked, RCODE 2; no record but the question itself, which ends where an OPT record would begin.
        questions.sendto(question[:2] + bytes([0x80 | (question[2] & 1), 0x82]) + b"\0\1\0\0\0\0\0\0" + question[12:end_of_question(question)], asker)


def delay(address, port, milliseconds):
    questions = udp(address, DNS_PORT)

    def pass_on(question, asker):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
            server.settimeout(5)
            server.sendto(question, (address, port))
            answer = server.recv(65536)
        threading.Timer(milliseconds / 1000, questions.sendto, (answer, asker)).start()

    while True:
        threading.Thread(target=pass_on, args=questions.recvfrom(4096), daemon=True).start()


def llmnr(label, address):
    questions = udp("", LLMNR_PORT)
    questions.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, socket.inet_aton(LLMNR_GROUP) + socket.inet_aton(address))
    wanted = bytes([len(label)]) + label.encode() + b"\0"
    while True:
        question, asker = questions.recvfrom(4096)
        end = end_of_question(question)
        name, (kind,) = question[12:end - 4], struct.unpack(">H", question[end - 4:end - 2])
        if name.lower() != wanted:
            continue
        # A record for A, a name without such a record for anything else.
        record = b"\xc0\x0c\0\1\0\1\0\0\0\x1e\0\4" + socket.inet_aton(address) if kind == 1 else b""
        questions.sendto(question[:2] + b"\x80\0\0\1" + struct.pack(">HHH", 1 if record else 0, 0, 0) + question[12:end] + record, asker)


if __name__ == "__main__":
    words = [int(word) if word.isdigit() else word for word in sys.argv[2:]]
    {"servfail": servfail, "delay": delay, "llmnr": llmnr}[sys.argv[1]](*words)
