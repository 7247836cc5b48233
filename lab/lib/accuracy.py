"""docs/accuracy.json and docs/accuracy.md: what was measured, and how it reads. The second is made from the first and nothing else."""
import datetime
import json
import os
import pathlib
import platform
import re

from lib.faults import STAGES
from lib.score import THRESHOLDS, figures, peer_figures
from lib.tools import LONGEST_SECONDS

DOCS = pathlib.Path(__file__).parents[2] / "docs"
JSON, MARKDOWN = DOCS / "accuracy.json", DOCS / "accuracy.md"
MOST_IDS = 3  # how many of a truth's ids a table shows
NO_STAGE = "none"  # healthy hosts, and what is judged by its outcome only


def machine():
    """Enough to judge times by; names nobody."""
    memory = re.search(r"MemTotal:\s+(\d+)", pathlib.Path("/proc/meminfo").read_text())
    system = re.search(r'(?m)^PRETTY_NAME="?([^"\n]*)', pathlib.Path("/etc/os-release").read_text())
    kernel = ".".join(platform.release().split(".")[:2])
    return f"{len(os.sched_getaffinity(0))} cores, {round(int(memory[1]) / 2**20)} GiB, {system[1] if system else platform.system()}, kernel {kernel}"


def today():
    return datetime.date.today().isoformat()


def read():
    """What is recorded; an empty record where nothing is."""
    return json.loads(JSON.read_text()) if JSON.is_file() else {"measured": {}, "totals": {}, "stages": {}, "faults": [], "peers": []}


def merge(document, records, measured, existing):
    """With the new records in place of older ones of the same faults; what is no fault any more goes."""
    kept = {record["id"]: record for record in document["faults"] if record["id"] in existing}
    whole = {record["id"] for record in records} >= set(existing)
    before = {} if whole else document["measured"]
    kept.update({record["id"]: record for record in records})
    faults = [kept[id] for id in sorted(kept)]
    machines = list(dict.fromkeys([*before.get("machines", []), measured["machine"]]))
    return {**document, "measured": {"date": measured["date"], "program": measured["program"], "machines": machines}, **sums(faults), "faults": faults}


def merge_peers(document, peers, existing):
    older = {peer["id"]: peer for peer in document["peers"]}
    for peer in peers:
        if "missing" not in peer:
            peer["faults"] = {**older.get(peer["id"], {}).get("faults", {}), **peer["faults"]}
        older[peer["id"]] = peer
    kept = [{**peer, "faults": {id: row for id, row in sorted(peer["faults"].items()) if id in existing}} for _, peer in sorted(older.items())]
    return {**document, "peers": kept}


def sums(faults):
    by_stage = {stage: [record for record in faults if (record["stage"] or NO_STAGE) == stage and record["kind"] != "healthy"] for stage in (*STAGES, NO_STAGE)}
    by_stage[NO_STAGE] += [record for record in faults if record["kind"] == "healthy"]
    return {"totals": figures(faults), "stages": {stage: figures(some) for stage, some in by_stage.items() if some}}


def write(document):
    JSON.write_text(dump(document))
    MARKDOWN.write_text(render(document))


def dump(document):
    """As JSON with one fault per line, so that a changed verdict is a changed line."""
    def rows(items):
        return "[" + ",".join(f"\n  {line(item)}" for item in items) + ("\n " if items else "") + "]"

    line = lambda item: json.dumps(item, ensure_ascii=False)
    stages = ",".join(f"\n  {line(name)}: {line(figure)}" for name, figure in document["stages"].items())
    peers = ",".join("\n  {" + line({key: value for key, value in peer.items() if key != "faults"})[1:-1] + ', "faults": {'
                     + ",".join(f"\n   {line(id)}: {line(row)}" for id, row in peer["faults"].items()) + "}}" for peer in document["peers"])
    return (f'{{\n "measured": {line(document["measured"])},\n "totals": {line(document["totals"])},\n "stages": {{{stages}\n }},\n'
            f' "faults": {rows(document["faults"])},\n "peers": [{peers}\n ]\n}}\n')


def render(document):
    parts = [head(document), totals_table(document["totals"]), stage_table(document["stages"]), mistakes(document["faults"]), steadiness(document["faults"]),
             fault_table(document["faults"]), *([peer_tables(document)] if document["peers"] else [])]
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def head(document):
    measured = document["measured"]
    runs = sorted({record["runs"] for record in document["faults"]})
    return f"""# Accuracy

<!-- Made by lab/score from accuracy.json; an edit here is overwritten, and noticed by lab/score --check. -->

Every fault of the lab is made for real, with real servers and networks in namespaces, and `rdpdoctor diagnose` is asked why the connection
fails. This page compares what it says with what the fault is. `lab/README.md` says how to run it, `adding-a-fault.md` what a fault states as
its truth, `lab/lib/score.py` how an answer is judged. The rules were mended against these very faults; [accuracy-blind.md](accuracy-blind.md)
has the score of faults that were new to them.

Measured on {measured["date"]} with {measured["program"]} on {"; ".join(measured["machines"])}. Each fault was made {times(runs)}, for an ordinary user and for
root; a fault counts as right when every answer was. Times are wall time of one diagnosis, up to the next tenth of a second."""


