#include "format/rdpfile/address.hpp"

#include <algorithm>
#include <charconv>

#include "base/address.hpp"
#include "base/text.hpp"

namespace doctor::rdpfile {
namespace {

std::optional<std::uint16_t> read_port(std::string_view digits) {
  std::uint16_t port = 0;
  const auto [rest, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (error != std::errc{} || rest != digits.data() + digits.size() || port == 0) return std::nullopt;
  return port;
}

std::unexpected<Error> wrong(std::string why) { return fail(ErrorCode::BadData, std::move(why)); }

}  // namespace

std::string HostPort::to_string() const {
  const bool brackets = host.find(':') != host.npos;
  const auto shown = brackets && port ? "[" + host + "]" : host;
  return port ? text::format("{}:{}", shown, *port) : shown;
}

Result<HostPort> read_host_port(std::string_view value) {
  const auto all = text::trim(value);
  if (all.empty()) return wrong("it is empty");
  if (all.find("://") != all.npos) return wrong("it is a web address; a name or an address must stand there");
  if (std::ranges::any_of(all, [](char c) { return c == ' ' || c == '\t'; })) return wrong("there is a space in it");
  if (all.find_first_of("/\\") != all.npos) return wrong("there is a slash in it");
  if (all.find_first_of("\"'<>,;") != all.npos) return wrong("there is a character in it that no name has");

  HostPort out{};
  if (Address::parse(all)) {
    out.host = all;
    out.is_address = true;
    return out;
  }
  std::string_view host = all, port;
  if (all.starts_with('[')) {
    const auto close = all.find(']');
    if (close == all.npos) return wrong("a bracket is not closed");
    host = all.substr(1, close - 1);
    const auto rest = all.substr(close + 1);
    if (!rest.empty() && !rest.starts_with(':')) return wrong("something else than a port stands behind the bracket");
    port = rest.empty() ? rest : rest.substr(1);
    if (!rest.empty() && port.empty()) return wrong("the port is missing behind the colon");
    if (!Address::parse(host)) return wrong("there is no IPv6 address in the brackets");
  } else if (const auto colon = all.find(':'); colon != all.npos) {
    if (all.find(':', colon + 1) != all.npos) return wrong("it has several colons and is no IPv6 address");
    host = all.substr(0, colon);
    port = all.substr(colon + 1);
    if (port.empty()) return wrong("the port is missing behind the colon");
  }
  if (host.empty()) return wrong("the name is missing before the port");
  if (!port.empty() && !(out.port = read_port(port))) return wrong("the port is not a number from 1 to 65535");
  out.host = host;
  out.is_address = Address::parse(host).has_value();
  return out;
}

}  // namespace doctor::rdpfile
