#!/usr/bin/python3
"""`rdpdoctor capture` as a user runs it, on captures written here: capture_test.py PROGRAM"""
import json
import pathlib
import struct
import subprocess
import sys
import tempfile

PROGRAM = sys.argv[1]
CLIENT, HOST = bytes([192, 0, 2, 7]), bytes([198, 51, 100, 9])
SYN, ACK, RST = 2, 16, 4
REQUEST = bytes.fromhex("030000130ee00000000000010008000b000000")
CONFIRM = bytes.fromhex("030000130ed00000123400021f080002000000")
CLIENT_HELLO = bytes.fromhex("160303002d010000290303" + "00" * 32 + "0000021301" + "0100")
SERVER_HELLO = bytes.fromhex("16030300320200002e0303" + "11" * 32 + "0013010000" + "06002b00020304")
UDP_SYN = bytes.fromhex("ffffffff004010010000000104d004d000010002").ljust(1232, b"\0")


class Capture:
    """Raw IP frames of one client and its hosts, a millisecond apart."""

    def __init__(self):
        self.frames, self.next = [], {}

    def tcp(self, sender, receiver, flags, data=b"", port=3389, client_port=50123):
        at = (sender, receiver, port, client_port)
        ports = (client_port, port) if sender == CLIENT else (port, client_port)
        number, seen = self.next.get(at, 1000), self.next.get((receiver, sender, port, client_port), 0) if flags & ACK else 0
        self.next[at] = number + len(data) + bool(flags & SYN)
        self.frame(sender, receiver, 6, struct.pack(">HHIIBBHHH", *ports, number, seen, 0x50, flags, 64000, 0, 0) + data)

    def udp(self, sender, receiver, data):
        self.frame(sender, receiver, 17, struct.pack(">HHHH", 50123, 3389, 8 + len(data), 0) + data)

    def frame(self, sender, receiver, protocol, payload):
        self.frames.append(struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(payload), len(self.frames) + 1, 0x4000, 64, protocol, 0) + sender + receiver + payload)

    def refused(self, port):
        self.tcp(CLIENT, HOST, SYN, port=port)
        self.tcp(HOST, CLIENT, RST | ACK, port=port)

    def refused_certificate(self):
        self.left_at_certificate(last=b"\x15\x03\x03\x00\x02\x02\x2a")

    def left_at_certificate(self, client_port=50123, last=b"\x17\x03\x03\x00\x35" + b"z" * 53):
        for sender, receiver, flags, data in ((CLIENT, HOST, SYN, b""), (HOST, CLIENT, SYN | ACK, b""), (CLIENT, HOST, ACK, b""), (CLIENT, HOST, ACK, REQUEST),
                                              (HOST, CLIENT, ACK, CONFIRM), (CLIENT, HOST, ACK, CLIENT_HELLO), (HOST, CLIENT, ACK, SERVER_HELLO),
                                              (HOST, CLIENT, ACK, b"\x17\x03\x03\x03\x84" + b"z" * 900), (CLIENT, HOST, ACK, last),
                                              (CLIENT, HOST, RST | ACK, b"")):
            self.tcp(sender, receiver, flags, data, client_port=client_port)

    def write(self, path):
        out = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 101)
        for i, frame in enumerate(self.frames):
            out += struct.pack("<IIII", 1_700_000_000, i * 1000, len(frame), len(frame)) + frame
        path.write_bytes(out)
        return path


def run(*arguments):
    return subprocess.run([PROGRAM, "capture", *map(str, arguments)], capture_output=True, text=True, timeout=60)


def expect(condition, what, done):
    if not condition:
        sys.exit(f"{what}\nexit code {done.returncode}\n{done.stdout}\n{done.stderr}")


def main():
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        left = Capture()
        left.left_at_certificate()
        file = left.write(folder / "left.pcap")

        done = run("-q", file)
        expect(done.returncode == 3 and done.stdout.startswith("undetermined 198.51.100.9:3389 ") and done.stdout.count("\n") == 1, "-q is no line", done)
        expect("the client left when it had seen the host's certificate" in done.stdout, "it is not said that the client left", done)
        done = run(file)
        expect(done.returncode == 3 and "Next test" in done.stdout, "no next test", done)
        expect(all(len(line) <= 80 for line in done.stdout.splitlines() if "> " not in line), "wider than 80 columns", done)
        done = run("--json", file)
        expect(json.loads(done.stdout)["verdict"]["outcome"] == "undetermined" and done.stderr == "", "JSON of one is no object", done)
        done = run("--host", "192.0.2.1", file)
        expect("1 RDP connection with other hosts, left out by --host" in done.stdout, "what --host leaves out is not counted", done)
        page = folder / "page.html"
        done = run("-q", "--html", page, file)
        expect("The way: Client (192.0.2.7" in page.read_text(), "the page does not begin at the client", done)

        refused = Capture()
        refused.refused_certificate()
        done = run(refused.write(folder / "refused.pcap"))
        expect(done.returncode == 1 and "client-refuses-certificate" in done.stdout, "the client's alert has no cause", done)
        expect("the client's side must act" in done.stdout, "the client is taken for this machine", done)

        left.left_at_certificate(client_port=50124)
        left.refused(3390)
        file = left.write(folder / "two.pcap")
        done = run("--json", file)
        expect(len(json.loads(done.stdout)) == 2, "JSON of two is no array", done)
        expect(done.stderr.startswith("rdpdoctor: not judged: 1 try to port 3390 that came to nothing"), "the refused port is not named", done)
        done = run("-q", "--port", 3390, file)
        expect(done.returncode == 1 and done.stdout.startswith("broken 198.51.100.9:3390 "), "--port does not judge it", done)

        alone = Capture()
        alone.udp(CLIENT, HOST, UDP_SYN)
        done = run(alone.write(folder / "udp.pcap"))
        expect(done.returncode == 3 and "version 2, MTU 1232 up and 1232 down" in " ".join(done.stdout.split()), "RDP-UDP alone is not told", done)
        expect("nobody answered" in done.stdout and "No TCP connection" in done.stdout, "what RDP-UDP alone lacks is not said", done)
        done = run("--json", folder / "udp.pcap")
        alone = json.loads(done.stdout)
        expect(done.returncode == 3 and alone["verdict"]["outcome"] == "undetermined", "RDP-UDP alone is no diagnosis in JSON", done)
        told = {fact["id"]: fact.get("value") for fact in alone["facts"]}
        expect(told["udp.tried"] and not told["udp.answered"] and told["udp.client_port"] == 50123 and told["udp.offered_version"] == "RDPUDP_PROTOCOL_VERSION_2",
               "the flow of RDP-UDP is not among the facts", done)
        expect("capture.number" not in told, "RDP-UDP alone has no number among the connections", done)
        left.udp(CLIENT, HOST, UDP_SYN)
        done = run("--jsonl", left.write(folder / "both.pcap"))
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        numbers = [fact["value"] for line in lines for fact in line["facts"] if fact["id"] == "capture.number"]
        expect(numbers == [1, 2][:len(lines)], "the connections are not numbered", done)


if __name__ == "__main__":
    main()