def times(runs):
    words = {1: "once", 2: "twice"}
    return " or ".join(words.get(count, f"{count} times") for count in runs)


def totals_table(totals):
    asked, healthy = totals["with_a_cause"], totals["healthy"]
    wanted = {name: text for name, (text, _) in THRESHOLDS.items()}
    rows = [
        ("the true cause stands first", f"{percent(totals['first_share'])} ({totals['first']} of {asked})", wanted["first_share"]),
        ("it does, or its group does", f"{percent(totals['group_share'])} ({totals['group']} of {asked})", wanted["group_share"]),
        ("first cause blames the wrong side", totals["wrong_side"], wanted["wrong_side"]),
        ("false alarms on healthy hosts", f"{totals['false_alarms']} of {healthy}", wanted["false_alarms"]),
        ("more than 0.5 for one member of a group that nothing parts", totals["over_confident"], wanted["over_confident"]),
        ("faults on which runs disagree", totals["flaky"], wanted["flaky"]),
        ("undetermined", totals["undetermined"], ""),
        ("outcome and stage as they should be", f"{totals['outcome_as_expected']} of {totals['faults']}", ""),
        ("what is wrong besides is named too, where something is", f"{totals['second_named']} of {totals['with_a_second_finding']}", ""),
        ("median time to the verdict", seconds(totals["median_seconds"]), ""),
        ("longest time to the verdict", seconds(totals["worst_seconds"]), ""),
    ]
    text = f"{totals['faults']} faults: {asked} with a cause to name, {healthy} healthy hosts, {totals['by_outcome_only']} judged by outcome only."
    return f"## All of it\n\n{text}\n\n" + table(("measure", "measured", "wanted"), rows)


def stage_table(stages):
    rows = [(stage if stage != NO_STAGE else "none (healthy, or by outcome only)", one["faults"], of(one, "first"), of(one, "group"), one["wrong_side"], one["undetermined"],
             seconds(one["median_seconds"]), seconds(one["worst_seconds"])) for stage, one in stages.items()]
    return "## By the stage of the fault\n\n" + table(("stage", "faults", "first", "or group", "wrong side", "undetermined", "median", "longest"), rows)


def of(one, name):
    return f"{one[name]} of {one['with_a_cause']}" if one["with_a_cause"] else ""


def mistakes(faults):
    lines = []
    for record in judged(faults):
        wrong = [words for name, words in (("wrong_side", "wrong side"), ("false_alarm", "false alarm"), ("over_confident", "too sure of one member"),
                                           ("undetermined", "undetermined")) if record[name]]
        if not record["first"] or not record["outcome"] or wrong:
            place = [] if record["first"] else ["the group has it" if record["group"] else "not named"] if record["kind"] == "cause" else []
            lines.append(f"- `{record['id']}` is {truth(record)}; said: {said(record)}" + (f" ({', '.join(place + wrong)})" if place + wrong else ""))
    skipped = [f"- `{record['id']}` was not tried: {record['skipped']}" for record in faults if "skipped" in record]
    return "## What was mistaken for what\n\n" + ("\n".join(lines + skipped) or "Nothing.")


def steadiness(faults):
    flaky = [f"- `{record['id']}`: {said(record)}" for record in judged(faults) if record["flaky"]]
    parts = [f"- `{record['id']}`: {'; '.join(record['failures'])}" for record in judged(faults) if record["failures"]]
    runs = min((record["runs"] for record in judged(faults)), default=0)
    agree = "All runs agree." if runs > 1 else "There was one run, so nothing to compare."
    return "## Runs that disagree\n\n" + ("\n".join(flaky) or agree) + (f"\n\nWhat `lab/run` asks for beyond this score and did not get:\n\n" + "\n".join(parts) if parts else "")


def fault_table(faults):
    rows = [(f"`{record['id']}`", truth(record), said(record), mark(record), seconds(record["seconds"])) for record in judged(faults)]
    text = "right: `yes`, `group` (the truth is in the group of the first cause) or `no`; a truth of several ids is any of them."
    return f"## Every fault\n\n{text}\n\n" + table(("fault", "truth", "said", "right", "time"), rows)


def judged(faults):
    return [record for record in faults if "skipped" not in record]


def mark(record):
    return "yes" if record["first"] else "group" if record["group"] and record["kind"] == "cause" else "no"


