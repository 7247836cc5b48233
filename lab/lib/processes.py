"""Starting and ending what the lab runs. Only processes that the lab started itself are ever ended, by their id."""
import os
import signal
import subprocess
import threading


class LabError(Exception):
    """The lab itself could not do something; says what, in one line."""


def run(*command, stdin=None, timeout=30, check=True, env=None):
    """Runs a command to its end and returns it; raises LabError with its last words when it fails."""
    try:
        done = subprocess.run([str(part) for part in command], input=stdin, text=True, capture_output=True, timeout=timeout, env=env)
    except FileNotFoundError:
        raise LabError(f"{command[0]} is not installed") from None
    except subprocess.TimeoutExpired:
        raise LabError(f"{' '.join(map(str, command))} did not end within {timeout} s") from None
    if check and done.returncode != 0:
        words = (done.stderr or done.stdout).strip().splitlines()
        raise LabError(f"{' '.join(map(str, command))}: {words[-1] if words else 'exit code %d' % done.returncode}")
    return done


class Processes:
    """The long-running processes of one topology, each in a session of its own so that its children end with it."""

    def __init__(self):
        self.running = []
        self.lock = threading.Lock()

    def start(self, command, log, env=None, cwd=None):
        with open(log, "ab") as output:
            process = subprocess.Popen([str(part) for part in command], stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                                       env=env, cwd=cwd, start_new_session=True)
        with self.lock:
            self.running.append(process)
        return process

    def end_all(self):
        with self.lock:
            running, self.running = self.running, []
        for process in reversed(running):
            end_group(process)


def end_group(process):
    """Ends a process that start() made, with its children: the group's id is the process's own."""
    for number in (signal.SIGCONT, signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
        except ProcessLookupError:
            break
        if number == signal.SIGCONT:
            continue
        try:
            process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            continue
    process.wait()


def end_process(pid):
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
