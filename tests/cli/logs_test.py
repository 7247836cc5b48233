"""rdpdoctor logs over the sample logs: verdict, exit code, JSON by its schema, and what a damaged or missing file gives.

usage: logs_test.py RDPDOCTOR SOURCE_DIR
"""
import datetime
import json
import pathlib
import resource
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import evtx_writer  # noqa: E402

PROGRAM, SOURCE = sys.argv[1], pathlib.Path(sys.argv[2])
LOGS = SOURCE / "tests/data/evtx"


def run(*arguments):
    return subprocess.run([PROGRAM, "logs", *map(str, arguments)], capture_output=True, text=True, check=False)


CORE = "Microsoft-Windows-RemoteDesktopServices-RdpCoreTS"
MANAGER = "Microsoft-Windows-TerminalServices-RemoteConnectionManager"
SESSIONS = "Microsoft-Windows-TerminalServices-LocalSessionManager"
CLIENT = "Microsoft-Windows-TerminalServices-ClientActiveXCore"
SECURITY = "Microsoft-Windows-Security-Auditing"


def told(*logs, options=()):
    """`logs`: (computer, [(seconds, provider, id, level, fields, activity)]); the JSON and the exit code."""
    with tempfile.TemporaryDirectory() as folder:
        for number, (computer, events) in enumerate(logs):
            begin = datetime.datetime(2026, 11, 20, 10)
            dated = [(begin + datetime.timedelta(seconds=each[0]), *each[1:]) for each in events]
            pathlib.Path(folder, f"{number}.evtx").write_bytes(evtx_writer.log(computer, dated))
        done = run(folder, "--json", *options)
        document = json.loads(done.stdout)
        assert schema_complaints(document) == [], schema_complaints(document)
        return document, done.returncode


def refused(seconds, address, activity):
    return [(seconds, CORE, 131, 4, {"ConnType": "TCP", "ClientIP": f"{address}:50000"}, activity),
            (seconds + 1, CORE, 140, 3, {"IPString": address}, activity),
            (seconds + 2, CORE, 102, 4, {}, activity)]


def logon_failed(seconds, address, user, sub_status):
    return (seconds, SECURITY, 4625, 0, {"TargetUserName": user, "TargetDomainName": "CORP", "Status": "0xc000006d", "SubStatus": sub_status,
                                         "LogonType": "3", "IpAddress": address, "IpPort": "0"}, "")


def schema_complaints(document):
    try:
        import jsonschema
    except ImportError:
        return []
    schema = json.loads((SOURCE / "docs/schema/logs.schema.json").read_text())
    return [f"{'/'.join(map(str, e.absolute_path))}: {e.message[:200]}" for e in jsonschema.Draft202012Validator(schema).iter_errors(document)]


