"""A slow way, run in the router: slow.py LINK MILLISECONDS [JITTER]. Opens the tunnel LINK, keeps each packet that is routed into it for
so long, plus up to JITTER more, and gives it back. The kernels that the lab runs on may lack netem."""
import fcntl
import heapq
import os
import random
import select
import struct
import sys
import time

TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000


def main(link, delay, jitter=0.0):
    tunnel = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(tunnel, TUNSETIFF, struct.pack("16sH22x", link.encode(), IFF_TUN | IFF_NO_PI))
    chance = random.Random(1)  # each run the same way
    waiting, count, latest = [], 0, 0.0
    while True:
        now = time.monotonic()
        while waiting and waiting[0][0] <= now:
            os.write(tunnel, heapq.heappop(waiting)[2])
        patience = max(0.0, waiting[0][0] - now) if waiting else None
        if not select.select([tunnel], [], [], patience)[0]:
            continue
        # A queue, as routers have: what came first leaves first.
        latest = max(latest, time.monotonic() + delay + chance.random() * jitter)
        count += 1
        heapq.heappush(waiting, (latest, count, os.read(tunnel, 65536)))


if __name__ == "__main__":
    main(sys.argv[1], *[float(word) / 1000 for word in sys.argv[2:]])
