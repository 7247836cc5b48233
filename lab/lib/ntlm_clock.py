"""How far the clock of a host with Network Level Authentication is from ours, in minutes, by its NTLM challenge: ntlm_clock.py HOST.
Prints "ahead N", "behind N" or "agrees"."""
import socket
import ssl
import struct
import sys
import time

CONNECTION_REQUEST = bytes.fromhex("030000130ee000000000000100080003000000")
# [MS-NLMP] 2.2.1.1 with UNICODE, OEM, REQUEST_TARGET, SIGN, NTLM, ALWAYS_SIGN, EXTENDED_SESSIONSECURITY, TARGET_INFO, VERSION, 128, KEY_EXCH, 56
NEGOTIATE = b"NTLMSSP\0" + struct.pack("<II", 1, 0xE28A8217) + bytes(16) + bytes.fromhex("0a00614a0000000f")
EPOCH = 11644473600  # seconds from 1601, where FILETIME begins, to 1970
TIMESTAMP = 7  # [MS-NLMP] 2.2.2.1 MsvAvTimestamp


def der(tag, content):
    return bytes([tag, len(content)]) + content


def challenge(host):
    peer = socket.create_connection((host, 3389), timeout=5)
    peer.sendall(CONNECTION_REQUEST)
    peer.recv(19)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with context.wrap_socket(peer) as channel:
        # [MS-CSSP] 2.2.1: version 6, negoTokens with one token
        channel.sendall(der(0x30, der(0xA0, der(2, b"\x06")) + der(0xA1, der(0x30, der(0x30, der(0xA0, der(4, NEGOTIATE)))))))
        answer = channel.recv(4096)
    return answer[answer.index(b"NTLMSSP\0"):]


def clock(message):
    length, at = struct.unpack("<H2xI", message[40:48])  # TargetInfoFields
    pairs = message[at:at + length]
    while pairs:
        kind, size = struct.unpack("<HH", pairs[:4])
        if kind == TIMESTAMP:
            return struct.unpack("<Q", pairs[4:12])[0] / 1e7 - EPOCH
        pairs = pairs[4 + size:]
    sys.exit("no time in the challenge")


minutes = round((clock(challenge(sys.argv[1])) - time.time()) / 60)
print("agrees" if minutes == 0 else f"{'ahead' if minutes > 0 else 'behind'} {abs(minutes)}")
