"""Judges the answers of one or more runs against what each fault is. Pure: takes what lab/run wrote, gives plain values.

A fault's truth is what its `expect` says: the ids in `first`; where there are none the members of `group`; where there is neither the ids
in `named`, which may then be a risk. `beside`, and `named` beside one of the others, is what must be told besides. A fault that says none of these and expects `works` alone is a healthy host. What remains (a host that
works for most, for instance) is judged by outcome and stage only.
"""
import collections
import dataclasses
import math
import pathlib
import re
import statistics

import yaml

from lib.faults import as_list

KNOWLEDGE = pathlib.Path(__file__).parents[2] / "knowledge"
HALF = 0.505  # one half as it is printed
# Measure, what is wanted of it, and whether a figure meets that; `lab/score --check` holds docs/accuracy.json to these.
THRESHOLDS = {
    "first_share": ("at least 97 %", lambda share: share >= 0.97),
    "group_share": ("100 %", lambda share: share == 1),
    "wrong_side": ("0", lambda count: count == 0),
    "false_alarms": ("0", lambda count: count == 0),
    "over_confident": ("0", lambda count: count == 0),
    "flaky": ("0", lambda count: count == 0),
}


@dataclasses.dataclass
class Catalogue:
    """Of each cause its side, stage and group; of each group its members and those that look the same besides."""
    causes: dict
    groups: dict

    def members(self, group):
        return set(self.groups.get(group, {}).get("members", []))

    def expand(self, ids):
        """Causes and groups, each group by its members and those that look the same."""
        return {cause for id in ids for cause in ([id] if id not in self.groups else self.members(id) | set(self.groups[id].get("also", [])))}

    def sides(self, ids):
        return {self.causes[id]["side"] for id in ids if id in self.causes}


def load_catalogue(folder=KNOWLEDGE):
    causes = {}
    for path in sorted(folder.glob("causes/*/*.yaml")):
        if not path.name.endswith(".cases.yaml"):
            found = dict(re.findall(r"(?m)^(id|side|stage|group):\s*([a-z0-9-]+)", path.read_text()))
            causes[found["id"]] = {"side": found["side"], "stage": found["stage"], "group": None if found.get("group") in (None, "null") else found["group"]}
    groups = {path.stem: yaml.safe_load(path.read_text()) for path in sorted(folder.glob("groups/*.yaml"))}
    return Catalogue(causes, groups)


def truth_of(fault, catalogue):
    expect = {key: as_list(fault.expect.get(key, [])) for key in ("outcome", "stage", "side", "first", "group", "named", "beside")}
    members = {id for group in expect["group"] for id in catalogue.members(group)}
    leading = expect["first"] or sorted(members) or expect["named"]
    kind = "cause" if leading else "healthy" if expect["outcome"] == ["works"] else "outcome"
    return {"kind": kind, "outcome": expect["outcome"], "stage": stage_of(expect["stage"], leading, catalogue), "may_end_at": expect["stage"], "first": expect["first"], "group": expect["group"], "named": expect["named"],
            "beside": expect["beside"], "side": sorted(expect["side"] or catalogue.sides({*leading, *members})), "leading": leading,
            "accepted": sorted(set(leading) | members | set(expect["named"]) | set(expect["beside"]))}


def recorded_truth(truth):
    return {key: truth[key] for key in ("outcome", "first", "group", "named", "beside", "side") if truth[key]}


def stage_of(expected, leading, catalogue):
    """The stage that a fault is counted under: the one expected, else the one that its causes share, else none."""
    shared = {catalogue.causes[id]["stage"] for id in leading if id in catalogue.causes}
    return next((stage for stage in expected if stage), None) or (shared.pop() if len(shared) == 1 else None)


