"""Reads every #include below src/ and fails on one that the layer may not have (docs/architecture.md)."""
import pathlib
import re
import sys
import unittest

LAYERS = {
    "base": set(), "proto": {"base"}, "format": {"base"}, "crypto": {"base"}, "evidence": {"base"}, "platform": {"base", "format"},
    "net": {"base", "proto", "crypto", "platform"},
    "observe": {"base", "proto", "crypto", "evidence"},
    "probe": {"base", "proto", "crypto", "net", "evidence", "observe"},
    "intake": {"base", "proto", "crypto", "format", "evidence", "observe"},
    "inspect": {"base", "platform", "format", "crypto", "evidence"},
    "knowledge": {"base", "evidence"},
    "diagnose": {"base", "evidence", "probe", "knowledge"},
    "fix": {"base", "evidence", "knowledge", "platform"},
    "lint": {"base", "format", "knowledge"},
    "report": {"base", "evidence", "knowledge", "fix", "lint"},
    "store": {"base", "evidence", "knowledge"},
    "fleet": {"base", "evidence", "knowledge", "diagnose", "store"},
    "serve": {"base", "evidence", "knowledge", "report", "store", "fleet", "diagnose"},
    "practice": {"base", "proto", "crypto", "net"},
}
LAYERS["cli"] = set(LAYERS) | {"cli"}

# Which third-party headers a layer may use, by the first part of the include.
THIRD_PARTY = {
    "fmt": {"base"}, "openssl": {"crypto"}, "nlohmann": {"evidence", "report", "cli"}, "boost": {"net", "serve"},
    "yaml-cpp": {"knowledge"}, "CLI": {"cli"}, "toml++": {"cli"}, "sqlite3.h": {"store"}, "libpq-fe.h": {"store"}, "gssapi": {"platform"}, "krb5": {"platform"}, "profile.h": {"platform"}, "pcap": {"intake"}, "nats": {"fleet"},
}

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)


def violations(root: pathlib.Path):
    for path in sorted(p for p in root.rglob("*") if p.suffix in (".hpp", ".cpp", ".inc")):
        layer = path.relative_to(root).parts[0]
        for kind, name in INCLUDE.findall(path.read_text()):
            first = name.split("/")[0]
            where = f"{path.relative_to(root)} includes {name}"
            if layer not in LAYERS:
                yield f"{path.relative_to(root)}: unknown layer {layer}"
            elif kind == '"':
                if "/" not in name or not (root / name).exists():
                    yield f"{where}: own headers are named from the include root, as \"layer/…/file.hpp\""
                elif first != layer and first not in LAYERS[layer]:
                    yield f"{where}: {layer} may not include {first}"
            elif first in THIRD_PARTY and layer not in THIRD_PARTY[first]:
                yield f"{where}: {layer} may not use {first}"
            elif (root / name).exists():  # <net/if.h> is the system's
                yield f"{where}: own headers stand in quotation marks"


class Layers(unittest.TestCase):
    root = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).parents[2] / "src"

    def test_source_tree_keeps_the_layers(self):
        self.assertEqual(list(violations(self.root)), [])

    def test_a_forbidden_include_is_found(self):
        import tempfile
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            (root / "proto").mkdir()
            (root / "net").mkdir()
            (root / "net/network.hpp").write_text("")
            (root / "proto/bad.cpp").write_text('#include "net/network.hpp"\n#include <openssl/ssl.h>\n')
            found = list(violations(root))
            self.assertEqual(len(found), 2, found)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
