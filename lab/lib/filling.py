"""What a fault may write in braces."""
import pathlib
import re


def fill(lab, text):
    """Replaces {host}, {host6}, {nobody}, {client} … by what they are in this run, {ca} and {ca NAME} by the file of an authority,
    {certificate KIND} and {key KIND} by those of a certificate, {pin KIND} by its SHA-256, {lib} by the folder of this file, {krb5} by Kerberos'
    settings, {gateway_ca} by the root of the practice gateway and {keytab NAME} by a keytab of the domain."""
    certificates = lab.certificates
    makers = {"ca": lambda name: certificates.authority(name or "root")[0], "certificate": lambda kind: certificates.get(kind)[0],
              "key": lambda kind: certificates.get(kind)[1], "pin": certificates.pin, "lib": lambda _: pathlib.Path(__file__).parent,
              "krb5": lambda _: lab.krb5, "gateway_ca": lambda _: lab.folder / "gateway-ca.pem", "keytab": lambda name: lab.domain.keytab(name)}

    def one(match):
        word, kind = match[1], match[2]
        if word in makers:
            return str(makers[word](kind))
        return lab.topology.addresses.get(word, match[0]) if not kind else match[0]

    return re.sub(r"\{(\w+)(?: ([\w-]+))?\}", one, text)
