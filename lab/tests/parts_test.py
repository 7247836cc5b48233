"""The parts of the lab that can be tried without a network: targets, braces, and what the devices on the way do to bytes."""
import pathlib
import socket
import struct
import sys
import threading
import types
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))
from lib import devices, probe
from lib.filling import fill

REQUEST = bytes.fromhex("030000130ee000000000000100080003000000")  # [MS-RDPBCGR] 2.2.1.1, TLS and CredSSP offered


class Targets(unittest.TestCase):
    def test_a_target_has_the_usual_port_unless_it_names_one(self):
        self.assertEqual(probe.parts("desk.corp.test"), ("desk.corp.test", 3389))
        self.assertEqual(probe.parts("desk.corp.test:3390"), ("desk.corp.test", 3390))

    def test_an_ipv6_address_stands_with_or_without_brackets(self):
        self.assertEqual(probe.parts("2001:db8::1"), ("2001:db8::1", 3389))
        self.assertEqual(probe.parts("[2001:db8::1]"), ("2001:db8::1", 3389))
        self.assertEqual(probe.parts("[fe80::3%eth0]:3390"), ("fe80::3%eth0", 3390))


class Braces(unittest.TestCase):
    def lab(self):
        certificates = types.SimpleNamespace(authority=lambda name: (f"{name}.pem", f"{name}.key"), get=lambda kind: (f"{kind}.pem", "leaf.key"),
                                             pin=lambda kind: "AB:CD")
        return types.SimpleNamespace(certificates=certificates, topology=types.SimpleNamespace(addresses={"host": "192.0.2.1"}))

    def test_addresses_and_files_are_filled_in(self):
        self.assertEqual(fill(self.lab(), "{host} {ca} {ca stranger} {certificate good} {key good} {pin good}"),
                         "192.0.2.1 root.pem stranger.pem good.pem leaf.key AB:CD")

    def test_other_braces_are_left_alone(self):
        self.assertEqual(fill(self.lab(), "meta l4proto { tcp, udp } {unknown}"), "meta l4proto { tcp, udp } {unknown}")


class Devices(unittest.TestCase):
    def through(self, kind, *words, said=b"", answered=b""):
        """What the host and the client get of what the client says and the host answers."""
        client, near = socket.socketpair()
        far, host = socket.socketpair()

        def work():
            with near, far:
                try:
                    kind(near, far, *words)
                except OSError:
                    pass

        worker = threading.Thread(target=work)
        worker.start()
        with client, host:
            client.sendall(said)
            got = host.recv(65536) if said else b""
            host.sendall(answered)
            host.shutdown(socket.SHUT_WR)
            back = b""
            while more := client.recv(65536):
                back += more
        worker.join()
        return got, back

    def test_rewriting_changes_the_offer_alone(self):
        got, _ = self.through(devices.rewrite, "0", said=REQUEST)
        self.assertEqual(got, REQUEST[:15] + bytes(4))

    def test_stripping_leaves_a_shorter_request_that_is_whole(self):
        got, _ = self.through(devices.strip, said=REQUEST)
        self.assertEqual(got, struct.pack(">BBHB", 3, 0, 11, 6) + REQUEST[5:11])

    def test_a_cut_passes_the_bytes_before_it(self):
        _, back = self.through(devices.cut, "close", "3", said=b"x", answered=b"abcdef")
        self.assertEqual(back, b"abc")

    def test_one_byte_is_changed_and_the_others_are_not(self):
        _, back = self.through(devices.corrupt, "2", said=b"x", answered=b"abcdef")
        self.assertEqual(back, b"ab" + bytes([ord("c") ^ 0x55]) + b"def")


if __name__ == "__main__":
    unittest.main()
