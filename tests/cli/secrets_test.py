"""Runs a diagnosis with a marked password against the built-in host, in every form of output, and looks for the password in all that is left
behind: standard output and error, reports, the home folder, and the memory that a debugger would see while the program waits or tells."""
import base64
import fcntl
import os
import pathlib
import pty
import re
import select
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import termios
import threading

PROGRAM = sys.argv[1]
PASSWORD = "Mark3d-Pässword-9f2c"
FORMS = [form for text in (PASSWORD, PASSWORD.upper()) for raw in (text.encode(), text.encode("utf-16-le"))
         for form in (raw, base64.b64encode(raw).rstrip(b"="), raw.hex().encode(), raw.hex(" ").encode())]
# MD4 of it in UTF-16, by openssl: what NTLM signs in with ([MS-NLMP] 3.3.1). Python may have no MD4.
NT_HASHES = {PASSWORD: bytes.fromhex("3dbea004730cdcd78e9c730bb7948f6c"), "practice": bytes.fromhex("7eb046d2c219bc98bfb728838d57b602")}
failures = []


def look(where, data):
    for form in FORMS:
        if form in data:
            failures.append(f"{where} holds the password as {form[:12]!r}…")


def practice(*fault):
    host = subprocess.Popen([PROGRAM, "practice", *(fault or ["healthy-nla"])], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    for line in host.stdout:
        if found := re.search(r"127\.0\.0\.1[: ]+(?:port )?(\d+)|localhost:(\d+)", line):
            return host, found[1] or found[2]
    raise SystemExit("the practice host did not say where it listens")


def run(folder, port, *words, where, says=b"STATUS_LOGON_FAILURE", **how):
    diagnose(folder, f"localhost:{port}", "-u", "CORP\\ann", "--trust-this-host", *words, where=where, says=says, **how)


def diagnose(folder, *words, where, says, environment=None, **how):
    home = folder / "home"
    home.mkdir(exist_ok=True)
    # History is below the home folder: what it keeps is looked through with the rest.
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "XDG_STATE_HOME": str(home / "state"), **(environment or {})}
    done = subprocess.run([PROGRAM, "diagnose", "-4", *words], env=environment, capture_output=True, timeout=60, **how)
    look(where + ": standard output", done.stdout)
    look(where + ": standard error", done.stderr)
    if says not in done.stdout:
        failures.append(f"{where}: the sign-in was not tried: {done.stdout[-300:]!r} {done.stderr[-300:]!r}")


def at_a_gateway(folder):
    """The gateway's own password, by each way in which it may be given, to one that refuses it: by its certificate it is told whom to trust."""
    gateway, port = practice("gateway", "wrong-password")
    root = next(found[1] for line in gateway.stdout if (found := re.search(r"--ca (\S+)", line)))
    account = ["--gateway-user", "CORP\\ann"]
    secret = folder / "for-the-gateway"
    secret.write_text(PASSWORD + "\n")
    by_environment = {"environment": {"RDPDOCTOR_GATEWAY_PASSWORD": PASSWORD}}
    try:
        for where, words, how in (
                ("text", [*account, "-v"], by_environment),
                ("JSON and HTML", [*account, "--json", "--html", folder / "gateway.html"], by_environment),
                ("standard input", [*account, "--jsonl", "--gateway-password-stdin"], {"input": PASSWORD.encode() + b"\r\n"}),
                ("a file", [*account, "-v", "--redact", "--gateway-password-file", secret], {}),
                ("the account of --user", ["-v", "--gateway-same-user", "-u", "CORP\\ann"], {"environment": {"RDPDOCTOR_PASSWORD": PASSWORD}})):
            says = b"gateway.ended_at = sign_in" if "-v" in words else b"it does not let the account in"  # text breaks its lines
            diagnose(folder, "localhost", "--gateway", f"localhost:{port}", "--ca", root, *words, where=f"a gateway, {where}", says=says, **how)
        at_the_prompt("localhost", "--gateway", f"localhost:{port}", "--ca", root, "--gateway-user", "ann", says=b"gateway.ended_at = sign_in")
    finally:
        secret.unlink()
        gateway.terminate()
        gateway.wait()


def at_the_prompt(*words, says):
    """Types the password on a terminal of its own; nothing of it may be shown."""
    child, terminal = pty.fork()
    if child == 0:
        os.execve(PROGRAM, [PROGRAM, "diagnose", *words, "-4", "-v", "--no-history"], {"PATH": os.environ["PATH"], "HOME": "/nonexistent"})
    shown, typed = b"", False
    while True:
        try:
            more = os.read(terminal, 65536)
        except OSError:
            break
        if not more:
            break
        shown += more
        if not typed and b"Password of ann" in shown:
            typed = True
            os.write(terminal, PASSWORD.encode() + b"x\x7f\r")
    os.waitpid(child, 0)
    look("the terminal", shown)
    if not typed or says not in shown:
        failures.append(f"the prompt led to no sign-in: {shown[-300:]!r}")


