"""FreeRDP's word on a gateway, to prove what it does behind the sign-in: gateway_client.py GATEWAY TARGET USER PASSWORD [SECONDS].

Prints the codes of [MS-TSGU] 2.2.6 and the errors that the debug log of xfreerdp has, and how it ended.
"""
import re
import sys

from xfreerdp import xfreerdp

WORDS = re.compile(r"E_PROXY_\w+|ERRCONNECT_\w+|HTTP_STATUS_\w+|CONNECTION_STATE_(?!MCS_CREATE_REQUEST)\w+")


def main(gateway, target, user, password, seconds="6"):
    said, code = xfreerdp([f"/v:{target}", f"/g:{gateway}", f"/gu:{user}", f"/gp:{password}", "/gt:http", "/u:anybody", "/p:nothing",
                           "/cert:ignore", "/sec:tls", "/log-level:DEBUG"], seconds)
    print(*dict.fromkeys(WORDS.findall(said)))
    print("exit", code)


if __name__ == "__main__":
    main(*sys.argv[1:])