class Logs(unittest.TestCase):
    def test_a_guessed_at_host_is_told_as_that(self):
        done = run(LOGS / "RdpCoreTS-Operational.evtx", LOGS / "RemoteConnectionManager-Operational.evtx", "--json")
        document = json.loads(done.stdout)
        self.assertEqual(schema_complaints(document), [])
        self.assertGreaterEqual(document["guessing"]["guesses"], 120)
        self.assertGreaterEqual(len(document["guessing"]["sources"]), 50)
        self.assertGreater(document["guessing"]["peak_per_minute"], 0)
        self.assertEqual([each["id"] for each in document["causes"]][:1], ["brute-force-load"])
        self.assertIn(" addresses, up to ", document["causes"][0]["because"])
        self.assertIn(done.returncode, (1, 2))

    def test_text_sums_guesses_up_and_lists_the_rest(self):
        done = run(LOGS / "RdpCoreTS-Operational.evtx", LOGS / "RemoteConnectionManager-Operational.evtx")
        self.assertIn("Guessing", done.stdout)
        self.assertIn("brute-force-load", done.stdout)
        self.assertIn("administrator", done.stdout)
        self.assertLess(len(done.stdout.splitlines()), 120)
        self.assertEqual(done.stderr, "")

    def test_a_damaged_file_gives_what_can_be_read(self):
        done = run(LOGS / "bad-chunk-magic.evtx", "--json")
        file = json.loads(done.stdout)["files"][0]
        self.assertEqual((file["records"], file["unreadable"], file["dirty"]), (348, 82, True))
        self.assertTrue(any("no chunk begins here" in each for each in file["damage"]), file["damage"])
        self.assertEqual(done.returncode, 3)

    def test_a_folder_is_all_of_its_logs(self):
        document = json.loads(run(LOGS, "--json").stdout)
        self.assertEqual(len(document["files"]), 3)

    def test_redacted_output_names_nobody(self):
        for form in ([], ["-v"], ["--json"]):
            out = run(LOGS, "--redact", *form).stdout
            for secret in ("DESKTOP-1N4R894", "212.92.115.217", "dministrator", "mpowers"):
                self.assertNotIn(secret, out)

    def test_a_folder_may_hold_more_logs_than_may_be_open(self):
        with tempfile.TemporaryDirectory() as folder:
            for number in range(48):
                shutil.copy(LOGS / "bad-chunk-magic.evtx", pathlib.Path(folder, f"{number}.evtx"))
            done = subprocess.run([PROGRAM, "logs", folder, "--json"], capture_output=True, text=True, check=False,
                                  preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (32, 32)))
        self.assertEqual(done.stderr, "")
        self.assertEqual([each["records"] for each in json.loads(done.stdout)["files"]], [348] * 48)

    def test_the_verdict_alone_says_which_file_was_left_out(self):
        with tempfile.TemporaryDirectory() as folder:
            notes = pathlib.Path(folder, "notes.evtx")
            notes.write_text("some notes\n")
            done = run(notes, LOGS / "bad-chunk-magic.evtx", "-q")
            self.assertEqual(len(done.stdout.splitlines()), 1)
            self.assertRegex(done.stderr, r'^rdpdoctor: "[^"]*notes\.evtx" was not read: it is no event log [^\n]*\n$')
            self.assertNotIn("notes", run(notes, LOGS / "bad-chunk-magic.evtx", "-q", "--redact").stderr)

    def test_exit_codes_of_files_that_cannot_be_read(self):
        self.assertEqual(run("/nowhere/there.evtx").returncode, 66)
        with tempfile.TemporaryDirectory() as folder:
            self.assertEqual(run(folder).returncode, 66)
            notes = pathlib.Path(folder, "notes.evtx")
            notes.write_text("these are notes, no log" * 500)
            self.assertEqual(run(notes).returncode, 65)
            mixed = json.loads(run(notes, LOGS / "bad-chunk-magic.evtx", "--json").stdout)
            self.assertEqual([bool(each["error"]) for each in mixed["files"]], [True, False])

    def test_the_status_of_the_security_log_names_the_cause(self):
        for status, cause in (("0xc0000234", "account-locked-out"), ("0xc000006a", "wrong-password"), ("0xc0000071", "password-must-change"),
                              ("0xc0000072", "account-disabled-or-expired")):
            document, code = told(("HOST-1", refused(0, "192.0.2.7", "{A}")), ("HOST-1", [logon_failed(1.5, "192.0.2.7", "ann", status)]))
            self.assertEqual(code, 1)
            self.assertEqual(len(document["attempts"]), 1, document["attempts"])
            self.assertEqual(document["attempts"][0]["account"], "CORP\\ann")
            trouble = document["troubles"][0]
            self.assertEqual(trouble["stage"], "credssp")
            self.assertEqual(trouble["causes"][0]["id"], cause, status)
            self.assertIsNotNone(trouble["causes"][0]["probability"])

    def test_client_and_host_see_the_same_attempt(self):
        client = [(0, CLIENT, 1024, 4, {"Name": "Server Name", "Value": "host-1"}, ""), (3, CLIENT, 1026, 4, {"Name": "Disconnect Reason", "Value": "2055"}, "")]
        document, code = told(("LAPTOP", client), ("HOST-1", refused(1, "192.0.2.7", "{A}")))
        self.assertEqual([each["other_side"] for each in document["attempts"]], [1, 0])
        self.assertEqual(len(document["troubles"]), 1)  # one failure, not two
        self.assertEqual(code, 1)

    def test_a_client_alone_is_explained_by_its_reason(self):
        document, _ = told(("LAPTOP", [(0, CLIENT, 1024, 4, {"Name": "Server Name", "Value": "host-1"}, ""), (3, CLIENT, 1026, 4, {"Name": "Disconnect Reason", "Value": "516"}, "")]))
        trouble = document["troubles"][0]
        self.assertEqual((trouble["code"]["kind"], trouble["code"]["value"]), ("disconnect-reason", 516))
        self.assertTrue(trouble["causes"])

    def test_signing_off_is_no_failure(self):
        document, code = told(("HOST-1", [
            (0, CORE, 131, 4, {"ConnType": "TCP", "ClientIP": "192.0.2.7:50000"}, "{A}"), (1, MANAGER, 1149, 4, {"Param1": "ann", "Param2": "CORP", "Param3": "192.0.2.7"}, "{A}"),
            (2, SESSIONS, 21, 4, {"User": "CORP\\ann", "SessionID": "2", "Address": "192.0.2.7"}, "{A}"), (90, SESSIONS, 23, 4, {"User": "CORP\\ann", "SessionID": "2"}, "")]))
        self.assertEqual(code, 0)
        self.assertEqual(document["attempts"][0]["ended"], "signed_off")
        self.assertEqual(document["troubles"], [])

    def test_an_event_that_names_a_cause_is_told(self):
        document, code = told(("HOST-1", [(0, "Schannel", 36870, 2, {"CallerProcessImageName": "lsass.exe", "Type": "server", "ErrorCode": "0x8009030d"}, "")]))
        self.assertEqual(code, 1)
        self.assertTrue(document["troubles"][0]["causes"])

    def test_a_guess_that_hit_leads(self):
        hit = [(300, CORE, 131, 4, {"ConnType": "TCP", "ClientIP": "203.0.113.66:50000"}, "{Z}"),
               (301, MANAGER, 1149, 4, {"Param1": "Administrator", "Param2": "", "Param3": "203.0.113.66"}, "{Z}")]
        guesses = [each for i in range(12) for each in refused(i * 10, "203.0.113.66", "{%d}" % i)]
        document, code = told(("HOST-1", guesses + hit))
        self.assertEqual(code, 2)
        self.assertTrue(document["verdict"]["summary"].startswith("An address that guessed passwords was let in: 203.0.113.66 as Administrator, 2026-11-20 10:05:00."), document["verdict"])
        self.assertEqual([(each["address"], each["guessed"]) for each in document["guessing"]["let_in"]], [("203.0.113.66", True)])
        with tempfile.TemporaryDirectory() as folder:
            begin = datetime.datetime(2026, 11, 20, 10)
            log = pathlib.Path(folder, "host.evtx")
            log.write_bytes(evtx_writer.log("HOST-1", [(begin + datetime.timedelta(seconds=each[0]), *each[1:]) for each in guesses + hit]))
            out = run(log).stdout
        self.assertLess(out.index("Got in"), out.index("brute-force-load"))

    def test_the_numbers_add_up(self):
        logs = [LOGS / "RdpCoreTS-Operational.evtx", LOGS / "RemoteConnectionManager-Operational.evtx"]
        counts = json.loads(run(*logs, "--json").stdout)["counts"]
        self.assertEqual(counts["attempts"], counts["guesses"] + counts["not_followed"] + counts["others"])
        out = run(*logs).stdout
        self.assertIn(f"{counts['failed']} of {counts['others']} attempts failed", out)
        self.assertIn(f"{counts['guesses']} guesses, {counts['not_followed']} not", " ".join(out.split()))
        self.assertNotIn("Seen from outside", out)

    def test_text_fits_a_terminal(self):
        for logs in ([LOGS], [LOGS / "bad-chunk-magic.evtx"]):
            for line in run(*logs).stdout.splitlines():
                self.assertLessEqual(len(line), 80, line)

    def test_nothing_chosen_is_told_as_that(self):
        done = run(LOGS / "RdpCoreTS-Operational.evtx", "--client", "192.0.2.1", "--since", "2018-08-06", "-q")
        self.assertEqual(done.returncode, 3)
        self.assertRegex(done.stdout, r"None of the \d+ attempts in the logs is from 192\.0\.2\.1 and began after 2018-08-06 00:00:00; "
                                      r"the logs reach from 2018-08-02 04:32:33 to 2018-08-07 19:35:02")

    def test_times_that_contradict_each_other_are_refused(self):
        for since, until in (("2018-08-07", "2018-08-06"), ("1h", "2h"), ("2018-08-07 19:00", "1d")):
            done = run(LOGS / "RdpCoreTS-Operational.evtx", "--since", since, "--until", until)
            self.assertEqual((done.returncode, done.stdout), (64, ""))
            self.assertIn("is later than --until", done.stderr)
        self.assertEqual(run(LOGS / "RdpCoreTS-Operational.evtx", "--since", "2018-08-07", "--until", "2018-08-07").returncode, 1)
        self.assertEqual(run("/nowhere/there.evtx", "--since", "2018-08-07", "--until", "2018-08-06").returncode, 64)  # before any is read
        self.assertEqual(run(LOGS, "--since", "yesterday").returncode, 64)

    def test_what_is_no_log_is_told_by_what_it_is(self):
        with tempfile.TemporaryDirectory() as folder:
            for content, said in ((b"", "is empty"), (b"some notes\n", "is no event log (.evtx): it is text"), (b"0\0\0\0LfLe\1\0\0\0", "old format (.evt")):
                file = pathlib.Path(folder, "a.evtx")
                file.write_bytes(content)
                done = run(file)
                self.assertEqual(done.returncode, 65)
                self.assertIn(said, done.stderr)
                self.assertIn("wevtutil epl", done.stderr)
            file.unlink()
            done = run(folder)
            self.assertEqual(done.returncode, 66)
            self.assertIn("winevt", done.stderr)

    def page_of(self, *logs, options=()):
        with tempfile.TemporaryDirectory() as folder:
            page = pathlib.Path(folder, "logs.html")
            self.assertIn(run(*logs, "--html", page, "-q", *options).returncode, (0, 1, 2, 3))
            return page.read_text()

    def test_a_page_tells_the_same(self):
        page = self.page_of(LOGS)
        for part in ("Verdict", "Let in from public addresses meanwhile", "When attempts came", "Guessed passwords", "What stands behind it", "Logs that were read"):
            self.assertIn(part, page)
        self.assertIn("brute-force-load", page)
        self.assertIn("212.92.115.217", page)
        self.assertNotIn("212.92.115.217", self.page_of(LOGS, options=["--redact"]))
        self.assertEqual(run(LOGS, "--html", "a", "-o", "a").returncode, 64)

    def test_a_page_takes_nothing_of_a_log_for_markup(self):
        hostile = "<script>alert(1)</script>\"'&"
        with tempfile.TemporaryDirectory() as folder:
            log = pathlib.Path(folder, "<b>.evtx")
            log.write_bytes(evtx_writer.log(hostile, [(datetime.datetime(2026, 11, 20, 10), *each[1:]) for each in (
                (0, CORE, 131, 4, {"ConnType": hostile, "ClientIP": "192.0.2.7:50000"}, "{A}"),
                (0, MANAGER, 1149, 4, {"Param1": hostile, "Param2": hostile, "Param3": "192.0.2.7"}, "{A}"),
                (0, "Schannel", 36870, 2, {"CallerProcessImageName": hostile, "ErrorCode": hostile}, ""))]))
            page = self.page_of(log)
        self.assertNotIn("<script>alert", page)
        self.assertNotIn("<b>", page)
        self.assertIn("&lt;script&gt;alert(1)", page)

    def test_a_damaged_clock_makes_no_endless_page(self):
        events = [(datetime.datetime(year, 1, 1), CORE, 131, 4, {"ConnType": "TCP", "ClientIP": "192.0.2.7:50000"}, "{%d}" % year) for year in (1602, 9000)]
        with tempfile.TemporaryDirectory() as folder:
            log = pathlib.Path(folder, "a.evtx")
            log.write_bytes(evtx_writer.log("HOST-1", events))
            self.assertLess(len(self.page_of(log)), 200_000)

    def test_time_and_address_choose(self):
        events = refused(0, "192.0.2.7", "{A}") + refused(3600, "192.0.2.8", "{B}")
        for options, expected in ((["--client", "192.0.2.8"], ["192.0.2.8"]), (["--until", "2026-11-20T10:30:00Z"], ["192.0.2.7"]),
                                  (["--since", "2026-11-20T10:30:00Z"], ["192.0.2.8"])):
            document, _ = told(("HOST-1", events), options=options)
            self.assertEqual([each["address"] for each in document["attempts"]], expected)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
