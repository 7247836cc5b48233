"""Opens connections and keeps them, as other users of a host do: holder.py ADDRESS PORT COUNT; says so once all have been tried."""
import select
import socket
import sys

address, port, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
held = []
for _ in range(count):
    one = socket.socket()
    one.setblocking(False)
    one.connect_ex((address, port))
    # One after the other; a full queue leaves the later ones waiting, which is what it is filled for.
    select.select([], [one], [], 0.2)
    held.append(one)
print("holding", flush=True)
select.select([], [], [])
