"""How the lab scores answers, compares runs, reads other tools, and writes the page."""
import contextlib
import importlib.machinery
import importlib.util
import io
import json
import pathlib
import sys
import tempfile
import types
import unittest
import unittest.mock

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))
from lib import accuracy, faults, score, tools

LOADER = importlib.machinery.SourceFileLoader("lab_score", str(pathlib.Path(__file__).parents[1] / "score"))
PROGRAM = importlib.util.module_from_spec(importlib.util.spec_from_loader("lab_score", LOADER))
LOADER.exec_module(PROGRAM)
CATALOGUE = score.Catalogue(
    {"a": {"side": "host", "stage": "tcp", "group": "g"}, "b": {"side": "host", "stage": "tcp", "group": "g"}, "c": {"side": "path", "stage": "tls", "group": None}},
    {"g": {"members": ["a", "b"], "also": ["c"]}})


def fault(id="f", **expect):
    return types.SimpleNamespace(id=id, title="t", expect={"outcome": "broken", **expect})


def cause(id, probability=0.4):
    return {"id": id, "probability": probability, **CATALOGUE.causes.get(id, {"side": "client", "stage": "name", "group": None})}


def verdict(*causes, outcome="broken", stage="tcp", risks=()):
    return {"outcome": outcome, "stage": stage, "duration_ms": 1.0, "causes": list(causes), "risks": [cause(id) for id in risks]}


def result(verdict, user="nobody", seconds=0.01, **more):
    return {"fault": "f", "user": user, "state": "passed", "seconds": seconds, "said": "", "reasons": [], "verdict": verdict, **more}


class Judge(unittest.TestCase):
    def judge(self, verdict, **expect):
        return score.judge(score.truth_of(fault(**expect), CATALOGUE), verdict, CATALOGUE)

    def test_the_true_cause_first_is_right(self):
        found = self.judge(verdict(cause("a"), cause("b")), first=["a"])
        self.assertTrue(found["first"] and found["group"] and found["outcome"])

    def test_a_neighbour_in_its_group_is_right_by_group_only(self):
        found = self.judge(verdict(cause("b"), cause("a")), first=["a"])
        self.assertEqual((found["first"], found["group"], found["wrong_side"]), (False, True, False))

    def test_the_group_also_holds_a_truth_that_is_not_among_the_causes(self):
        self.assertTrue(self.judge(verdict(cause("b")), first=["a"])["group"])

    def test_where_the_truth_is_a_group_any_member_stands_for_it(self):
        self.assertTrue(self.judge(verdict(cause("b")), group="g")["first"])

    def test_another_cause_of_another_side_is_wrong_in_both(self):
        found = self.judge(verdict(cause("c")), first=["a"])
        self.assertEqual((found["first"], found["group"], found["wrong_side"]), (False, False, True))

    def test_a_side_that_the_fault_names_goes_before_that_of_its_causes(self):
        self.assertFalse(self.judge(verdict(cause("c")), first=["a"], side=["host", "path"])["wrong_side"])

    def test_where_a_group_is_an_answer_the_sides_of_its_members_are_right(self):
        self.assertFalse(self.judge(verdict(cause("b")), first=["c"], group="g")["wrong_side"])
        self.assertTrue(self.judge(verdict(cause("b")), first=["c"])["wrong_side"])

    def test_no_cause_is_no_wrong_side_but_not_right(self):
        found = self.judge(verdict(outcome="undetermined"), first=["a"])
        self.assertEqual((found["first"], found["wrong_side"], found["undetermined"]), (False, False, True))

    def test_a_truth_that_stops_nobody_may_be_a_risk(self):
        self.assertTrue(self.judge(verdict(outcome="works", risks=["c"]), outcome=["works", "degraded"], named=["c"])["first"])
        self.assertFalse(self.judge(verdict(cause("a"), outcome="degraded", risks=["c"]), outcome=["works", "degraded"], named=["c"])["first"])

    def test_a_cause_or_another_outcome_on_a_healthy_host_is_a_false_alarm(self):
        self.assertFalse(self.judge(verdict(outcome="works", risks=["c"]), outcome="works")["false_alarm"])
        self.assertTrue(self.judge(verdict(cause("c"), outcome="works"), outcome="works")["false_alarm"])
        self.assertTrue(self.judge(verdict(outcome="degraded"), outcome="works")["false_alarm"])
        self.assertFalse(self.judge(verdict(outcome="degraded"), outcome=["works", "degraded"])["false_alarm"])

    def test_no_answer_is_right_in_nothing(self):
        found = self.judge(None, first=["a"])
        self.assertTrue(found["undetermined"] and not found["first"] and not found["group"])

    def test_the_stage_counts_for_the_outcome(self):
        self.assertFalse(self.judge(verdict(cause("a"), stage="tls"), first=["a"], stage="tcp")["outcome"])

    def test_what_is_true_besides_must_be_told_wherever(self):
        self.assertTrue(self.judge(verdict(cause("a"), risks=["c"]), first=["a"], beside=["c"])["second"])
        self.assertFalse(self.judge(verdict(cause("a")), first=["a"], named=["c"])["second"])

    def test_more_than_half_for_one_of_several_members_is_too_much(self):
        self.assertTrue(self.judge(verdict(cause("a", 0.6), cause("b", 0.3)), first=["a"])["over_confident"])
        self.assertFalse(self.judge(verdict(cause("a", 0.5), cause("b", 0.5)), first=["a"])["over_confident"])

    def test_more_than_half_for_one_member_where_the_truth_is_the_group_is_too_much(self):
        self.assertTrue(self.judge(verdict(cause("a", 0.9)), group="g")["over_confident"])
        self.assertFalse(self.judge(verdict(cause("a", 0.9)), first=["a"], group="g")["over_confident"])


