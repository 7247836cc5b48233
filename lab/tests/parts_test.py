"""The parts of the lab that can be tried without a network: targets, braces, and what the devices on the way do to bytes."""
import os
import pathlib
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import types
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))
from lib import dead_clocks, devices, nla_front, probe, runner
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


class DeadClocks(unittest.TestCase):
    def test_only_those_of_processes_that_are_no_more_are_removed(self):
        done = subprocess.Popen(["true"])
        done.wait()
        with tempfile.TemporaryDirectory() as folder:
            dead = [f"faketime_shm_{done.pid}", f"sem.faketime_sem_{done.pid}"]
            alive = [f"faketime_shm_{os.getpid()}", f"sem.faketime_sem_{os.getpid()}", "faketime_shm_1"]
            others = [f"sem.other_{done.pid}", f"faketime_shm_{done.pid}x", "faketime_shm_0", "com.freerdp.xfreerdp.tsmf_0000000000000D43"]
            for name in [*dead, *alive, *others]:
                (pathlib.Path(folder) / name).touch()
            self.assertEqual(dead_clocks.remove_dead_clocks(pathlib.Path(folder)), dead)
            self.assertEqual(sorted(os.listdir(folder)), sorted([*alive, *others]))

    def test_what_belongs_to_somebody_else_stays(self):
        if os.geteuid() != 0:
            self.skipTest("only root gives files away")
        done = subprocess.Popen(["true"])
        done.wait()
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / f"faketime_shm_{done.pid}"
            path.touch()
            os.chown(path, 65534, 65534)
            self.assertEqual(dead_clocks.remove_dead_clocks(pathlib.Path(folder)), [])


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


class Logs(unittest.TestCase):
    def test_lines_are_counted_by_how_they_begin(self):
        with tempfile.TemporaryDirectory() as folder:
            (pathlib.Path(folder) / "one.log").write_text("AUTHENTICATE a\nnot AUTHENTICATE\n")
            self.assertEqual(list(runner.otherwise_logged(pathlib.Path(folder), {"AUTHENTICATE": 1, "credentials": 0})), [])
            self.assertEqual(len(list(runner.otherwise_logged(pathlib.Path(folder), {"AUTHENTICATE": 0, "credentials": 1}))), 2)


class SignIn(unittest.TestCase):
    """The examples of [MS-NLMP] 4.2.4: user User, domain Domain, password Password."""
    SESSION_KEY = bytes([0x55] * 16)

    def test_the_cipher_is_rc4(self):
        # 4.2.4.2.3: the session base key seals the random session key.
        self.assertEqual(nla_front.Rc4(bytes.fromhex("8de40ccadbc14a82f15cb0ad0de95ca3")).apply(self.SESSION_KEY).hex(), "c5dad2544fc9799094ce1ce90bc9d03e")

    def test_what_a_client_says_is_sealed_as_in_the_example(self):
        # 4.2.4.4
        sealed = nla_front.Direction(self.SESSION_KEY, nla_front.TO_SERVER).seal("Plaintext".encode("utf-16-le"))
        self.assertEqual(sealed.hex(), "010000007fb38ec5c55d497600000000" + "54e50165bf1936dc996020c1811b0f06fb5f")

    def test_what_is_sealed_can_be_unsealed_the_same_way_alone(self):
        sealed = nla_front.Direction(self.SESSION_KEY, nla_front.TO_SERVER).seal(b"plain")
        self.assertEqual(nla_front.Direction(self.SESSION_KEY, nla_front.TO_SERVER).unseal(sealed), b"plain")
        with self.assertRaises(ConnectionError):
            nla_front.Direction(self.SESSION_KEY, nla_front.TO_CLIENT).unseal(sealed)

    def test_a_code_goes_out_in_four_bytes(self):
        self.assertEqual(nla_front.ts_request(6, error=0xC000006D).hex(), "300da003020106a4060204c000006d")


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
