"""Fills the domain of lib/domain.py: domain_accounts.py FOLDER PASSWORD. Runs by itself, because Samba's modules belong to the system's Python."""
import sys
import time

import ldb
import samba.dckeytab  # gives Net.export_keytab
from samba.auth import system_session
from samba.net import Net
from samba.param import LoadParm
from samba.samdb import SamDB

folder, password = sys.argv[1:]
assert samba.dckeytab
settings = LoadParm()
settings.load(folder + "/etc/smb.conf")
db = SamDB(url=folder + "/private/sam.ldb", session_info=system_session(), lp=settings)
net = Net(None, settings)


def change(name, **attributes):
    found = db.search(base=db.domain_dn(), expression=f"(sAMAccountName={name})", attrs=[])
    message = ldb.Message(found[0].dn)
    for key, value in attributes.items():
        message[key] = ldb.MessageElement(value, ldb.FLAG_MOD_REPLACE, key)
    db.modify(message)


def computer(name, encryption, new_password):
    full = f"{name}.corp.test"
    db.newcomputer(name)
    change(f"{name}$", dNSHostName=full, servicePrincipalName=f"TERMSRV/{full}")
    # 4: RC4, 24: AES (MS-KILE 2.2.7); keys are made of the next password.
    change(f"{name}$", **{"msDS-SupportedEncryptionTypes": str(encryption)})
    db.setpassword(f"(sAMAccountName={name}$)", new_password)


def export(name, file):
    net.export_keytab(keytab=f"{folder}/{file}.keytab", principal=f"TERMSRV/{name}.corp.test")


for account in ("labuser", "disabled", "locked", "expired", "must-change", "visitor", "nowhen", "old"):
    db.newuser(account, password)
db.disable_account("(sAMAccountName=disabled)")
change("locked", lockoutTime=str((int(time.time()) + 11644473600) * 10000000))  # now, as a FILETIME
db.setexpiry("(sAMAccountName=expired)", -86400)
change("must-change", pwdLastSet="0")
change("visitor", userPrincipalName="visitor@people.test")
change("nowhen", logonHours=bytes(21))  # a bit for each hour of the week
computer("desk", 24, "Desk-Pass1")
export("desk", "stale")
db.setpassword("(sAMAccountName=desk$)", "Desk-Pass2")
export("desk", "desk")
computer("legacy", 4, "Legacy-Pass1")
export("legacy", "legacy")

# Without these the plain hash is the only key of an account: RC4's. No module of Samba lets anybody take them away, so its file is written itself.
del db, net
store = ldb.Ldb(f"tdb://{folder}/private/sam.ldb.d/DC=CORP,DC=TEST.ldb", options=["modules:"])
found = store.search(base="", scope=ldb.SCOPE_SUBTREE, expression="(sAMAccountName=old)", attrs=[])
message = ldb.Message(found[0].dn)
message["keys"] = ldb.MessageElement([], ldb.FLAG_MOD_DELETE, "supplementalCredentials")
store.modify(message)
