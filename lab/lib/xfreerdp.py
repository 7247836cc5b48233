"""xfreerdp on an X server of its own, for the programs here that want FreeRDP's word."""
import os
import subprocess


def xfreerdp(arguments, seconds, **environment):
    """Lets it run for so many seconds at most: all that it printed, and how it ended."""
    read, write = os.pipe()
    display = subprocess.Popen(["Xvfb", "-displayfd", str(write), "-screen", "0", "640x480x24", "-nolisten", "tcp", "-ac"], pass_fds=[write],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        os.close(write)
        number = os.read(read, 8).decode().strip()
        done = subprocess.run(["timeout", "-k", "1", seconds, "xfreerdp", *arguments], env={**os.environ, "DISPLAY": f":{number}", **environment},
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", check=False)
    finally:
        display.terminate()
        display.wait()
        os.close(read)
    return done.stdout + done.stderr, done.returncode
