// Datagrams that go in one packet or not at all.
#pragma once

#include "base/address.hpp"

namespace doctor::platform {

// From now on the socket's datagrams carry "do not fragment", whatever the system remembers of the way's MTU: without it the first datagram
// that is too large meets an ICMP error, and the next ones, for some minutes, go in fragments that may arrive. Sending one that is larger than
// the own link takes fails.
void keep_whole(int socket, Address::Family family);

}  // namespace doctor::platform
