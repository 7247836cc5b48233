"""Runs the macOS script with recorded outputs in place of macOS' tools, and lets rdpdoctor judge the bundle that it writes.

The outputs are as the tools' manual pages and Apple's support pages show them for macOS 13 to 15; names and addresses are examples.
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

PROGRAM = sys.argv[1] if len(sys.argv) > 1 else "rdpdoctor"

SCUTIL_DNS = """DNS configuration

resolver #1
  search domain[0] : example.com
  nameserver[0] : 192.0.2.53
  nameserver[1] : 2001:db8::53
  if_index : 14 (en0)
  flags    : Request A records
  reach    : 0x00000002 (Reachable)

resolver #2
  domain   : local
  options  : mdns
  timeout  : 5

DNS configuration (for scoped queries)

resolver #1
  nameserver[0] : 198.51.100.53
  if_index : 14 (en0)
"""
PROXY = """<dictionary> {
  ExceptionsList : <array> {
    0 : *.local
  }
  HTTPEnable : 0
  HTTPSEnable : 1
  HTTPSPort : 8080
  HTTPSProxy : proxy.example.com
}
"""
ROUTE = """   route to: 10.0.0.7
destination: 10.0.0.0
       mask: 255.255.255.0
  interface: en0
      flags: <UP,DONE,CLONING>
 recvpipe  sendpipe  ssthresh  rtt,msec    rttvar  hopcount      mtu     expire
       0         0         0         0         0         0      1500     -1234
"""
IFCONFIG = """lo0: flags=8049<UP,LOOPBACK,RUNNING,MULTICAST> mtu 16384
\tinet 127.0.0.1 netmask 0xff000000
en0: flags=8863<UP,BROADCAST,SMART,RUNNING,SIMPLEX,MULTICAST> mtu 1500
\tinet 10.0.0.20 netmask 0xffffff00 broadcast 10.0.0.255
utun0: flags=8051<UP,POINTOPOINT,RUNNING,MULTICAST> mtu 1380
\tinet6 fe80::1234%utun0 prefixlen 64 scopeid 0xf
utun4: flags=8051<UP,POINTOPOINT,RUNNING,MULTICAST> mtu 1400
\tinet 172.16.5.2 --> 172.16.5.1 netmask 0xffffffff
"""
EXTENSIONS = """2 extension(s)
--- com.apple.system_extension.network_extension
enabled\tactive\tteamID\tbundleID (version)\tname\t[state]
*\t*\tMLZF7K7B5R\tat.obdev.littlesnitch.networkextension (6.1/6203)\tLittle Snitch Network Extension\t[activated enabled]
--- com.apple.system_extension.endpoint_security
*\t*\tABCDE12345\tcom.example.edr.agent (1.0/1)\tEDR\t[activated enabled]
"""
SECURITY = """keychain: "/Users/ann/Library/Keychains/login.keychain-db"
class: "inet"
attributes:
    "acct"<blob>="ann"
    "srvr"<blob>="pc17.example.com"