class Runs(unittest.TestCase):
    def record(self, *results, **expect):
        return score.score_fault(fault(**(expect or {"first": ["a"]})), list(results), 3, CATALOGUE)

    def test_equal_answers_are_one_and_steady(self):
        record = self.record(*[result(verdict(cause("a")), user) for user in ("nobody", "root") * 3])
        self.assertEqual([answer["as"] for answer in record["answers"]], [["nobody", "root"]])
        self.assertFalse(record["flaky"])

    def test_runs_that_differ_are_flaky_and_the_worst_counts(self):
        record = self.record(result(verdict(cause("a"))), result(verdict(cause("c"))))
        self.assertTrue(record["flaky"] and record["wrong_side"])
        self.assertFalse(record["first"])

    def test_users_that_differ_are_not_flaky(self):
        record = self.record(result(verdict(cause("a"))), result(verdict(cause("b")), "root"))
        self.assertFalse(record["flaky"])
        self.assertEqual(len(record["answers"]), 2)

    def test_another_probability_is_no_other_answer(self):
        self.assertFalse(self.record(result(verdict(cause("a", 0.9))), result(verdict(cause("a", 0.8))))["flaky"])

    def test_a_fault_that_could_not_be_made_has_no_answer(self):
        record = self.record(result(None, state="skipped", reasons=["not installed: x"]))
        self.assertEqual((record["skipped"], "answers" in record), ("not installed: x", False))
        self.assertEqual(score.figures([record])["faults"], 0)

    def test_times_are_rounded_up_to_tenths_and_figures_in_reasons_do_not_matter(self):
        self.assertEqual([score.tenths(value) for value in (0.01, 0.1, 0.11, 4.0)], [0.1, 0.1, 0.2, 4.0])
        self.assertEqual(self.record(result(None, reasons=["it took 9.1 s"]), result(None, reasons=["it took 9.2 s"]))["failures"], ["it took … s"])

    def test_figures_count_and_thresholds_hold_them(self):
        good, bad = self.record(result(verdict(cause("a")))), self.record(result(verdict(cause("c"))))
        self.assertEqual(list(score.unmet(score.figures([good]))), [])
        totals = score.figures([good, bad])
        self.assertEqual((totals["first_share"], totals["wrong_side"], len(list(score.unmet(totals)))), (0.5, 1, 3))
        self.assertTrue(list(score.unmet(score.figures([]))))


