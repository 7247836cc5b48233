"""Compares our reading of event logs with that of evtxexport (libevtx): the same records, with the same values.

usage: compare_with_evtxexport.py EVTX_DUMP FILE_OR_FOLDER...
Exit code 77 (a skipped test) where evtxexport is not installed: apt-get install libevtx-utils.
"""
import pathlib
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET

NAMESPACE = re.compile(r"\{[^}]*\}")


def tag(element):
    return NAMESPACE.sub("", element.tag)


def plain(text):
    return re.sub(r"[\t\n\r]", " ", text or "")


def leaves(element, name):
    """What is below an element of UserData, as our reader names it."""
    out = [f"{name}@{NAMESPACE.sub('', key)}={plain(value)}" for key, value in element.attrib.items() if not key.startswith("xmlns")]
    children = list(element)
    if (element.text or "").strip() or not children:
        out.append(f"{name}={plain(element.text)}")
    for child in children:
        out += leaves(child, f"{name}/{tag(child)}")
    return out


def fields(event):
    out = []
    for part in event:
        if tag(part) == "EventData":
            for data in part:
                if tag(data) == "Data":
                    out.append(f"{data.get('Name', '')}={plain(data.text)}")
                else:
                    out += leaves(data, tag(data))
        elif tag(part) in ("UserData", "ProcessingErrorData", "DebugData"):
            containers = list(part) if tag(part) == "UserData" else [part]
            for container in containers:
                out += [f"{NAMESPACE.sub('', key)}={plain(value)}" for key, value in container.attrib.items()]
                for child in container:
                    out += leaves(child, tag(child))
    return out


def theirs(path):
    """The sound records alone: what evtxexport recovers besides has no order to compare."""
    text = subprocess.run(["evtxexport", "-f", "xml", str(path)], capture_output=True, text=True, errors="replace", check=False).stdout  # it gives up in the middle of some damaged files
    for block in re.findall(r"<Event .*?</Event>", text, re.S):
        try:
            event = ET.fromstring(re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", block))
        except ET.ParseError:
            continue  # it writes some characters as they are
        system = {tag(each): each for each in event[0]}
        text_of = lambda name: (system[name].text or "") if name in system else ""
        attribute = lambda name, key: system[name].get(key, "") if name in system else ""
        yield [text_of("EventRecordID"), attribute("TimeCreated", "SystemTime"), attribute("Provider", "Name"), text_of("EventID"), text_of("Version") or "0",
               text_of("Level"), text_of("Channel"), text_of("Computer"), attribute("Correlation", "ActivityID"), attribute("Security", "UserID")] + fields(event)


def shown(values):
    return " | ".join(values)


def same(ours, other):
    """Times have as many digits as their type; numbers of hexadecimal types their own width; what is empty may be left out."""
    def canonical(value):
        name, sign, text = value.partition("=") if "=" in value else ("", "", value)
        text = re.sub(r"(:\d\d)\.(\d*?)0*Z$", r"\1.\2Z", text)
        text = re.sub(r"^0x0*([0-9a-fA-F]+)$", lambda m: "0x" + m.group(1).lower(), text)
        return name + sign + " ".join(text.split())
    head, other_head = ours[:10], other[:10]
    kept = lambda values: [each for each in map(canonical, values) if not each.endswith("=")]
    return [canonical(each) for each in head] == [canonical(each) for each in other_head] and kept(ours[10:]) == kept(other[10:])


def main():
    dump, *places = sys.argv[1:]
    if shutil.which("evtxexport") is None:
        print("skipped: evtxexport is not installed (apt-get install libevtx-utils)")
        return 77
    files = [f for place in map(pathlib.Path, places) for f in (sorted(place.glob("*.evtx")) if place.is_dir() else [place])]
    wrong = 0
    for path in files:
        lines = subprocess.run([dump, str(path)], capture_output=True, check=True).stdout.decode(errors="replace").split("\n")[:-1]
        ours = [line.split("\t") for line in lines]
        by_id = {each[1]: each[1:] for each in ours}
        other = list(theirs(path))
        differing = [(by_id.get(each[0]), each) for each in other if not (each[0] in by_id and same(by_id[each[0]], each))]
        print(f"{path.name}: {len(ours)} of ours ({sum(each[0] == 'sound' for each in ours)} sound), {len(other)} of evtxexport, {len(differing)} differ")
        for mine, each in differing[:3]:
            print("  ours  ", shown(mine) if mine else "not there")
            print("  theirs", shown(each))
        wrong += len(differing)
    return 1 if wrong or not files else 0


if __name__ == "__main__":
    sys.exit(main())
