"""What a run of the lab prints, and what it ends with: a line for each fault, what did not pass once more at the end, the counts."""
STATES = ("passed", "unsteady", "failed", "skipped")
WORST_FIRST = ("failed", "skipped", "unsteady", "passed")
MOST_AGAIN = 3  # more than that is no accident


class Tally:
    def __init__(self, required, brief=False):
        """`required`: a skip is a failure. `brief`: nothing is printed of what passes."""
        self.required, self.brief = required, brief
        self.results = {}  # fault: its results
        self.lines = {}    # fault: what was printed of it

    def add(self, fault, line, results):
        """A fault that has been tried: `line` stands behind its state and name."""
        self.results[fault] = list(results)
        self.lines[fault] = self._lines(fault, line)
        if not self.brief or self.state(fault) != "passed":
            print("\n".join(self.lines[fault]), flush=True)

    def again(self, try_once_more):
        """Makes the few faults that failed once more, with nothing beside them; `try_once_more` takes a fault's name and gives its results.
        One that then passes is unsteady: told, with the reason, and no failure."""
        failed = [fault for fault in self.results if self.state(fault) == "failed"]
        if len(failed) > MOST_AGAIN:
            return
        for fault in failed:
            if all(result.state == "passed" for result in try_once_more(fault)):
                for result in self.results[fault]:
                    result.state = "unsteady" if result.state == "failed" else result.state
                self.lines[fault][0] = self.lines[fault][0].replace("failed  ", "unsteady", 1)
                print(f"unsteady {fault}: passed when made once more, alone", flush=True)

    def end(self, **others):
        """Prints what did not pass once more, since it is lost among hundreds of lines, and the counts; gives the exit code."""
        left = [fault for fault in self.results if self.state(fault) != "passed"]
        if left and len(self.results) > len(left):
            print(f"{len(left)} of {len(self.results)} did not pass:")
            print("\n".join(line for fault in left for line in self.lines[fault]))
        counts = {state: sum(result.state == state for results in self.results.values() for result in results) for state in STATES}
        shown = {state: count for state, count in counts.items() if count or state != "unsteady"}
        print(", ".join(f"{count} {state}" for state, count in {**shown, **others}.items()), flush=True)
        return 1 if counts["failed"] or (self.required and counts["skipped"]) else 0

    def state(self, fault):
        states = {result.state for result in self.results[fault]}
        return next(state for state in WORST_FIRST if state in states)

    def _lines(self, fault, line):
        said = [f"{self.state(fault):8} {fault:34} {line}".rstrip()]
        for result in self.results[fault]:
            about = "" if result.state == "skipped" and not self.required else f"{result.state} as {result.user}: "
            said += [f"         {about}{reason}" for reason in result.reasons]
        return said