def judge(truth, verdict, catalogue):
    """What is right and wrong in one answer; a verdict of None is no answer at all."""
    if verdict is None:
        return {"first": False, "group": False, "wrong_side": False, "false_alarm": truth["kind"] == "healthy", "over_confident": False,
                "undetermined": True, "outcome": False, "second": False}
    causes = verdict["causes"]
    top = causes[0] if causes else None
    healthy = truth["kind"] == "healthy"
    first, group = is_first(truth, verdict, top), False
    if top and top["group"]:
        group = top["group"] in truth["group"] or bool(catalogue.members(top["group"]) & set(truth["leading"]))
    outcome = verdict["outcome"] in truth["outcome"] and (not truth["may_end_at"] or verdict["stage"] in truth["may_end_at"])
    if truth["kind"] != "cause":
        first = outcome and not (healthy and causes)
    return {"first": first, "group": first or group,
            "wrong_side": truth["kind"] == "cause" and top is not None and bool(truth["side"]) and top["side"] not in truth["side"],
            "false_alarm": healthy and (verdict["outcome"] != "works" or bool(causes)),
            "over_confident": over_confident(truth, causes),
            "undetermined": verdict["outcome"] == "undetermined" and "undetermined" not in truth["outcome"], "outcome": outcome,
            "second": has_second(truth, {one["id"] for one in causes + verdict["risks"]})}


def is_first(truth, verdict, top):
    if truth["first"]:
        return top is not None and top["id"] in truth["first"]
    if truth["group"]:
        return top is not None and top["group"] in truth["group"]
    return top["id"] in truth["named"] if top else bool({risk["id"] for risk in verdict["risks"]} & set(truth["named"]))


def has_second(truth, ids):
    """What is true besides is told too, wherever."""
    return set(truth["beside"]) <= ids and (not truth["named"] or bool(ids & set(truth["named"])))


def over_confident(truth, causes):
    """More than half for one member of a group that nothing parts: several of its members stand, or the truth is the group as a whole."""
    standing = collections.Counter(cause["group"] for cause in causes if cause["group"])
    return any(cause["probability"] > HALF and cause["group"] and (standing[cause["group"]] > 1 or (cause["group"] in truth["group"] and cause["id"] not in truth["first"]))
               for cause in causes)


def key_of(result):
    """What must be the same in every run: everything but the time and the exact probabilities."""
    verdict = result["verdict"] or {"outcome": None, "stage": None, "causes": []}
    return result["state"], verdict["outcome"], verdict["stage"], *[(cause["id"], cause["side"]) for cause in verdict["causes"][:1]]


def tenths(seconds):
    """Up to the next tenth of a second: finer figures would change with every run."""
    return math.ceil(round(seconds * 10, 6)) / 10


def score_fault(fault, results, runs, catalogue):
    """The record of one fault from all its results, of all runs and all users."""
    truth = truth_of(fault, catalogue)
    record = {"id": fault.id, "title": fault.title, "kind": truth["kind"], "stage": truth["stage"],
              "truth": recorded_truth(truth), "runs": runs}
    skipped = [reason for result in results if result["state"] == "skipped" for reason in result["reasons"]]
    if skipped:
        return {**record, "skipped": skipped[0]}
    judgements = [judge(truth, result["verdict"], catalogue) for result in results]
    answers = {}
    for result in results:
        answer = answers.setdefault(key_of(result)[1:], {"as": [], **shown(result["verdict"])})
        answer["as"] = sorted({*answer["as"], result["user"]})
    per_user = collections.defaultdict(set)
    for result in results:
        per_user[result["user"]].add(key_of(result))
    return {**record, "answers": list(answers.values()),
            **{name: all(one[name] for one in judgements) for name in ("first", "group", "outcome", "second")},
            **{name: any(one[name] for one in judgements) for name in ("wrong_side", "false_alarm", "over_confident", "undetermined")},
            "flaky": any(len(keys) > 1 for keys in per_user.values()),
            "failures": sorted({steady(reason) for result in results for reason in result["reasons"]}),
            "seconds": tenths(statistics.median(result["seconds"] for result in results)), "worst_seconds": tenths(max(result["seconds"] for result in results))}


