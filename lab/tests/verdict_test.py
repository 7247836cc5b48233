"""The lab's judgement of an answer, and its reading of fault files."""
import json
import pathlib
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))
from lib import faults, verdict
from lib.processes import LabError

EXPECT = {"outcome": "broken", "stage": "tcp", "side": "host", "first": ["a"], "group": "g"}


def cause(id, group=None, side="host"):
    return {"id": id, "group": group, "side": side, "probability": 0.9}


def answer(outcome="broken", stage="tcp", causes=(), risks=()):
    return json.dumps({"verdict": {"outcome": outcome, "stage": stage}, "causes": list(causes), "risks": list(risks)})


class Judge(unittest.TestCase):
    def reasons(self, expect, exit_code, text):
        return list(verdict.differences_in(expect, exit_code, text))

    def test_the_right_cause_first_is_right(self):
        self.assertEqual(self.reasons(EXPECT, 1, answer(causes=[cause("a"), cause("b")])), [])

    def test_another_cause_of_the_group_is_right(self):
        self.assertEqual(self.reasons(EXPECT, 1, answer(causes=[cause("b", "g")])), [])

    def test_the_right_cause_in_second_place_is_wrong(self):
        self.assertEqual(len(self.reasons(EXPECT, 1, answer(causes=[cause("b"), cause("a")]))), 1)

    def test_a_stage_that_went_otherwise_is_wrong(self):
        told = json.dumps({**json.loads(answer("works", None)), "stages": [{"id": "udp", "status": "skipped"}]})
        self.assertEqual(self.reasons({"outcome": "works", "stages": {"udp": "skipped"}}, 0, told), [])
        self.assertEqual(self.reasons({"outcome": "works", "stages": {"udp": "passed"}}, 0, told), ["stage udp is skipped, not passed"])
        self.assertEqual(self.reasons({"outcome": "works", "stages": {"tls": "passed"}}, 0, told), ["stage tls is not there, not passed"])

    def test_the_rest_is_no_cause(self):
        self.assertEqual(len(self.reasons(EXPECT, 1, answer(causes=[cause("something-else")]))), 1)

    def test_outcome_exit_code_stage_and_side_are_each_looked_at(self):
        found = self.reasons(EXPECT, 3, answer("degraded", "tls", [cause("a", side="path")]))
        self.assertEqual(len(found), 4, found)

    def test_a_cause_beside_works_is_wrong(self):
        self.assertEqual(len(self.reasons({"outcome": "works"}, 0, answer("works", None, [cause("a")]))), 1)

    def test_what_must_be_named_may_be_a_risk(self):
        expect = {"outcome": "works", "named": ["r"], "absent": ["c"]}
        self.assertEqual(self.reasons(expect, 0, answer("works", None, [], [cause("r")])), [])
        self.assertEqual(len(self.reasons(expect, 0, answer("works", None))), 1)

    def test_of_two_faults_at_once_each_must_be_named(self):
        expect = {"outcome": "degraded", "beside": ["c", "r"]}
        self.assertEqual(self.reasons(expect, 2, answer("degraded", None, [cause("c")], [cause("r")])), [])
        self.assertEqual(len(self.reasons(expect, 2, answer("degraded", None, [cause("c")]))), 1)

    def test_what_must_be_said_is_looked_for_in_the_verdict(self):
        text = json.dumps({"verdict": {"outcome": "works", "stage": None, "summary": "It counts towards the lock."}, "causes": [], "risks": []})
        self.assertEqual(self.reasons({"outcome": "works", "says": "the lock"}, 0, text), [])
        self.assertEqual(len(self.reasons({"outcome": "works", "says": "the key"}, 0, text)), 1)

    def test_a_measured_value_must_be_the_one_that_is_there(self):
        text = json.dumps({**json.loads(answer("works", None)), "facts": [{"id": "f", "value": 7}]})
        self.assertEqual(self.reasons({"outcome": "works", "facts": {"f": 7}}, 0, text), [])
        self.assertEqual(self.reasons({"outcome": "works", "facts": {"f": 8}}, 0, text), ["f is 7, not 8"])
        self.assertEqual(self.reasons({"outcome": "works", "facts": {"g": 8}}, 0, text), ["g is not there, not 8"])

    def test_what_is_no_diagnosis_is_said_in_one_line(self):
        for text in ("", "[]", "{}", "null", "{\"verdict\": 3}"):
            self.assertEqual(len(self.reasons(EXPECT, 1, text)), 1, text)


class FaultFile(unittest.TestCase):
    def read(self, text):
        with tempfile.TemporaryDirectory() as folder:
            (pathlib.Path(folder) / "fault.yaml").write_text(text)
            return faults.read(pathlib.Path(folder))

    def test_every_fault_of_the_lab_can_be_read(self):
        self.assertGreater(len(faults.load()), 40)

    def test_a_mistake_is_named(self):
        good = "title: t\nexpect: { outcome: works }\nproof: [connected]\n"
        self.read(good)
        for bad in (good + "colour: red\n", good + "topology: ring\n", good + "servers: [{ nonesuch: {} }]\n", good.replace("works", "fine"),
                    good.replace("outcome: works", "outcome: works, luck: yes"), good.replace("[connected]", "[]"), "title: [\n"):
            with self.assertRaises(LabError, msg=bad):
                self.read(bad)


if __name__ == "__main__":
    unittest.main()