"""
CONFIRM = r"printf '\003\000\000\023\016\320\000\000\022\064\000\002\037\010\000\002\000\000\000'"
DIG = """;; Got answer:
;; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 4711
;; flags: qr rd ra; QUERY: 1, ANSWER: 1, AUTHORITY: 0, ADDITIONAL: 1
pc17.example.com.\t300\tIN\tA\t10.0.0.7
"""
NC_WELL = "Connection to pc17.example.com port 3389 [tcp/ms-wbt-server] succeeded!"


def stub(text, status=0):
    return f"cat <<'RECORDED'\n{text.rstrip()}\nRECORDED\nexit {status}\n" if text else f"exit {status}\n"


def machine(**changed):
    """The tools of a Mac that is well; each may be changed."""
    tools = {
        "sw_vers": stub("ProductName:\t\tmacOS\nProductVersion:\t\t15.1\nBuildVersion:\t\t24B83"),
        "scutil": f"case \"$1 $2\" in\n--dns*)\n{stub(SCUTIL_DNS)};;\n--proxy*)\n{stub(PROXY)};;\n*)\n{stub('Available network connection services in the current set (*=enabled):')};;\nesac\n",
        "dscacheutil": stub("name: pc17.example.com\nip_address: 10.0.0.7"),
        "dig": f"case \"$*\" in\n*' AAAA')\n{stub(';; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 1')};;\n*)\n{stub(DIG)};;\nesac\n",
        "route": stub(ROUTE),
        "ifconfig": stub(IFCONFIG),
        "socketfilterfw": stub("Firewall is enabled. (State = 1)"),
        "systemextensionsctl": stub("0 extension(s)"),
        "log": stub("Timestamp               Ty Process[PID:TID]"),
        "sntp": stub("+0.014512 +/- 0.010123 time.apple.com 17.253.4.125"),
        "security": stub(SECURITY),
        "xxd": "exec od -An -tx1\n",
        "date": "case \"$1\" in\n+%s) echo 1795284181;;\n*) exec /bin/date \"$@\";;\nesac\n",  # nothing takes any time
        "nc": f"case \"$*\" in\n*-z*)\n{stub(NC_WELL)};;\n*)\n/bin/cat > /dev/null\n{CONFIRM}\n;;\nesac\n",
        "cat": "if [ \"$1\" = /etc/hosts ]; then\n" + stub("127.0.0.1 localhost") + "fi\nexec /bin/cat \"$@\"\n",
    }
    tools.update(changed)
    return tools


class WindowsScript(unittest.TestCase):
    """There is no PowerShell here: what the script's patterns take is tried with Python's, which read these alike."""

    def test_the_port_may_stand_with_the_host(self):
        script = subprocess.run([PROGRAM, "inspect", "client", "--script", "windows"], capture_output=True, text=True, check=True).stdout
        allowed, = re.findall(r"ValidatePattern\('([^']+)'\)", script)
        bracketed, named, wrong = re.findall(r"\$TargetHost -match '([^']{9,})'", script)

        def read(typed):
            if not re.match(allowed, typed):
                return None
            found = re.match(bracketed, typed) or re.match(named, typed)
            return found.groups() if found else None if re.search(wrong, typed) else (typed, None)

        for typed, expected in (("pc17", ("pc17", None)), ("pc17.example.com:3390", ("pc17.example.com", "3390")), ("2001:db8::17", ("2001:db8::17", None)),
                                ("[2001:db8::17]:3390", ("2001:db8::17", "3390")), ("[2001:db8::17]", ("2001:db8::17", None)), ("pc17:", None),
                                ("pc17:rdp", None), ("[pc17]:3389", None), ("pc17; id", None)):
            self.assertEqual(read(typed), expected, typed)


class MacosScript(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.root = pathlib.Path(self.folder.name)
        script = subprocess.run([PROGRAM, "inspect", "client", "--script", "macos"], capture_output=True, text=True, check=True).stdout
        self.script = self.root / "inspect.sh"
        self.script.write_text(script)

    def bundle(self, tools, shell="sh", host="pc17.example.com"):
        folder = self.root / "tools"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for name, body in tools.items():
            if body is None:
                continue
            path = folder / name
            path.write_text("#!/bin/sh\n" + body)
            path.chmod(0o755)
        # What this machine has beside the Mac's own tools is not to be found.
        for name, body in tools.items():
            if body is None:
                self.assertIsNone(shutil.which(name, path="/usr/sbin:/sbin:/usr/libexec/ApplicationFirewall"))
        plain = self.root / "plain"
        if not plain.exists():
            plain.mkdir()
            for name in ("cat", "date", "grep", "head", "od", "sed", "sh", "tail"):
                (plain / name).symlink_to(shutil.which(name))
        environment = {"PATH": f"{folder}:{plain}", "HOME": str(self.root / "home")}
        before = sorted(self.root.iterdir())
        done = subprocess.run([shutil.which(shell), self.script, host], env=environment, capture_output=True, text=True, check=True, cwd=self.root)
        self.assertEqual(sorted(self.root.iterdir()), before)  # it wrote nothing
        self.assertEqual(done.stderr, "")
        path = self.root / "pc17.bundle"
        path.write_text(done.stdout)
        return path

    def judge(self, tools, *options):
        path = self.bundle(tools)
        done = subprocess.run([PROGRAM, "diagnose", "--bundle", path, "--json", *options], capture_output=True, text=True)
        self.assertEqual(done.stderr, "")
        diagnosis = json.loads(done.stdout)
        return diagnosis, {fact["id"]: fact.get("value") for fact in diagnosis["facts"] if "value" in fact}

    def test_a_healthy_mac_is_read_whole(self):
        diagnosis, facts = self.judge(machine())
        self.assertEqual(facts["machine.system_version"], "macOS 15.1")
        self.assertEqual(facts["machine.system_major"], 15)
        self.assertEqual(facts["machine.resolvers"], ["192.0.2.53", "2001:db8::53"])
        self.assertEqual(facts["machine.addresses"], ["10.0.0.7"])
        self.assertEqual(facts["machine.dns_addresses"], ["10.0.0.7"])
        self.assertEqual(facts["machine.interface"], "en0")
        self.assertEqual(facts["machine.mtu"], 1500)
        self.assertIs(facts["machine.on_link"], True)
        self.assertEqual(facts["machine.vpn_adapters"], ["utun4"])
        self.assertEqual(facts["machine.proxies"], ["proxy.example.com:8080"])
        self.assertIs(facts["machine.firewall_on"], True)
        self.assertIs(facts["machine.clock_off"], False)
        self.assertIs(facts["machine.tcp_connected"], True)
        self.assertEqual(facts["machine.saved_credentials"], ["pc17.example.com"])
        self.assertEqual(facts["negotiation.selected_protocol"], "PROTOCOL_HYBRID")
        self.assertEqual(diagnosis["vantage"], "the user's machine")
        self.assertEqual(diagnosis["verdict"]["outcome"], "works")

    def test_a_hosts_line_to_nowhere_is_the_cause(self):
        hosts = "if [ \"$1\" = /etc/hosts ]; then\n" + stub("10.0.0.99 pc17.example.com") + "fi\nexec /bin/cat \"$@\"\n"
        diagnosis, _ = self.judge(machine(cat=hosts, dscacheutil=stub("name: pc17.example.com\nip_address: 10.0.0.99"),
                                          nc=stub("nc: connectx to pc17.example.com port 3389 (tcp) failed: Operation timed out", 1)))
        self.assertEqual(diagnosis["verdict"]["outcome"], "broken")
        self.assertEqual((diagnosis["causes"][0]["id"], diagnosis["causes"][0]["side"]), ("hosts-file-override", "client"))

    def test_a_remembered_answer_is_the_cause(self):
        diagnosis, _ = self.judge(machine(dscacheutil=stub("name: pc17.example.com\nip_address: 10.0.0.99"),
                                          nc=stub("nc: connectx to pc17.example.com port 3389 (tcp) failed: Operation timed out", 1)))
        self.assertEqual(diagnosis["causes"][0]["id"], "client-dns-cache-stale")

    def test_local_network_denied_is_the_cause(self):
        denied = "2026-11-21 17:40:00.000 Df Windows App[815:1a2b] nw_path_evaluator: unsatisfied (Local network prohibited), interface: en0"
        diagnosis, facts = self.judge(machine(log=stub(denied)))
        self.assertIs(facts["machine.local_network_denied"], True)
        self.assertEqual(diagnosis["causes"][0]["id"], "mac-local-network-permission-denied")
        self.assertEqual(diagnosis["causes"][0]["side"], "client")

    def test_a_refusal_is_of_the_host(self):
        diagnosis, _ = self.judge(machine(nc=stub("nc: connectx to 10.0.0.7 port 3389 (tcp) failed: Connection refused", 1)))
        self.assertEqual((diagnosis["verdict"]["outcome"], diagnosis["verdict"]["stage"]), ("broken", "tcp"))
        self.assertNotIn(diagnosis["causes"][0]["side"], ("client",))

    def test_a_wrong_clock_is_told(self):
        diagnosis, facts = self.judge(machine(sntp=stub("-7200.014512 +/- 0.010123 time.apple.com 17.253.4.125")))
        self.assertIs(facts["machine.clock_off"], True)
        self.assertIn("client-clock-wrong", [cause["id"] for cause in diagnosis["causes"] + diagnosis["risks"]])

    def test_a_filter_is_told(self):
        _, facts = self.judge(machine(systemextensionsctl=stub(EXTENSIONS)))
        self.assertEqual(facts["machine.content_filters"], ["at.obdev.littlesnitch.networkextension"])

    def test_missing_tools_and_rights_are_unknown_with_the_reason(self):
        diagnosis, facts = self.judge(machine(scutil=None, systemextensionsctl=stub("", 1), dig=None))
        unknown = {fact["id"]: fact["unknown"] for fact in diagnosis["facts"] if "unknown" in fact}
        self.assertIn("scutil is missing", unknown["machine.resolvers"])
        self.assertNotIn("machine.proxies", facts)

    def test_a_tool_that_is_missing_has_tried_nothing(self):
        diagnosis, facts = self.judge(machine(nc=None, security=None))
        unknown = {fact["id"]: fact["unknown"] for fact in diagnosis["facts"] if "unknown" in fact}
        self.assertIn("nc is missing", unknown["machine.tcp_connected"])
        self.assertIn("security is missing", unknown["machine.saved_credentials"])
        self.assertNotIn("tcp.connected", facts)
        self.assertEqual((diagnosis["verdict"]["outcome"], diagnosis["verdict"]["stage"], diagnosis["causes"]), ("undetermined", "tcp", []))

    def test_another_nc_than_apples_has_tried_nothing(self):
        answers = machine()["nc"].partition("*)\n/bin/cat")[2]
        other = "case \"$*\" in\n*-G*)\n" + stub("nc: invalid option -- 'G'", 1) + ";;\n*)\n"
        diagnosis, facts = self.judge(machine(nc=other + "/bin/cat" + answers))
        self.assertIs(facts["tcp.connected"], True)  # the port answered all the same, when RDP was asked for
        self.assertEqual(diagnosis["verdict"]["outcome"], "works")
        diagnosis, facts = self.judge(machine(nc=other + ";;\nesac\n"))
        self.assertNotIn("machine.tcp_connected", facts)
        self.assertEqual(diagnosis["verdict"]["outcome"], "undetermined")

    def test_the_port_may_stand_with_the_host(self):
        words = self.root / "words"
        nc = f"echo \"$@\" >> {words}\n" + machine()["nc"]
        for typed, host, port in (("pc17.example.com", "pc17.example.com", 3389), ("pc17.example.com:3390", "pc17.example.com", 3390),
                                  ("192.0.2.17:3390", "192.0.2.17", 3390), ("[2001:db8::17]:3390", "2001:db8::17", 3390),
                                  ("[2001:db8::17]", "2001:db8::17", 3389), ("2001:db8::17", "2001:db8::17", 3389)):
            words.write_text("")
            text = self.bundle(machine(nc=nc), host=typed).read_text()
            self.assertIn(f"\nhost: {host}\nport: {port}\n", text)
            for line in words.read_text().splitlines():
                self.assertTrue(line.endswith(f" {host} {port}"), line)

    def test_redacted_shows_neither_name_nor_address(self):
        path = self.bundle(machine())
        done = subprocess.run([PROGRAM, "diagnose", "--bundle", path, "--json", "--redact"], capture_output=True, text=True)
        for secret in ("pc17", "example.com", "10.0.0.7", "192.0.2.53"):
            self.assertNotIn(secret, done.stdout)

    def test_dash_and_bash_write_the_same(self):
        shells = [shell for shell in ("dash", "bash") if shutil.which(shell)]
        texts = {shell: [line for line in self.bundle(machine(), shell).read_text().splitlines() if not line.startswith("made-at")] for shell in shells}
        self.assertEqual(len({tuple(text) for text in texts.values()}), 1)

    def test_it_asks_for_a_host_that_is_one(self):
        for wrong in ([], ["-x"], ["pc17; id"], ["pc17", "rdp"], ["pc17:"], ["pc17:rdp"], ["pc17:0"], ["pc17:65536"], ["[pc17]:3389"],
                      ["pc17:1:2"], ["[::1]:"], ["[::1"]):
            done = subprocess.run(["sh", self.script, *wrong], capture_output=True, text=True)
            self.assertEqual((done.returncode, done.stdout), (64, ""))

    def test_a_cut_bundle_is_refused_with_file_line_and_remedy(self):
        path = self.bundle(machine())
        path.write_text(path.read_text()[:400])
        done = subprocess.run([PROGRAM, "diagnose", "--bundle", path], capture_output=True, text=True)
        self.assertEqual(done.returncode, 65)
        self.assertRegex(done.stderr, r'pc17\.bundle": line \d+: .*cut short')

    def test_a_bundle_of_another_host_is_refused(self):
        done = subprocess.run([PROGRAM, "diagnose", "--bundle", self.bundle(machine()), "pc18.example.com"], capture_output=True, text=True)
        self.assertEqual(done.returncode, 65)
        self.assertIn("was made for pc17.example.com port 3389, not for pc18.example.com", done.stderr)

    @unittest.skipUnless(shutil.which("shellcheck"), "shellcheck is not installed")
    def test_shellcheck_finds_nothing(self):
        done = subprocess.run(["shellcheck", "-s", "sh", self.script], capture_output=True, text=True)
        self.assertEqual(done.stdout, "")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
