"""FreeRDP's word on a gateway, to prove what it does behind the sign-in: gateway_client.py GATEWAY TARGET USER PASSWORD [SECONDS].

Runs xfreerdp on an X server of its own, and prints the codes of [MS-TSGU] 2.2.6 and the errors that its debug log has, and how it ended.
"""
import os
import re
import subprocess
import sys

WORDS = re.compile(r"E_PROXY_\w+|ERRCONNECT_\w+|HTTP_STATUS_\w+|CONNECTION_STATE_(?!MCS_CREATE_REQUEST)\w+")


def main(gateway, target, user, password, seconds="6"):
    read, write = os.pipe()
    display = subprocess.Popen(["Xvfb", "-displayfd", str(write), "-screen", "0", "640x480x24", "-nolisten", "tcp", "-ac"], pass_fds=[write],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        os.close(write)
        number = os.read(read, 8).decode().strip()
        command = ["timeout", "-k", "1", seconds, "xfreerdp", f"/v:{target}", f"/g:{gateway}", f"/gu:{user}", f"/gp:{password}", "/gt:http", "/u:anybody",
                   "/p:nothing", "/cert:ignore", "/sec:tls", "/log-level:DEBUG"]
        done = subprocess.run(command, env={**os.environ, "DISPLAY": f":{number}"}, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              errors="replace", check=False)
    finally:
        display.terminate()
        display.wait()
    print(*dict.fromkeys(WORDS.findall(done.stdout + done.stderr)))
    print("exit", done.returncode)


if __name__ == "__main__":
    main(*sys.argv[1:])
