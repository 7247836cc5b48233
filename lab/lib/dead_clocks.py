"""libfaketime leaves a semaphore and a piece of memory for every process that is killed, named after its id. Where ids come round, a later
process finds its name taken ("sem_open: File exists") and runs by the right clock, or not at all."""
import os
import pathlib
import re

SHARED = pathlib.Path("/dev/shm")
NAME = re.compile(r"(?:sem\.faketime_sem_|faketime_shm_)([1-9][0-9]*)")


def is_running(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        pass
    return True


def remove_dead_clocks(folder=SHARED):
    """Removes those of this user whose process is no more; returns their names."""
    removed = []
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        match = NAME.fullmatch(path.name)
        try:
            if match and path.lstat().st_uid == os.geteuid() and not is_running(int(match[1])):
                path.unlink()
                removed.append(path.name)
        except FileNotFoundError:
            pass  # another run of the lab was quicker
    return removed