class Page(unittest.TestCase):
    def setUp(self):
        records = [score.score_fault(fault(id, first=["a"]), [result(verdict(cause(said)))], 1, CATALOGUE) for id, said in (("one", "a"), ("two", "c"))]
        records.append(score.score_fault(fault("healthy", outcome="works"), [result(verdict(outcome="works", stage=None))], 1, CATALOGUE))
        self.empty = {"measured": {}, "totals": {}, "stages": {}, "faults": [], "peers": []}
        self.measured = {"date": "2026-01-02", "machine": "4 cores", "program": "rdpdoctor 1.0"}
        self.records = records
        self.document = accuracy.merge(self.empty, records, self.measured, {"one", "two", "healthy"})

    def test_what_is_written_can_be_read_and_renders_the_same(self):
        again = json.loads(accuracy.dump(self.document))
        self.assertEqual(again, self.document)
        self.assertEqual(accuracy.render(again), accuracy.render(self.document))

    def test_the_page_names_what_was_mistaken(self):
        self.assertIn("- `two` is a; said: broken at tcp: c 40% (not named, wrong side)", accuracy.render(self.document))
        self.assertNotIn("- `one`", accuracy.render(self.document))

    def test_a_part_of_the_faults_replaces_their_records_and_keeps_the_rest(self):
        mended = score.score_fault(fault("two", first=["a"]), [result(verdict(cause("a")))], 1, CATALOGUE)
        document = accuracy.merge(self.document, [mended], {**self.measured, "machine": "8 cores"}, {"one", "two"})
        self.assertEqual([record["id"] for record in document["faults"]], ["one", "two"])
        self.assertEqual(document["measured"]["machines"], ["4 cores", "8 cores"])
        self.assertEqual(document["totals"]["first"], 2)
        whole = accuracy.merge(self.document, self.records, {**self.measured, "machine": "8 cores"}, {"one", "two", "healthy"})
        self.assertEqual(whole["measured"]["machines"], ["8 cores"])

    def test_a_pipe_in_a_cell_is_escaped(self):
        self.assertIn("a\\|b", accuracy.table(["x"], [["a|b"]]))

    def test_other_tools_stand_beside(self):
        rows = {"one": {"kind": "cause", "named": True, "false": False, "said": "closed", "seconds": 0.1}, "two": {"kind": "cause", "named": False, "false": True, "said": "sound", "seconds": 0.3},
                "healthy": {"kind": "healthy", "named": False, "false": True, "said": "x", "seconds": 0.2}}
        peers = [{"id": "x", "title": "X", "version": "1", "note": "", "faults": rows}, {"id": "y", "title": "Y", "version": "", "note": "no package", "missing": "y is not installed", "faults": {}}]
        page = accuracy.render(accuracy.merge_peers(self.document, peers, {"one", "two", "healthy"}))
        self.assertIn("| X | 1 | 1 of 2 | 1 | 1 of 1 | 0.2 s | 0.3 s |", page)
        self.assertIn("- Y: not run, y is not installed (no package)", page)
        self.assertIn("| `two` | no | wrong |", page)


class Check(unittest.TestCase):
    """lab/score --check on a record of two faults."""

    def check(self, document, existing=("one", "two"), page=None):
        with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
            patch = lambda *words: stack.enter_context(unittest.mock.patch.object(*words))
            patch(accuracy, "JSON", pathlib.Path(folder, "a.json"))
            patch(accuracy, "MARKDOWN", pathlib.Path(folder, "a.md"))
            patch(faults, "load", lambda: [fault(id, first=["a"]) for id in existing])
            patch(score, "load_catalogue", lambda: CATALOGUE)
            accuracy.write(document)
            if page is not None:
                accuracy.MARKDOWN.write_text(page)
            said = stack.enter_context(contextlib.redirect_stdout(io.StringIO()))
            return PROGRAM.check(), said.getvalue()

    def document(self, said="a", **expect):
        records = [score.score_fault(fault(id, **(expect or {"first": ["a"]})), [result(verdict(cause(said)))], 1, CATALOGUE) for id in ("one", "two")]
        measured = {"date": "2026-01-02", "machine": "4 cores", "program": "rdpdoctor 1.0"}
        return accuracy.merge({"measured": {}, "totals": {}, "stages": {}, "faults": [], "peers": []}, records, measured, {"one", "two"})

    def test_a_whole_record_that_meets_what_is_wanted_passes(self):
        self.assertEqual(self.check(self.document())[0], 0)

    def test_each_thing_that_is_wrong_is_said(self):
        good, bad = self.document(), self.document("c")
        for document, existing, page, words in ((good, ("one", "two", "three"), None, "three has no record"), (good, ("one",), None, "two is recorded and no fault"),
                                                (good, ("one", "two"), "", "accuracy.md is not what"), (bad, ("one", "two"), None, "first_share is 0"),
                                                ({**good, "totals": {**good["totals"], "first": 1}}, ("one", "two"), None, "are not the sums"),
                                                (self.document(first=["b"]), ("one", "two"), None, "the truth of one has changed")):
            code, said = self.check(document, existing, page)
            self.assertEqual(code, 1, words)
            self.assertIn(words, said)


