"""Makes bundles of this machine about a built-in host, and has the program judge them: what is said of them, and who may read them."""
import datetime
import os
import pathlib
import re
import stat
import subprocess
import sys
import tempfile
import unittest

PROGRAM = sys.argv[1]


class Bundles(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.host = subprocess.Popen([PROGRAM, "practice", "healthy"], stdout=subprocess.PIPE, text=True)
        for line in cls.host.stdout:
            if found := re.search(r"listening on [^ ]+:(\d+)", line):
                cls.port = int(found[1])
                return
        raise AssertionError("the practice host did not say where it listens")

    @classmethod
    def tearDownClass(cls):
        cls.host.terminate()
        cls.host.communicate()

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.file = self.folder / "pc.bundle"

    def ask(self, *words, code=None):
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "XDG_STATE_HOME": str(self.folder), "TERM": "dumb"}
        done = subprocess.run([PROGRAM, *map(str, words)], env=environment, cwd=self.folder, capture_output=True, text=True, timeout=60,
                              stdin=subprocess.DEVNULL)
        if code is not None:
            self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done

    def inspect(self, *words):
        return self.ask("inspect", "client", *words, code=0)

    def target(self):
        return f"localhost:{self.port}"

    def test_the_advice_keeps_the_port(self):
        self.assertIn(f"rdpdoctor diagnose localhost:{self.port}\n", self.inspect(self.target()).stdout)

    def test_what_was_written_is_told_and_is_the_owners_alone(self):
        self.file.write_text("old")
        self.file.chmod(0o644)
        for name in ("pc.bundle", "new.bundle"):
            done = self.inspect(self.target(), "--bundle", name)
            self.assertEqual(done.stdout, "")
            self.assertIn(f"Wrote {name}: ", done.stderr)
            self.assertTrue(done.stderr.endswith(f"Next: rdpdoctor diagnose --bundle {name}\n"), done.stderr)
            self.assertEqual(stat.S_IMODE((self.folder / name).stat().st_mode), 0o600)

    def test_alone_it_says_whose_view_it_is_and_what_the_machine_told(self):
        self.inspect(self.target(), "--bundle", self.file)
        text = self.ask("diagnose", "--bundle", self.file, code=0).stdout
        self.assertTrue(text.startswith("rdpdoctor "), text)
        self.assertIn(f"localhost port {self.port}\n", text)
        self.assertRegex(" ".join(text.split()), r"As the user's machine saw it \(.*\) on 20[0-9: -]+ UTC, \d+ seconds? ago; not as it is from here\.")
        self.assertRegex(text, r"\nMachine    the user's: ")
        self.assertLessEqual(max(map(len, text.splitlines())), 80)

    def test_without_a_host_it_tells_of_the_machine(self):
        self.inspect("--bundle", self.file)
        text = self.ask("diagnose", "--bundle", self.file).stdout
        self.assertIn("  no host\n", text)
        self.assertNotIn("port 0", text)
        self.assertNotIn("skip", text)
        self.assertIn("inspect client HOST --bundle FILE", " ".join(text.split()))
        self.assertRegex(text, r"\nMachine    the user's: ")
        page = self.folder / "page.html"
        self.ask("diagnose", "--bundle", self.file, "--html", page)
        self.assertFalse("port 0" in page.read_text())

    def test_the_page_has_the_machine_and_both_vantages(self):
        self.inspect(self.target(), "--bundle", self.file)
        page = self.folder / "page.html"
        self.ask("diagnose", "--bundle", self.file, "--html", page, code=0)
        self.assertTrue("The user&#39;s machine</h3>" in page.read_text() and "by the bundle that" in page.read_text())
        self.ask("diagnose", "--bundle", self.file, self.target(), "--html", page, code=0)
        self.assertTrue("From here</th>" in page.read_text())

    def test_redaction_needs_no_file(self):
        text = self.inspect(self.target(), "--redact").stdout
        for secret in ("127.0.0.1", "localhost"):
            self.assertNotIn(secret, text)
        self.assertIn("tcp connected", text)

    def refused_bundle(self, hours_ago):
        """Of a host that refuses now, made so long ago, with the port of the practice host, which works."""
        self.inspect(self.target(), "--bundle", self.file)
        made = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(hours=hours_ago)
        text = re.sub("(?m)^made-at: .*", f"made-at: {made:%Y-%m-%dT%H:%M:%SZ}", self.file.read_text())
        text = re.sub(r"(?m)^(\| tcp\.outcome\t.*=\t)connected$", r"\1refused", text)
        text = re.sub(r"(?m)^(\| tcp\.connected\t.*=\t)yes$", r"\1no", text)
        kept = [line for line in text.splitlines() if not re.match(r"\| (negotiation|selected|tls|cert|credssp|host|session)", line)]
        self.file.write_text("\n".join(kept) + "\n")

    def test_an_old_bundle_blames_nobody_for_what_works_now(self):
        self.refused_bundle(hours_ago=3)
        text = " ".join(self.ask("diagnose", "--bundle", self.file, self.target(), code=3).stdout.split())
        self.assertIn("or it was mended since", text)
        self.assertIn(f"rdpdoctor inspect client localhost -p {self.port} --bundle new.bundle", text)
        self.assertNotIn("Cause ", text)

    def test_a_recent_bundle_blames_the_way_and_says_that_it_may_be_mended(self):
        self.refused_bundle(hours_ago=0)
        text = " ".join(self.ask("diagnose", "--bundle", self.file, self.target(), code=1).stdout.split())
        self.assertIn("or it was mended in between", text)
        self.assertIn("only-the-users-way-is-blocked", text)

    def test_redacted_an_address_has_one_stand_in_and_no_name(self):
        self.inspect(self.target(), "--bundle", self.file)
        text = self.ask("diagnose", "--bundle", self.file, "--redact", code=0).stdout
        got = re.search(r"it got ([^;\n]+)", " ".join(text.split()))[1]
        self.assertRegex(got, r"^address-\d+")
        self.assertNotIn("name-2", text)

    def test_a_minus_is_standard_output_and_a_folder_is_bad_data(self):
        self.assertTrue(self.inspect(self.target(), "--bundle", "-").stdout.startswith("rdpdoctor-bundle 1\n"))
        self.assertFalse((self.folder / "-").exists())
        self.assertIn("is a folder", self.ask("diagnose", "--bundle", self.folder, code=65).stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
