"""What a run of the lab prints and ends with."""
import contextlib
import io
import pathlib
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))
from lib.runner import Result
from lib.tally import MOST_AGAIN, Tally


def result(fault, state, *reasons):
    return Result(fault, "root", state, reasons=list(reasons))


class Tallies(unittest.TestCase):
    def run_of(self, *results, required=True, brief=False, again=None):
        """The exit code and the lines of a run with these results."""
        with contextlib.redirect_stdout(io.StringIO()) as out:
            tally = Tally(required, brief)
            for one in results:
                tally.add(one.fault, "said", [one])
            if again:
                tally.again(again)
            code = tally.end()
        return code, out.getvalue().splitlines()

    def test_all_that_passed_is_counted(self):
        code, lines = self.run_of(result("a", "passed"), result("b", "passed"))
        self.assertEqual((code, lines[-1], len(lines)), (0, "2 passed, 0 failed, 0 skipped", 3))

    def test_what_failed_stands_at_the_end_with_its_reason(self):
        code, lines = self.run_of(result("a", "failed", "outcome is works, not broken"), result("b", "passed"))
        self.assertEqual(code, 1)
        self.assertEqual(lines[3:], ["1 of 2 did not pass:", f"failed   {'a':34} said", "         failed as root: outcome is works, not broken", "1 passed, 1 failed, 0 skipped"])

    def test_brief_leaves_out_what_passed(self):
        _, lines = self.run_of(result("a", "passed"), result("b", "passed"), brief=True)
        self.assertEqual(lines, ["2 passed, 0 failed, 0 skipped"])

    def test_a_skip_fails_only_where_the_lab_is_required(self):
        self.assertEqual(self.run_of(result("a", "skipped", "not installed: x"), required=True)[0], 1)
        self.assertEqual(self.run_of(result("a", "skipped", "not installed: x"), required=False)[0], 0)

    def test_what_passes_alone_is_unsteady_and_keeps_its_reason(self):
        code, lines = self.run_of(result("a", "failed", "it took 9.0 s"), result("b", "passed"), again=lambda fault: [result(fault, "passed")])
        self.assertEqual((code, lines[-1]), (0, "1 passed, 1 unsteady, 0 failed, 0 skipped"))
        self.assertIn("         failed as root: it took 9.0 s", lines[-2])

    def test_what_fails_again_has_failed(self):
        self.assertEqual(self.run_of(result("a", "failed"), again=lambda fault: [result(fault, "failed")])[0], 1)

    def test_many_failures_are_no_accident_and_not_made_again(self):
        many = [result(str(number), "failed") for number in range(MOST_AGAIN + 1)]
        self.assertEqual(self.run_of(*many, again=lambda fault: [result(fault, "passed")])[0], 1)


if __name__ == "__main__":
    unittest.main()
