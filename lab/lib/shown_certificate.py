"""Prints the certificate that a host shows after the X.224 step, as PEM: shown_certificate.py HOST[:PORT]."""
import ssl
import sys

import probe

host, port = probe.parts(sys.argv[1])
peer, word = probe.connect(*probe.resolve(host, port)[0][0])
if not peer:
    sys.exit(word)
probe.negotiate(peer)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
context.set_ciphers("ALL:@SECLEVEL=0")
with context.wrap_socket(peer, server_hostname=host) as channel:
    print(ssl.DER_cert_to_PEM_cert(channel.getpeercert(binary_form=True)), end="")
