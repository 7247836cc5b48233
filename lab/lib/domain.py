"""An Active Directory domain, CORP.TEST, made by Samba once for each run; each fault that wants one starts its KDC on a copy.

Accounts, all with the password Lab-Pass1: labuser; disabled, locked, expired and must-change are what their names say; visitor, whose principal
name is visitor@people.test; nowhen, whose hours to sign in are none; old, which has an RC4 key alone. Computers: desk.corp.test
and legacy.corp.test, whose account has RC4 keys alone. Keytabs: desk; stale, which is desk's from before its password was changed; legacy.
"""
import pathlib
import shutil
import threading

from lib.processes import run

REALM = "CORP.TEST"
PASSWORD = "Lab-Pass1"
PYTHON = "/usr/bin/python3"  # Samba's modules belong to the system's own

SERVICES = """[global]
 netbios name = DC1
 realm = CORP.TEST
 workgroup = CORP
 server role = active directory domain controller
 server services = kdc
 private dir = {0}/private
 state directory = {0}/state
 cache directory = {0}/cache
 lock directory = {0}
 binddns dir = {0}/bind-dns
 pid directory = {0}
 ncalrpc dir = {0}/ncalrpc
 winbindd socket directory = {0}/winbindd
 interfaces = {1}/24
 bind interfaces only = yes
 logging = file
 log file = {0}/log.samba
 log level = 1 kerberos:3 auth_audit:3
 ntp signd socket directory = {0}/ntp
"""


class Domain:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.lock = threading.Lock()
        self.made = False

    def keytab(self, name):
        return self.template() / f"{name}.keytab"

    def template(self):
        """Provisions it at the first call: some 5 s."""
        with self.lock:
            if not self.made:
                shutil.rmtree(self.folder, ignore_errors=True)
                self.folder.mkdir(parents=True)
                self._provision()
                self.made = True
        return self.folder

    def _provision(self):
        run("unshare", "--uts", "--net", "sh", "-c", 'ip link set lo up && hostname dc1 && exec "$@"', "sh",
            "samba-tool", "domain", "provision", f"--realm={REALM}", "--domain=CORP", "--server-role=dc", "--dns-backend=NONE",
            "--adminpass=Lab-Adm1n", f"--targetdir={self.folder}", "--host-name=dc1", "--host-ip=127.0.0.1", "--use-rfc2307", timeout=120)
        run(PYTHON, pathlib.Path(__file__).with_name("domain_accounts.py"), self.folder, PASSWORD, timeout=120)

    def copy(self, to, address):
        """A copy for one KDC at that address; gives the file with its settings."""
        shutil.copytree(self.template(), to, symlinks=True, ignore=lambda _, names: [name for name in names if name == "sysvol"])
        for name in ("ncalrpc", "winbindd", "cache", "ntp"):
            (to / name).mkdir(exist_ok=True)
        settings = to / "smb.conf"
        settings.write_text(SERVICES.format(to, address))
        return settings
