#include "format/keylog/key_log.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/text.hpp"

namespace doctor::keylog {
namespace {

constexpr std::size_t kMostSecret = 64;  // bytes: of the longest hash that TLS has

Secret* place_of(std::string_view label, Secrets& secrets) {
  const std::pair<std::string_view, Secret*> places[] = {{"CLIENT_RANDOM", &secrets.master},
                                                         {"CLIENT_HANDSHAKE_TRAFFIC_SECRET", &secrets.client_handshake},
                                                         {"SERVER_HANDSHAKE_TRAFFIC_SECRET", &secrets.host_handshake},
                                                         {"CLIENT_TRAFFIC_SECRET_0", &secrets.client_traffic},
                                                         {"SERVER_TRAFFIC_SECRET_0", &secrets.host_traffic}};
  for (const auto& [name, place] : places)
    if (name == label) return place;
  return nullptr;
}

void read_line(std::string_view line, KeyLog& log) {
  const auto words = text::split(line, ' ');
  if (words.size() != 3 || words[1].size() != 64 || words[2].size() > 2 * kMostSecret) return;
  const auto random = text::parse_hex_bytes(words[1]);
  auto secret = text::parse_hex_bytes(words[2]);
  if (!random || random->size() != 32 || !secret || secret->empty()) return;
  ClientRandom key{};
  std::ranges::copy(*random, key.begin());
  if (log.size() >= kMostConnections && !log.contains(key)) return;
  Secrets known;
  if (place_of(words[0], known) == nullptr) return;
  *place_of(words[0], log[key]) = Secret::taken_from(*std::move(secret));
}

}  // namespace

KeyLog parse(std::string_view file) {
  KeyLog out;
  for (const auto line : text::split(file, '\n')) read_line(text::trim(line), out);
  return out;
}

}  // namespace doctor::keylog