def ended_at_the_prompt(port, number):
    """A signal while the password is asked ends the program, and the terminal shows again what is typed."""
    terminal, own_end = pty.openpty()  # the end stays open here, so that its state outlives the program
    child = os.fork()
    if child == 0:
        os.login_tty(own_end)
        os.execve(PROGRAM, [PROGRAM, "diagnose", f"localhost:{port}", "-4", "-u", "ann", "--trust-this-host", "--no-history"],
                  {"PATH": os.environ["PATH"], "HOME": "/nonexistent"})
    shown = b""
    while b"Password of ann" not in shown:
        shown += os.read(terminal, 65536)
    muted = not termios.tcgetattr(own_end)[3] & termios.ECHO
    os.kill(child, number)
    status = os.waitpid(child, 0)[1]
    local = termios.tcgetattr(own_end)[3]
    if not muted or not local & termios.ECHO or not local & termios.ICANON:
        failures.append(f"after {number.name} at the prompt the terminal stays mute")
    if not os.WIFSIGNALED(status) or os.WTERMSIG(status) != number:
        failures.append(f"{number.name} at the prompt ended the program with status {status}")
    os.close(own_end)
    os.close(terminal)


def waiting(variable, *account):
    """While the program waits for a silent host or gateway: what another process of this user, and its own environment block, would show."""
    with tempfile.TemporaryDirectory() as folder:
        silent = socket.socket()
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        words = [word.format(f"127.0.0.1:{silent.getsockname()[1]}") for word in account]
        child = subprocess.Popen([PROGRAM, "diagnose", *words, "-t", "30s"], env={"PATH": os.environ["PATH"], "HOME": folder, "XDG_STATE_HOME": folder, variable: PASSWORD},
                                 stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        held, _ = silent.accept()  # it is past its start, and waits while this is open
        memory = list(memory_of(child.pid))
        if memory and not any(PASSWORD.encode() in piece for piece in memory):
            failures.append("the search of memory does not find the password where it is still needed")
        for name in ("environ", "cmdline"):
            try:
                look(f"/proc/PID/{name}", pathlib.Path(f"/proc/{child.pid}/{name}").read_bytes())
            except PermissionError:
                pass  # better still
        limits = pathlib.Path(f"/proc/{child.pid}/limits").read_text()
        if not re.search(r"Max core file size +0 +0", limits):
            failures.append("a core image could be written")
        child.terminate()
        look("what an interrupted run says", child.communicate()[0])
        held.close()
        silent.close()


def relay(listening, port, enough, ready):
    """Passes one connection on; says when the client has sent so many TLS records of application data."""
    client = listening.accept()[0]
    host = socket.create_connection(("127.0.0.1", port))
    unread, begun, seen = b"", False, 0
    while True:
        for end in select.select([client, host], [], [])[0]:
            data = end.recv(65536)
            if not data:
                return
            (host if end is client else client).sendall(data)
            if end is host:
                continue
            unread += data
            if not begun:  # the X.224 request
                size = struct.unpack(">H", unread[2:4])[0]
                unread, begun = unread[size:], True
            while len(unread) >= 5 and len(unread) >= 5 + struct.unpack(">H", unread[3:5])[0]:
                seen += unread[0] == 23
                unread = unread[5 + struct.unpack(">H", unread[3:5])[0]:]
            if seen >= enough:
                ready.set()


LARGEST_PIECE = 1 << 28  # bytes; what is larger is the shadow of a sanitizer


def memory_of(process):
    """What is writable in it, piece by piece; nothing where this user may not look."""
    try:
        with open(f"/proc/{process}/maps") as maps, open(f"/proc/{process}/mem", "rb", 0) as memory:
            for line in maps:
                first, rights = line.split()[:2]
                begin, end = (int(digits, 16) for digits in first.split("-"))
                if rights.startswith("rw") and end - begin <= LARGEST_PIECE:
                    memory.seek(begin)
                    try:
                        yield memory.read(end - begin)
                    except OSError:
                        pass  # a page of the kernel's
    except PermissionError:
        return


def behind_the_diagnosis(*words, password, variable):
    """When the diagnosis is over, and is being told, nobody needs the password any more: neither it nor the hash made from it is left."""
    told, telling = os.pipe()
    fcntl.fcntl(telling, fcntl.F_SETPIPE_SZ, 4096)  # holds less than the answer, so that the program waits for who reads it
    child = subprocess.Popen([PROGRAM, "diagnose", *words, "-4", "--json", "--no-history"],
                             env={"PATH": os.environ["PATH"], "HOME": "/nonexistent", variable: password}, stdout=telling, stderr=subprocess.DEVNULL)
    os.close(telling)
    try:
        if not select.select([told], [], [], 60)[0]:
            failures.append("no diagnosis was told within a minute")
        marks = {"NT hash": NT_HASHES[password]}
        if password == PASSWORD:  # the other one is the name of its account, too
            marks |= {"password": password.encode(), "password in UTF-16": password.encode("utf-16-le")}
        for piece in memory_of(child.pid):
            failures.extend(f"behind {' '.join(words[:3])} the {what} is still in memory" for what, mark in marks.items() if mark in piece)
    finally:
        answer = b"".join(iter(lambda: os.read(told, 65536), b""))
        os.close(told)
        child.wait()
    return answer


def behind_sign_ins(port):
    """At a host by CredSSP, and at a gateway that refuses it or lets it in. Not where a sanitizer keeps what has been freed."""
    if b"__asan_init" in pathlib.Path(PROGRAM).read_bytes():
        return
    answer = behind_the_diagnosis(f"localhost:{port}", "-u", "CORP\\ann", "--trust-this-host", password=PASSWORD, variable="RDPDOCTOR_PASSWORD")
    if b"STATUS_LOGON_FAILURE" not in answer:
        failures.append("nobody signed in at the host before the search of memory")
    for fault, user, password, says in (("wrong-password", "CORP\\ann", PASSWORD, b"refused"), ("healthy", "CORP\\practice", "practice", b"entered")):
        gateway, at = practice("gateway", fault)
        root = next(found[1] for line in gateway.stdout if (found := re.search(r"--ca (\S+)", line)))
        try:
            answer = behind_the_diagnosis("localhost", "--gateway", f"localhost:{at}", "--ca", root, "--gateway-user", user, password=password,
                                          variable="RDPDOCTOR_GATEWAY_PASSWORD")
        finally:
            gateway.terminate()
            gateway.wait()
        sign_in = re.search(rb'"gateway\.sign_in".*?"value": *"(\w+)"', answer, re.S)
        if not sign_in or sign_in[1] != says:
            failures.append(f"the sign-in at the gateway before the search of memory was not {says}: {sign_in and sign_in[1]}")


def behind_the_client_info():
    """The password went to a host without NLA inside the Client Info PDU, in UTF-16; when it is sent, nothing of that is left."""
    host, port = practice("session-silent")
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen()
    ready = threading.Event()
    # TLS 1.3: Finished, Connect Initial, Erect Domain and Attach User, two Channel Joins, Client Info.
    threading.Thread(target=relay, args=(listening, int(port), 6, ready), daemon=True).start()
    child = subprocess.Popen([PROGRAM, "diagnose", f"localhost:{listening.getsockname()[1]}", "-4", "-u", "ann", "--trust-this-host", "--session"],
                             env={"PATH": os.environ["PATH"], "HOME": "/nonexistent", "RDPDOCTOR_PASSWORD": PASSWORD}, stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT)
    try:
        if not ready.wait(30):
            failures.append("the Client Info PDU was not sent")
        wide = PASSWORD.encode("utf-16-le")
        if any(wide in piece for piece in memory_of(child.pid)):
            failures.append("the password of the Client Info PDU is still in memory")
    finally:
        child.terminate()
        look("what an interrupted session says", child.communicate()[0])
        host.terminate()
        host.wait()
        listening.close()


def without_a_gateway():
    """An account for a gateway where no gateway is: a slip in the arguments, before any password is asked for."""
    for words in (["--gateway-user", "ann"], ["--gateway-same-user", "-u", "ann"]):
        done = subprocess.run([PROGRAM, "diagnose", "127.0.0.1:1", *words], env={"PATH": os.environ["PATH"]}, stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=60)
        if done.returncode != 64 or b"needs a gateway" not in done.stderr or done.stdout:
            failures.append(f"{words[0]} without a gateway: {done.returncode} {done.stderr[-300:]!r}")


host, port = practice()
try:
    without_a_gateway()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        by_environment = {"environment": {"RDPDOCTOR_PASSWORD": PASSWORD}}
        run(folder, port, "-v", where="text", **by_environment)
        run(folder, port, "--json", "--html", folder / "report.html", where="JSON and HTML", **by_environment)
        run(folder, port, "--jsonl", "--password-stdin", where="standard input", input=PASSWORD.encode() + b"\r\n")
        secret = folder / "given"
        secret.write_text(PASSWORD + "\n")
        run(folder, port, "-v", "--redact", "--password-file", secret, where="a file")
        secret.unlink()
        drawing, there = practice("healthy")
        run(folder, there, "-v", "--session", where="a session", says=b"the host would now draw", **by_environment)
        run(folder, there, "--json", "--html", folder / "session.html", "--session", where="a session as JSON", says=b'"session.password_sent"',
            **by_environment)
        drawing.terminate()
        drawing.wait()
        at_a_gateway(folder)
        if not list(folder.rglob("history.db")):
            failures.append("no history was kept, so that nothing was shown of it")
        for path in folder.rglob("*"):
            if path.is_file():
                look(path.name, path.read_bytes())
    at_the_prompt(f"localhost:{port}", "-u", "ann", "--trust-this-host", says=b"STATUS_LOGON_FAILURE")
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        ended_at_the_prompt(port, number)
    waiting("RDPDOCTOR_PASSWORD", "{}", "-u", "ann", "--trust-this-host")
    waiting("RDPDOCTOR_GATEWAY_PASSWORD", "localhost", "--gateway", "{}", "--gateway-user", "ann")
    behind_the_client_info()
    behind_sign_ins(port)
finally:
    host.terminate()
    host.wait()
print("\n".join(failures) or "the password is nowhere")
sys.exit(bool(failures))
