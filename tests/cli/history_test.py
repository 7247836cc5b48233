"""Lets the program look at built-in hosts and asks its history about them: what changed since one last worked, lists, comparisons, and
that nothing wrong with the history ever spoils a diagnosis."""
import json
import os
import pathlib
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import unittest

PROGRAM = sys.argv[1]
SCHEMAS = pathlib.Path(__file__).parents[2] / "docs/schema"


class Practice:
    """A built-in host with a fault, on a port that may be that of an earlier one."""

    def __init__(self, fault, port=0):
        words = [PROGRAM, "practice", fault, *(["-p", str(port)] if port else [])]
        self.child = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for line in self.child.stdout:
            if found := re.search(r"listening on [^ ]+:(\d+)", line):
                self.port = int(found[1])
                return
        raise AssertionError(f"the practice host {fault} did not say where it listens")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.child.terminate()
        self.child.communicate()


class History(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.file = self.folder / "state/rdpdoctor/history.db"

    def ask(self, *words, code=None, **how):
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "XDG_STATE_HOME": str(self.folder / "state"), "TERM": "dumb"}
        done = subprocess.run([PROGRAM, *map(str, words)], env=environment, capture_output=True, text=True, timeout=60, stdin=how.pop("stdin", subprocess.DEVNULL), **how)
        if code is not None:
            self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done

    def diagnose(self, port, *words, **how):
        # The practice host's own certificate is renewed with each start, as a host's is that was set up anew.
        return self.ask("diagnose", f"localhost:{port}", "-4", "--no-revocation", *words, **how)

    def works_then(self, fault):
        with Practice("healthy") as host:
            self.assertNotIn("Since", self.diagnose(host.port).stdout)
            port = host.port
        return Practice(fault, port)

    def check_schema(self, name, document):
        try:
            import jsonschema
        except ImportError:
            return
        jsonschema.validate(document, json.loads((SCHEMAS / name).read_text()))

    def test_says_what_changed_since_the_host_last_worked(self):
        with self.works_then("tls10-only") as host:
            text = self.diagnose(host.port).stdout
            since = text[text.index("\nSince"):]
            self.assertRegex(since, r"^\nSince +(it last worked|clients last got in) \(20")
            self.assertIn("SHA-256 of the certificate", since)
            self.assertIn("TLS version", since)
            found = json.loads(self.diagnose(host.port, "--json").stdout)
            self.check_schema("diagnosis.schema.json", found)
            self.assertEqual((found["since"]["from"], found["since"]["run"]), ("history", 1))
            self.diagnose(host.port, "--html", self.folder / "page.html")
            self.assertRegex((self.folder / "page.html").read_text(), "What changed since (it last worked|clients last got in)")

    def test_says_so_where_nothing_else_changed(self):
        with self.works_then("silence-after-request") as host:
            self.assertIn("nothing else that both runs saw changed", self.diagnose(host.port, "-t", "1").stdout)

    def test_holds_a_refused_sign_in_against_no_run_without_one(self):
        with Practice("healthy-nla") as host:
            self.diagnose(host.port, code=0)
            password = self.folder / "password"
            password.write_text("wrong\n")
            text = self.diagnose(host.port, "-u", "ann", "--password-file", password, "--trust-this-host", code=1).stdout
            self.assertNotIn("\nSince", text)

    def test_says_nothing_where_it_was_told_not_to(self):
        with self.works_then("tls10-only") as host:
            runs = len(json.loads(self.ask("history", "--json").stdout)["hosts"])
            for words in (["--no-history"], ["--now", "2026-11-21T00:00:00Z"]):
                self.assertNotIn("Since ", self.diagnose(host.port, *words).stdout)
            redacted = self.diagnose(host.port, "--redact").stdout
            self.assertIn("Since ", redacted)
            self.assertNotIn("127.0.0.1", redacted)
            self.assertEqual(json.loads(self.ask("history", "--json").stdout)["hosts"][0]["runs"], runs, "none of the three is remembered")

    def test_lists_shows_and_forgets(self):
        self.assertIn("Nothing is remembered yet", self.ask("history", code=0).stdout)
        self.ask("history", "localhost", code=66)
        with self.works_then("tls10-only") as host:
            told = self.diagnose(host.port).stdout
            hosts = self.ask("history", code=0).stdout
            self.assertIn(f"localhost:{host.port}", hosts)
            runs = self.ask("history", f"localhost:{host.port}", code=0).stdout
            self.assertIn("changed: degraded, was works", runs)
            self.assertIn("certificate", runs)
            self.assertIn("Older runs", self.ask("history", "LOCALHOST", "-n", "1", code=0).stdout)
            for words in ([], ["localhost"]):
                self.check_schema("history.schema.json", json.loads(self.ask("history", *words, "--json", code=0).stdout))
            shown = self.ask("history", "show", "2", code=0).stdout
            self.assertEqual([re.sub(r" \(\d+ ms\)", "", line) for line in shown.splitlines()], [re.sub(r" \(\d+ ms\)", "", line) for line in told.splitlines()])
            self.assertEqual(json.loads(self.ask("history", "show", "2", "--json", code=0).stdout)["target"]["port"], host.port)
            self.ask("history", "show", "99", code=66)
            self.ask("history", "forget", code=64)
            self.ask("history", "forget", "--all", code=64)  # nobody can be asked
            self.ask("history", "forget", "pc17", "--yes", code=66)
            self.assertIn("0 runs were removed", self.ask("history", "forget", "--before", "2020-01-01", "--yes", code=0).stdout)
            self.assertIn("2 runs were removed", self.ask("history", "forget", "localhost", "--yes", code=0).stdout)
            self.assertNotIn(b"localhost", self.file.read_bytes())

    def test_compares_hosts_runs_and_files(self):
        with self.works_then("tls10-only") as host:
            (self.folder / "now.json").write_text(self.diagnose(host.port, "--json", "--no-history").stdout)
            self.ask("compare", "1", "1", code=0)
            text = self.ask("compare", "1", self.folder / "now.json", code=1).stdout
            self.assertIn("A is the better", text)
            self.assertIn("TLS version", text)
            self.assertLessEqual(max(map(len, text.splitlines())), 80)
            self.assertNotRegex(text, r"not compared: .*\b[a-z]+\.[a-z_]+")
            found = json.loads(self.ask("compare", self.folder / "now.json", f"localhost:{host.port}", "--json", code=1).stdout)
            self.check_schema("comparison.schema.json", found)
            self.assertEqual((found["better"], found["b"]["run"], found["a"]["run"]), ("b", 1, None))
            self.ask("compare", "1", "99", code=66)
            self.ask("compare", "1", "pc17", code=66)
            self.ask("compare", "1", "nothing.json", code=66)
            (self.folder / "bad.json").write_text("{}")
            self.ask("compare", "1", self.folder / "bad.json", code=65)

    def test_never_spoils_a_diagnosis(self):
        with Practice("healthy") as host:
            expected = self.diagnose(host.port, "--no-history").returncode
            cases = {"no database": lambda: self.file.write_text("dear diary " * 1000), "a folder": self.file.mkdir}
            for name, spoil in cases.items():
                with self.subTest(name):
                    self.file.parent.mkdir(parents=True, exist_ok=True)
                    spoil()
                    done = self.diagnose(host.port, code=expected)
                    self.assertEqual(done.stderr.count("\n"), 1, "one line, whoever looks on")
                    self.assertIn("goes on without history", done.stderr)
                    self.assertRegex(self.ask("history", code=65).stderr, "is no (history|file)")
                    self.file.unlink() if self.file.is_file() else self.file.rmdir()
            done = self.diagnose(host.port, "--history", self.folder / "missing/history.db", code=expected)
            self.assertIn("goes on without history", done.stderr)
            environment = {"PATH": os.environ["PATH"], "XDG_STATE_HOME": "/proc", "TERM": "dumb"}
            done = subprocess.run([PROGRAM, "diagnose", f"localhost:{host.port}", "-4", "--no-revocation"], env=environment, capture_output=True, text=True, timeout=60)
            self.assertEqual((done.returncode, done.stderr.count("\n")), (expected, 1), done.stderr)
            self.assertIn("goes on without history", done.stderr)

    def test_says_that_a_host_that_works_shows_another_certificate(self):
        with self.works_then("healthy") as host:
            text = self.diagnose(host.port, code=0).stdout
            self.assertRegex(text, r"\nSince +it last worked \(20")
            self.assertIn("SHA-256 of the certificate", text)
            self.assertNotIn("\nSince", self.diagnose(host.port, code=0).stdout, "now it is the same")

    def test_counts_what_changed_and_not_what_follows_from_it(self):
        with self.works_then("tls10-only") as host:
            text = self.diagnose(host.port).stdout
            since = text[text.index("\nSince"):]
            count = int(re.search(r"(\d+) changes?", since)[1])
            self.assertEqual(count, len(re.findall(r"^ +- (?!verdict|stage that|appeared|gone|not looked).*?, now ", " ".join(since.split()).replace(" - ", "\n - "), re.M)), since)

    def test_refuses_what_it_cannot_do_in_plain_words(self):
        for words, told in ((["-n", "0"], '"0" is no number of runs; write one from 1 to 100000'), (["pc17", "pc18"], '"pc18" is one word too many'),
                            (["forget", "pc17", "--yes"], "history has no run of pc17")):
            self.assertIn(told, self.ask("history", *words, code=66 if words[0] == "forget" else 64).stderr)
        self.assertIn("Usage: rdpdoctor history [OPTIONS] [HOST | COMMAND]\n", self.ask("history", "--help", code=0).stdout)

    def test_that_somebody_else_holds_costs_a_second_and_no_more(self):
        with Practice("healthy") as host:
            expected = self.diagnose(host.port).returncode
            other = sqlite3.connect(self.file, isolation_level=None)
            other.execute("BEGIN EXCLUSIVE")
            self.assertIn("is held by another process; the run goes on", self.diagnose(host.port, code=expected).stderr)
            self.assertEqual(len(json.loads(self.ask("history", "localhost", "--json", code=0).stdout)["runs"]), 1, "reading waits for nobody")
            self.ask("history", "forget", "--all", "--yes", code=69)
            other.execute("ROLLBACK")
            other.close()

    def test_is_readable_by_its_owner_alone(self):
        with Practice("healthy") as host:
            self.diagnose(host.port, umask=0)
        for path, mode in ((self.file, 0o600), (self.file.parent, 0o700), (self.file.parent.parent, 0o700)):
            self.assertEqual(path.stat().st_mode & 0o777, mode, path)

    def test_takes_runs_side_by_side_and_survives_a_signal(self):
        with Practice("healthy") as host, socket.socket() as silent:
            silent.bind(("127.0.0.1", 0))
            silent.listen()
            environment = {"PATH": os.environ["PATH"], "XDG_STATE_HOME": str(self.folder / "state")}
            words = [PROGRAM, "diagnose", f"localhost:{host.port}", "-4", "--no-revocation", "-q"]
            children = [subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) for _ in range(4)]
            cut = subprocess.Popen([PROGRAM, "diagnose", f"localhost:{host.port}", f"127.0.0.1:{silent.getsockname()[1]}", "-4", "--no-revocation"], env=environment,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            with silent.accept()[0]:  # it is at the second target
                cut.send_signal(signal.SIGINT)
                cut.wait()
            for child in children:
                self.assertEqual(child.communicate()[1], b"")
            hosts = json.loads(self.ask("history", "--json", code=0).stdout)["hosts"]
            self.assertEqual([(each["port"], each["runs"]) for each in hosts], [(host.port, 5)], "what was cut short is not remembered")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