class Tools(unittest.TestCase):
    def tool(self, **more):
        data = {"id": "x", "title": "X", "package": "x", "program": "x", "command": ["x"], "sound": {"exit": [0]}, "alarm": {"exit_not": [0]},
                "rules": [{"says": "^port closed", "names": ["a"]}, {"exit": [7], "unless": "odd", "names": ["g"]}], **more}
        return tools.Tool(**data)

    def answer(self, output="", exit=0):
        return tools.Answer(output, exit, 0.1)

    def test_rules_name_by_words_and_exit_codes(self):
        self.assertEqual(self.tool().named(self.answer("first\nport closed\n")), ["a"])
        self.assertEqual(self.tool().named(self.answer("", 7)), ["g"])
        self.assertEqual(self.tool().named(self.answer("odd", 7)), [])

    def test_a_tool_that_was_stopped_says_nothing_by_its_exit_code(self):
        stopped = self.answer("", None)
        self.assertFalse(self.tool().alarms(stopped) or self.tool().finds_sound(stopped))
        self.assertEqual(self.tool().said(stopped), "stopped after 40 s")

    def test_naming_a_cause_is_an_alarm_unless_the_rule_is_quiet(self):
        self.assertTrue(self.tool(alarm={}).alarms(self.answer("port closed")))
        self.assertFalse(self.tool(alarm={}, rules=[{"says": "NLA", "names": ["a"], "quiet": True}]).alarms(self.answer("NLA")))

    def test_a_named_group_counts_for_its_members(self):
        found = [{"fault": "f", "user": "x", "seconds": 0.2, "verdict": {"named": ["g"], "sound": False, "alarm": True, "said": "closed"}}]
        peer = score.score_peer({"id": "x"}, found, [fault(first=["b"])], CATALOGUE)
        self.assertEqual(score.peer_figures(peer["faults"].values())["named"], 1)

    def test_all_well_counts_only_where_it_is_not(self):
        said = {"named": [], "sound": True, "alarm": False, "said": "sound"}
        faults = [fault("f", first=["a"]), fault("h", outcome="works"), fault("o", outcome=["works", "degraded"], named=["c"])]
        peer = score.score_peer({"id": "x"}, [{"fault": id, "user": "x", "seconds": 0.2, "verdict": said} for id in "fho"], faults, CATALOGUE)
        self.assertEqual({id: row["false"] for id, row in peer["faults"].items()}, {"f": True, "h": False, "o": False})

    def test_what_a_user_types_is_taken_apart(self):
        for text, wanted in (("desk.corp.test", ("desk.corp.test", 3389)), ("desk:3390", ("desk", 3390)), ("2001:db8::2", ("2001:db8::2", 3389)), ("[2001:db8::2]:3390", ("2001:db8::2", 3390))):
            self.assertEqual(tools.split_target(text), wanted)

    def test_every_tool_of_the_lab_can_be_read_and_names_only_what_exists(self):
        catalogue = score.load_catalogue()
        loaded = tools.load()
        self.assertGreaterEqual(len(loaded), 5)
        for tool in loaded:
            unknown = {id for rule in tool.rules for id in rule["names"]} - set(catalogue.causes) - set(catalogue.groups)
            self.assertFalse(unknown, tool.id)


if __name__ == "__main__":
    unittest.main()
