"""Compares what rdpdoctor said with what a fault is known to be."""
import itertools
import json
import pathlib
import re

import jsonschema

from lib.faults import as_list

EXIT_CODES = {"works": 0, "broken": 1, "degraded": 2, "undetermined": 3}
SCHEMA = pathlib.Path(__file__).parents[2] / "docs/schema/diagnosis.schema.json"
REST = "something-else"  # takes the probability that no cause has


def judge(expect, exit_code, output):
    """Every way in which the answer is wrong, as sentences; empty when it is right."""
    return list(differences_in(expect, exit_code, output)) + list(against_schema(output))


def differences_in(expect, exit_code, output):
    try:
        diagnosis = json.loads(output)
        verdict, causes, risks = diagnosis["verdict"], diagnosis["causes"], diagnosis["risks"]
        return [*differences(expect, exit_code, verdict, [c for c in causes if c["id"] != REST], risks),
                *other_facts(expect.get("facts", {}), diagnosis.get("facts", [])), *other_stages(expect.get("stages", {}), diagnosis.get("stages", []))]
    except (ValueError, KeyError, TypeError) as error:
        return [f"the answer is not a diagnosis as JSON ({type(error).__name__}: {error}); exit code {exit_code}"]


def against_schema(output):
    try:
        # By the definition itself, not by "one or an array of them": the errors then name the place.
        schema = {"$ref": "#/$defs/diagnosis", "$defs": json.loads(SCHEMA.read_text())["$defs"]}
        validator = jsonschema.Draft202012Validator(schema)
        for error in itertools.islice(validator.iter_errors(json.loads(output)), 3):
            yield f"against the schema at {error.json_path}: {error.message[:120]}"
    except ValueError:
        return  # that it is no JSON has been said


def differences(expect, exit_code, verdict, causes, risks):
    outcome = verdict["outcome"]
    if outcome not in as_list(expect["outcome"]):
        yield f"outcome is {outcome}, not {' or '.join(as_list(expect['outcome']))}"
    if exit_code != EXIT_CODES.get(outcome):
        yield f"exit code {exit_code} does not go with {outcome}"
    if "stage" in expect and verdict["stage"] not in as_list(expect["stage"]):
        yield f"stage is {verdict['stage']}, not {' or '.join(map(str, as_list(expect['stage'])))}"
    if "first" in expect or "group" in expect:
        yield from first_cause(expect, causes)
    if "side" in expect and causes and causes[0]["side"] not in as_list(expect["side"]):
        yield f"side is {causes[0]['side']}, not {' or '.join(as_list(expect['side']))}"
    if "says" in expect and not re.search(expect["says"], verdict["summary"]):
        yield f"it does not say {expect['says']}: {verdict['summary']}"
    named = {one["id"] for one in causes + risks}
    if "named" in expect and not named & set(as_list(expect["named"])):
        yield f"neither cause nor risk names {' or '.join(as_list(expect['named']))}"
    missing = set(as_list(expect.get("beside", []))) - named
    if missing:
        yield f"neither cause nor risk names {', '.join(sorted(missing))}"
    present = {cause["id"] for cause in causes} & set(as_list(expect.get("absent", [])))
    if present:
        yield f"names {', '.join(sorted(present))}, which is wrong"
    if outcome == "works" and causes:
        yield f"works, and yet names {causes[0]['id']} as a cause"


def other_facts(wanted, facts):
    """What was measured and is not what is known to be there."""
    for id, value in wanted.items():
        seen = [fact.get("value") for fact in facts if fact["id"] == id]
        if value not in seen:
            yield f"{id} is {' and '.join(map(str, seen)) or 'not there'}, not {value}"


def other_stages(wanted, stages):
    """Which stages did not go as they should."""
    for id, status in wanted.items():
        seen = next((stage["status"] for stage in stages if stage["id"] == id), "not there")
        if seen != status:
            yield f"stage {id} is {seen}, not {status}"


def first_cause(expect, causes):
    """The right cause stands first, or one that belongs to a group with it."""
    wanted, groups = as_list(expect.get("first", [])), as_list(expect.get("group", []))
    if not causes:
        yield f"no cause is named; wanted {' or '.join(wanted + groups)}"
    elif causes[0]["id"] not in wanted and causes[0]["group"] not in groups:
        yield f"the first cause is {causes[0]['id']} (group {causes[0]['group']}), not {' or '.join(wanted + groups)}"


def essence(output):
    """What of an answer the score looks at; None where it is no diagnosis."""
    try:
        diagnosis = json.loads(output)
        kept = ("id", "stage", "side", "group", "probability")
        return {"outcome": diagnosis["verdict"]["outcome"], "stage": diagnosis["verdict"]["stage"], "duration_ms": diagnosis["duration_ms"],
                **{name: [{key: one[key] for key in kept} for one in diagnosis[name] if one["id"] != REST] for name in ("causes", "risks")}}
    except (ValueError, KeyError, TypeError):
        return None


def summary(output):
    """The answer in a few words, for the line of a fault."""
    try:
        diagnosis = json.loads(output)
        verdict = diagnosis["verdict"]
        causes = [f"{cause['id']} {cause['probability']:.0%}" for cause in diagnosis["causes"][:2]]
        return f"{verdict['outcome']}" + (f" at {verdict['stage']}" if verdict["stage"] else "") + (": " + ", ".join(causes) if causes else "")
    except (ValueError, KeyError, TypeError):
        return "no diagnosis"
