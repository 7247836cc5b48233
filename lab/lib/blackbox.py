"""Asks the Prometheus blackbox exporter about one target, as Prometheus would: blackbox.py MODULE HOST:PORT.

Starts the exporter on a free port of the loopback, fetches /probe with debug=true, prints it, and ends the exporter.
"""
import pathlib
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

# The modules that suit the port. The exporter writes "\xe0" as the two bytes of its UTF-8 form, so an X.224 request cannot be sent
# by query_response, and TLS can only be spoken from the first byte.
MODULES = """
modules:
  tcp_connect: { prober: tcp, timeout: 10s }
  tcp_tls: { prober: tcp, timeout: 10s, tcp: { tls: true } }
"""


def main(module, target):
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = "127.0.0.1:%d" % free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        config = pathlib.Path(folder, "blackbox.yml")
        config.write_text(MODULES)
        exporter = subprocess.Popen(["prometheus-blackbox-exporter", f"--config.file={config}", f"--web.listen-address={address}"],
                                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            question = urllib.parse.urlencode({"module": module, "target": target, "debug": "true"})
            print(fetch(f"http://{address}/probe?{question}"))
        finally:
            exporter.terminate()
            exporter.wait()


def fetch(url, seconds=5):
    end = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(url, timeout=30) as answer:
                return answer.read().decode(errors="replace")
        except urllib.error.URLError as error:
            # Until it listens.
            if not isinstance(error.reason, ConnectionRefusedError) or time.monotonic() > end:
                raise
            time.sleep(0.02)


if __name__ == "__main__":
    main(*sys.argv[1:])