def truth(record):
    known = record["truth"]
    ids = known.get("first") or ([f"group {group}" for group in known.get("group", [])] or known.get("named", []))
    text = " or ".join(ids[:MOST_IDS]) + (f" or {len(ids) - MOST_IDS} more" if len(ids) > MOST_IDS else "") or " or ".join(known["outcome"])
    besides = ([" or ".join(known["named"][:MOST_IDS])] if "named" in known and ("first" in known or "group" in known) else []) + known.get("beside", [])
    return text + (f"; also {' and '.join(besides)}" if besides else "")


def said(record):
    texts = []
    for answer in record["answers"]:
        causes = [f"{cause['id']} {cause['probability']:.0%}" for cause in answer["causes"][:2]]
        shown = ", ".join(causes) or ("risk " + ", ".join(answer["risks"][:2]) if answer["risks"] else "")
        place = f" at {answer['stage']}" if answer["stage"] else ""
        texts.append((f"{answer['outcome'] or 'no diagnosis'}{place}" + (f": {shown}" if shown else "")) + (f" (as {', '.join(answer['as'])})" if len(record["answers"]) > 1 else ""))
    return "; ".join(texts)


def peer_tables(document):
    rows, notes = [], []
    faults = {record["id"]: record for record in judged(document["faults"])}
    present = [peer for peer in document["peers"] if peer["faults"]]
    common = [id for id in faults if all(id in peer["faults"] for peer in present)]
    own = figures([faults[id] for id in common])
    rows.append(("rdpdoctor diagnose", document["measured"]["program"].split()[-1], f"{own['first']} of {own['with_a_cause']}",
                 own["all_well"],
                 f"{own['false_alarms']} of {own['healthy']}", seconds(own["median_seconds"]), seconds(own["worst_seconds"])))
    for peer in document["peers"]:
        if not peer["faults"]:
            notes.append(f"- {peer['title']}: not run, {peer['missing']}" + (f" ({peer['note']})" if peer["note"] else ""))
            continue
        notes += [f"- {peer['title']}: {peer['note']}"] if peer["note"] else []
        one = peer_figures([peer["faults"][id] for id in common])
        rows.append((peer["title"], peer["version"], f"{one['named']} of {one['with_a_cause']}", one["all_well"], f"{one['false_alarms']} of {one['healthy']}",
                     seconds(one["median_seconds"]), seconds(one["worst_seconds"])))
    detail = [(f"`{id}`", mark(faults[id]), *[cell(peer["faults"][id]) for peer in present]) for id in common]
    text = f"""Each tool looks at each fault once, made anew for it, as root, and trusts what rdpdoctor is told to trust. What its words and exit codes count for was
written down beforehand, generously, in `lab/peers/`: a message that several causes share counts for all of them. A tool is stopped after {LONGEST_SECONDS} s.
These tools answer other questions than this one, and answer those well; the table says only how far they carry somebody who wants to know why
a connection fails. Of the {len(document["faults"])} faults all of them saw {len(common)}."""
    heads = ("tool", "version", "named the cause", "said all is well on a faulty host", "false alarms on healthy hosts", "median", "longest")
    legend = "`yes` names the cause · `wrong` says that all is well where it is not, or alarms where all is well · `ok` is right about a healthy host · `-` says nothing that names the cause."
    return ("## Other tools on the same faults\n\n" + text + "\n\n" + table(heads, rows) + ("\n\n" + "\n".join(notes) if notes else "")
            + f"\n\n{legend}\n\n" + table(("fault", "rdpdoctor", *[peer["id"] for peer in present]), detail) + seen_by_some(faults, present, set(common)))


def seen_by_some(faults, present, common):
    """The faults that some of the tools have no way to: those behind a gateway."""
    some = [peer for peer in present if set(peer["faults"]) - common]
    rows = [(f"`{id}`", mark(faults[id]), *[cell(peer["faults"][id]) if id in peer["faults"] else "" for peer in some])
            for id in faults if id not in common and any(id in peer["faults"] for peer in some)]
    return ("\n\nThose that not every tool can be asked about, for want of words for the way. The host behind the gateway has a certificate of its own making:"
            "\nrdpdoctor mentions it, xfreerdp is run so that it refuses such a one (`/cert:deny`), and so alarms at each healthy one.\n\n"
            + table(("fault", "rdpdoctor", *[peer["id"] for peer in some]), rows)) if rows else ""


def cell(row):
    return "yes" if row["named"] else "wrong" if row["false"] else "ok" if row["kind"] == "healthy" else "-"


def table(heads, rows):
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    return "\n".join(lines + ["| " + " | ".join(str(value).replace("|", "\\|") for value in row) + " |" for row in rows])


def percent(share):
    return "-" if share is None else f"{share * 100:.1f} %"


def seconds(value):
    return "-" if value is None else f"{value:.1f} s"
