"""rdpdoctor lint: files, folders, standard input, the corrected copy, exit codes, what --redact leaves, and SARIF 2.1.0.

usage: lint_test.py RDPDOCTOR SOURCE_DIR
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest
import urllib.parse

PROGRAM, SOURCE = sys.argv[1], pathlib.Path(sys.argv[2])
NOTHING, ERRORS, WARNINGS, USAGE, BAD_DATA, MISSING, IO = 0, 1, 2, 64, 65, 66, 74

PLAIN = "full address:s:pc17.example.com\r\n"
WRONG = PLAIN + "audiomode:i:7\r\n"
TELLING = (
    "full address:s:pc17.corp.example:3390\r\nalternate full address:s:192.0.2.17\r\nserver port:i:3391\r\n"
    "username:s:CORP\\ann.smith\r\ndomain:s:ZETA\r\ngatewayhostname:s:gw.corp.example\r\ngatewayusagemethod:i:4\r\n"
    "kdcproxyname:s:kdc.corp.example:\r\nsmithmachine:s:ann.smith\r\npassword 51:b:cafef00d\r\npc17.corp.example\r\n"
    "audiomode:i:ann.smith\r\npublic mode:s:1\r\nusername:s:CORP\\ann.smith\r\n/u:ann.smith\r\n"
)
NAMES = ["pc17", "corp", "192.0.2.17", "ann", "smith", "zeta", "gw.", "kdc.", "cafef00d"]


class Lint(unittest.TestCase):
    def setUp(self):
        self.place = tempfile.TemporaryDirectory()
        self.addCleanup(self.place.cleanup)
        self.folder = pathlib.Path(self.place.name)

    def file(self, name, content):
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def run_lint(self, *arguments, given=None):
        done = subprocess.run([PROGRAM, "lint", *map(str, arguments)], input=given, capture_output=True, check=False)
        return done.returncode, done.stdout.decode(), done.stderr.decode()


class Addresses(Lint):
    def test_what_diagnose_takes_for_no_address_is_an_error(self):
        for wrong in ["192.168.1.300", "2130706433", "a..b", "-pc.example.com", "pc-.example.com:3390", "x" * 64]:
            path = self.file("x.rdp", f"full address:s:{wrong}\r\n")
            code, out, _ = self.run_lint(path)
            self.assertEqual(code, ERRORS, wrong)
            self.assertIn("address-malformed", self.run_lint(path, "--json")[1], wrong)
            self.assertNotIn(wrong, self.run_lint(path, "--redact")[1])
            path = self.file("y.rdp", f"{PLAIN}gatewayhostname:s:{wrong}\r\ngatewayusagemethod:i:1\r\ngatewayprofileusagemethod:i:1\r\n")
            self.assertEqual(self.run_lint(path)[0], ERRORS, wrong)
        for right in ["pc17", "192.0.2.17:3390", "[2001:db8::1]:3390", "m\u00fcnchen.example", "my_pc"]:
            self.assertEqual(self.run_lint(self.file("x.rdp", f"full address:s:{right}\r\n"))[0], NOTHING, right)


class Settings(Lint):
    def test_a_type_that_does_not_exist_is_told_as_such(self):
        out = self.run_lint(self.file("x.rdp", PLAIN + "audiomode:x:1\r\n"), "--json")[1]
        self.assertIn("type-unknown", out)
        self.assertNotIn("type-wrong", out)
        self.assertIn("type-wrong", self.run_lint(self.file("x.rdp", PLAIN + "audiomode:s:1\r\n"), "--json")[1])

    def test_a_value_that_is_no_number_gets_no_stand_in(self):
        path = self.file("x.rdp", PLAIN + "audiomode:i:yes\r\n")
        self.assertIn('"yes" is none', self.run_lint(path, "--json")[1].replace("\\", ""))
        out = self.run_lint(path, "--redact", "--json")[1]
        self.assertIn("its value is none", out)
        self.assertNotIn("name-", out)


class Files(Lint):
    def test_several_end_in_a_sum(self):
        code, out, _ = self.run_lint(self.file("a.rdp", PLAIN), self.file("b.rdp", WRONG))
        self.assertEqual(code, ERRORS)
        self.assertEqual(out.splitlines()[-1], "2 files: 1 error, 0 warnings, 0 notes")

    def test_of_a_folder_all_rdp_files_by_name(self):
        self.file("b.RDP", WRONG)
        self.file("a.rdp", PLAIN)
        self.file("notes.txt", "hello")
        code, out, _ = self.run_lint(self.folder, "--json")
        self.assertEqual(code, ERRORS)
        self.assertEqual([pathlib.Path(each["file"]).name for each in json.loads(out)["files"]], ["a.rdp", "b.RDP"])

    def test_a_folder_without_any_is_missing_input(self):
        code, _, err = self.run_lint(self.folder)
        self.assertEqual(code, MISSING)
        self.assertIn("has no .rdp file (*.rdp)", err)

    def test_standard_input(self):
        code, out, _ = self.run_lint("-", given=WRONG.encode())
        self.assertEqual(code, ERRORS)
        self.assertTrue(out.startswith("standard input (UTF-8, 2 lines)"), out)
        self.assertEqual(self.run_lint("-", "--fix", given=WRONG.encode())[0], USAGE)
        self.assertEqual(self.run_lint("-", "-", given=WRONG.encode())[0], USAGE)
        copy = self.folder / "copy.rdp"
        self.assertEqual(self.run_lint("-", "--fix", "-o", copy, given=WRONG.encode())[0], ERRORS)
        self.assertEqual(copy.read_bytes().decode(), PLAIN + "audiomode:i:0\r\n")

    def test_exit_codes_of_trouble(self):
        self.assertEqual(self.run_lint(self.file("x.rdp", "hello\n"))[0], BAD_DATA)
        self.assertEqual(self.run_lint(self.folder / "no.rdp")[0], MISSING)
        self.assertEqual(self.run_lint(self.file("a.rdp", WRONG), "--fix", "-o", self.folder / "no" / "a.rdp")[0], IO)

    def test_fits_a_terminal_of_80_columns(self):
        path = self.file("t.rdp", TELLING)
        for options in [(), ("--fix",)]:
            _, out, _ = self.run_lint(path, *options)
            long = [line for line in out.splitlines() if len(line) > 80 and str(self.folder) not in line]
            self.assertEqual(long, [])


class Copies(Lint):
    def test_one_that_is_there_is_left_and_told_as_trouble_with_files(self):
        path = self.file("a.rdp", WRONG)
        there = self.file("a.fixed.rdp", "mine")
        code, out, err = self.run_lint(path, "--fix")
        self.assertEqual(code, IO)
        self.assertEqual(there.read_text(), "mine")
        self.assertIn("is there already", err)
        self.assertIn("The corrected copy was not written.", out)
        self.assertNotIn("Nothing to correct", out)

    def test_nothing_to_correct(self):
        code, out, _ = self.run_lint(self.file("a.rdp", PLAIN + "foo:s:bar\r\n"), "--fix")
        self.assertEqual(code, NOTHING)
        self.assertIn("Nothing to correct; no copy was written.", out)
        self.assertIn("Left as it is, because no client that we know of reads it: line 2.", out)
        self.assertFalse((self.folder / "a.fixed.rdp").exists())

    def test_names_what_is_left_to_the_user(self):
        _, out, _ = self.run_lint(self.file("a.rdp", WRONG + "foo:s:bar\r\nusername:s:A\\b\r\ndomain:s:C\r\n"), "--fix")
        self.assertIn("Left as it is, for you to decide: account-domain-twice (lines 4, 5).", out)
        self.assertIn("no client that we know of reads it: line 3.", out)
        self.assertEqual((self.folder / "a.fixed.rdp").read_bytes().decode(), PLAIN + "audiomode:i:0\r\nfoo:s:bar\r\nusername:s:A\\b\r\ndomain:s:C\r\n")

    def test_line_ends_and_a_missing_last_one_stay(self):
        for end in ["\r\n", "\n"]:
            for last in [end, ""]:
                path = self.file("e.rdp", f"full address:s:pc17{end}audiomode:i:7{end}username:s:ann{last}")
                copy = self.folder / "e.copy.rdp"
                self.run_lint(path, "--fix", "-o", copy)
                self.assertEqual(copy.read_bytes().decode(), f"full address:s:pc17{end}audiomode:i:0{end}username:s:ann{last}")
                # The last line itself is the one that changes.
                path = self.file("e.rdp", f"full address:s:pc17{end}audiomode:i:7{last}")
                self.run_lint(path, "--fix", "-o", copy)
                self.assertEqual(copy.read_bytes().decode(), f"full address:s:pc17{end}audiomode:i:0{last}")

    def test_a_signature_over_what_changes_is_told_as_gone(self):
        signed = PLAIN + "audiomode:i:7\r\nsignscope:s:Full Address,AudioMode\r\nsignature:s:AQABAAEAAAAAAAAA\r\n"
        _, out, _ = self.run_lint(self.file("s.rdp", signed), "--fix")
        self.assertIn("The signature is gone from the copy", out)
        self.assertEqual((self.folder / "s.fixed.rdp").read_bytes().decode(), PLAIN + "audiomode:i:0\r\n")


class Redacted(Lint):
    def test_shows_no_name_in_any_form(self):
        path = self.file("pc17-ann.rdp", TELLING)
        for options in [(), ("-v",), ("--json",), ("--sarif",), ("-q",), ("--fix", "-o", self.folder / "pc17.fixed.rdp")]:
            _, out, _ = self.run_lint(path, "--redact", *options)
            for name in NAMES:
                self.assertIsNone(re.search(rf"(?<![A-Za-z]){re.escape(name)}(?![a-z])", out, re.IGNORECASE), f"{name} with {options}: {out}")

    def test_tells_the_same_findings(self):
        path = self.file("t.rdp", TELLING)
        found = [
            [(each["rule"], each["lines"]) for each in json.loads(self.run_lint(path, "--json", *options)[1])["files"][0]["findings"]]
            for options in [(), ("--redact",)]
        ]
        self.assertEqual(*found)

    def test_gives_one_name_one_stand_in(self):
        path = self.file("t.rdp", "full address:s:pc17.corp.example\r\nalternate full address:s:pc18.corp.example\r\n")
        _, out, _ = self.run_lint(path, "--redact")
        self.assertIn('The file shows "name-1.domain-1" and leads to "name-2.domain-1".', out)


def complaints_about_sarif(log):
    """What SARIF 2.1.0 (OASIS) asks of the objects used here: required properties, types, closed sets, and indices that lead somewhere.

    Its JSON schema forbids further properties in each of these objects but property bags; hence the closed lists of names.
    """
    out = []

    def object_of(value, where, required, optional):
        if not isinstance(value, dict):
            out.append(f"{where} is no object")
            return {}
        for name, kind in required.items():
            if name not in value:
                out.append(f"{where} lacks {name}")
        for name, each in value.items():
            kind = required.get(name) or optional.get(name)
            if kind is None:
                out.append(f"{where} has {name}, which its schema does not know")
            elif not isinstance(each, kind) or (kind is int and isinstance(each, bool)):
                out.append(f"{where}.{name} is of the wrong type")
        return value

    def message(value, where):
        if object_of(value, where, {"text": str}, {"markdown": str, "id": str, "arguments": list}).get("text", "") == "":
            out.append(f"{where} says nothing")

    def level(value, where):
        if value not in ("none", "note", "warning", "error"):
            out.append(f"{where} is {value!r}")

    def location(value, where):
        physical = object_of(value, where, {"physicalLocation": dict}, {"id": int, "message": dict}).get("physicalLocation", {})
        object_of(physical, where + ".physicalLocation", {"artifactLocation": dict}, {"region": dict})
        artifact = object_of(physical.get("artifactLocation", {}), where + ".artifactLocation", {"uri": str}, {"uriBaseId": str, "index": int})
        # RFC 3986 with percent-encoded octets alone beyond its own characters.
        if not re.fullmatch(r"(?:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=]|%[0-9A-F]{2})+", artifact.get("uri", "")):
            out.append(f"{where}: {artifact.get('uri')!r} is no URI reference")
        if "region" in physical:
            region = object_of(physical["region"], where + ".region", {"startLine": int}, {"endLine": int, "startColumn": int, "endColumn": int})
            if region.get("startLine", 0) < 1:
                out.append(f"{where}: lines begin with 1")

    object_of(log, "log", {"version": str, "runs": list, "$schema": str}, {})
    if log.get("version") != "2.1.0":
        out.append("version")
    if not re.fullmatch(r"https://\S+sarif\S*2\.1\.0\S*", log.get("$schema", "")):
        out.append("$schema")
    for run in log.get("runs", []):
        object_of(run, "run", {"tool": dict, "results": list}, {"columnKind": str, "artifacts": list, "invocations": list})
        driver = object_of(run["tool"], "tool", {"driver": dict}, {}).get("driver", {})
        object_of(driver, "driver", {"name": str, "rules": list}, {"version": str, "semanticVersion": str, "informationUri": str})
        rules = driver.get("rules", [])
        for rule in rules:
            object_of(rule, "rule", {"id": str}, {"name": str, "shortDescription": dict, "fullDescription": dict, "helpUri": str, "help": dict, "defaultConfiguration": dict})
            for name in ("shortDescription", "fullDescription"):
                message(rule.get(name, {}), f"rule.{name}")
            level(object_of(rule.get("defaultConfiguration", {}), "defaultConfiguration", {"level": str}, {}).get("level"), "rule.level")
            if not urllib.parse.urlparse(rule.get("helpUri", "")).scheme.startswith("http"):
                out.append("rule.helpUri")
        ids = [rule.get("id") for rule in rules]
        if len(set(ids)) != len(ids):
            out.append("two rules of one id")
        for result in run["results"]:
            object_of(
                result, "result", {"ruleId": str, "ruleIndex": int, "level": str, "message": dict, "locations": list}, {"relatedLocations": list, "fixes": list}
            )
            if not 0 <= result.get("ruleIndex", -1) < len(ids) or ids[result["ruleIndex"]] != result["ruleId"]:
                out.append(f"{result.get('ruleId')} has the wrong index")
            level(result.get("level"), "result.level")
            message(result.get("message", {}), "result.message")
            if len(result.get("locations", [])) != 1:
                out.append("a result has one location")
            for each in result.get("locations", []) + result.get("relatedLocations", []):
                location(each, "location")
    return out


class Sarif(Lint):
    def cases(self):
        """Each file of the table of mistakes that is plain text; the signed ones are looked at elsewhere."""
        name, lines = None, []
        for line in (SOURCE / "tests/data/lint/table.txt").read_bytes().decode(errors="surrogateescape").split("\n"):
            if line.startswith("=== "):
                if name:
                    yield name, "\r\n".join(lines) + "\r\n"
                name, lines = line[4:], []
            elif name and line and not line.startswith(("> ", "@")):
                lines.append(line)
        yield name, "\r\n".join(lines) + "\r\n"

    def test_is_as_its_schema_wants_it_for_every_kind_of_file(self):
        number = 0
        for number, (name, content) in enumerate(self.cases(), 1):
            self.file(f"{number:03} {name.replace('/', ' ')}.rdp", content.encode(errors="surrogateescape"))
        self.assertGreater(number, 100)
        for options in [(), ("--redact",), ("--fix",)]:
            code, out, err = self.run_lint(self.folder, "--sarif", *options)
            self.assertIn(code, (ERRORS, BAD_DATA), err)
            log = json.loads(out)
            self.assertEqual(complaints_about_sarif(log), [])
            self.assertGreater(len(log["runs"][0]["results"]), 80)

    def test_writes_any_path_as_a_uri(self):
        for name in ["a b.rdp", "100%.rdp", "grün#1?.rdp", "[x].rdp", "a\\b.rdp", "c:d.rdp"]:
            path = self.file(name, WRONG)
            _, out, _ = self.run_lint(path, "--sarif")
            log = json.loads(out)
            self.assertEqual(complaints_about_sarif(log), [])
            uri = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
            self.assertEqual(urllib.parse.unquote(urllib.parse.urlparse(uri).path), str(path))

    def test_has_an_empty_list_where_nothing_is_wrong(self):
        _, out, _ = self.run_lint(self.file("a.rdp", PLAIN), "--sarif")
        log = json.loads(out)
        self.assertEqual(complaints_about_sarif(log), [])
        self.assertEqual(log["runs"][0]["results"], [])

    def test_the_checker_notices(self):
        _, out, _ = self.run_lint(self.file("a.rdp", WRONG), "--sarif")
        for spoil in [
            lambda log: log.pop("version"),
            lambda log: log["runs"][0]["results"][0].update(level="fatal"),
            lambda log: log["runs"][0]["results"][0].update(ruleIndex=0),
            lambda log: log["runs"][0]["results"][0].update(colour="red"),
            lambda log: log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"].update(uri="a b"),
            lambda log: log["runs"][0]["tool"]["driver"].pop("name"),
        ]:
            log = json.loads(out)
            spoil(log)
            self.assertNotEqual(complaints_about_sarif(log), [])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=0)
