"""FreeRDP's word on a session, to prove what a host does behind the sign-in: session_client.py HOST USER PASSWORD [SECONDS].

Prints the states that xfreerdp comes through and what it says of their end, and leaves after so many seconds.
"""
import re
import sys
import tempfile

from xfreerdp import xfreerdp

WORDS = re.compile(r"CONNECTION_STATE_\w+|ERRINFO_\w+|ERRCONNECT_\w+|license connection sequence aborted|redirect\w*", re.I)


def main(host, user, password, seconds="6"):
    with tempfile.TemporaryDirectory() as home:  # a licence that it takes stays there
        said, code = xfreerdp([f"/v:{host}", f"/u:{user}", f"/p:{password}", "/cert:ignore", "/log-level:TRACE"], seconds, HOME=home)
    print(*dict.fromkeys(WORDS.findall(said)))
    print("exit", code)


if __name__ == "__main__":
    main(*sys.argv[1:])
