"""FreeRDP's word on a session, to prove what a host does behind the sign-in: session_client.py HOST USER PASSWORD [SECONDS].

Runs xfreerdp on an X server of its own, prints the states that it comes through and what it says of their end, and leaves after so
many seconds.
"""
import os
import re
import subprocess
import sys
import tempfile

WORDS = re.compile(r"CONNECTION_STATE_\w+|ERRINFO_\w+|ERRCONNECT_\w+|license connection sequence aborted|redirect\w*", re.I)


def main(host, user, password, seconds="6"):
    read, write = os.pipe()
    display = subprocess.Popen(["Xvfb", "-displayfd", str(write), "-screen", "0", "640x480x24", "-nolisten", "tcp", "-ac"], pass_fds=[write],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        os.close(write)
        number = os.read(read, 8).decode().strip()
        command = ["timeout", "-k", "1", seconds, "xfreerdp", f"/v:{host}", f"/u:{user}", f"/p:{password}", "/cert:ignore", "/log-level:TRACE"]
        with tempfile.TemporaryDirectory() as home:  # a licence that it takes stays there
            environment = {**os.environ, "DISPLAY": f":{number}", "HOME": home}
            done = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", check=False)
    finally:
        display.terminate()
        display.wait()
    seen = WORDS.findall(done.stdout + done.stderr)
    print(*dict.fromkeys(seen))
    print("exit", done.returncode)


if __name__ == "__main__":
    main(*sys.argv[1:])