def steady(reason):
    """A reason without the figures that differ from run to run."""
    return re.sub(r"\d+\.\d+ s", "… s", reason)


def shown(verdict):
    if verdict is None:
        return {"outcome": None, "stage": None, "causes": [], "risks": []}
    causes = [{"id": cause["id"], "group": cause["group"], "side": cause["side"], "probability": round(cause["probability"], 2)} for cause in verdict["causes"][:3]]
    return {"outcome": verdict["outcome"], "stage": verdict["stage"], "causes": causes, "risks": [risk["id"] for risk in verdict["risks"][:3]]}


def figures(records):
    """The counts over some faults; shares are None where there is nothing to divide."""
    judged = [record for record in records if "skipped" not in record]
    asked = [record for record in judged if record["kind"] == "cause"]
    healthy = [record for record in judged if record["kind"] == "healthy"]
    first, group = (sum(record[name] for record in asked) for name in ("first", "group"))
    pairs = [record for record in asked if record["truth"].get("beside") or record["truth"].get("named") and (record["truth"].get("first") or record["truth"].get("group"))]
    return {"faults": len(judged), "with_a_cause": len(asked), "healthy": len(healthy), "by_outcome_only": len(judged) - len(asked) - len(healthy),
            "first": first, "first_share": share(first, len(asked)), "group": group, "group_share": share(group, len(asked)),
            "outcome_as_expected": sum(record["outcome"] for record in judged),
            **{name: sum(record[key] for record in judged) for name, key in
               (("wrong_side", "wrong_side"), ("false_alarms", "false_alarm"), ("over_confident", "over_confident"), ("undetermined", "undetermined"), ("flaky", "flaky"))},
            "all_well": sum("works" not in record["truth"]["outcome"] and any(answer["outcome"] == "works" for answer in record["answers"]) for record in asked),
            "with_a_second_finding": len(pairs), "second_named": sum(record["second"] for record in pairs),
            "median_seconds": tenths(statistics.median(record["seconds"] for record in judged)) if judged else None,
            "worst_seconds": max((record["worst_seconds"] for record in judged), default=None)}


def share(part, whole):
    return round(part / whole, 4) if whole else None


def unmet(totals):
    """Each threshold that the totals miss, as a sentence."""
    for name, (wanted, meets) in THRESHOLDS.items():
        if totals[name] is None or not meets(totals[name]):
            yield f"{name} is {totals[name]}, wanted {wanted}"


def score_peer(tool, results, faults, catalogue):
    """What one other tool said of each fault: cause named, all well where it is not, alarm on a healthy host."""
    truths = {fault.id: truth_of(fault, catalogue) for fault in faults}
    rows = {}
    for result in results:
        truth, verdict = truths.get(result["fault"]), result["verdict"]
        if truth and verdict:
            named = truth["kind"] == "cause" and bool(catalogue.expand(verdict["named"]) & set(truth["accepted"]))
            false = verdict["alarm"] if truth["kind"] == "healthy" else truth["kind"] == "cause" and verdict["sound"] and "works" not in truth["outcome"]
            rows[result["fault"]] = {"kind": truth["kind"], "named": named, "false": bool(false), "said": verdict["said"], "seconds": tenths(result["seconds"])}
    return {**tool, "faults": dict(sorted(rows.items()))}


def peer_figures(rows):
    asked, healthy = ([row for row in rows if row["kind"] == kind] for kind in ("cause", "healthy"))
    return {"with_a_cause": len(asked), "named": sum(row["named"] for row in asked), "all_well": sum(row["false"] for row in asked),
            "healthy": len(healthy), "false_alarms": sum(row["false"] for row in healthy),
            "median_seconds": tenths(statistics.median(row["seconds"] for row in rows)) if rows else None,
            "worst_seconds": max((row["seconds"] for row in rows), default=None)}
