#include "probe/credssp/kdc.hpp"

#include <algorithm>
#include <charconv>

#include "base/text.hpp"
#include "proto/dns/query_machine.hpp"
#include "proto/kerberos/kdc_machine.hpp"
#include "proto/kerberos/password_proof.hpp"

namespace doctor::probe {
namespace {

using kerberos::ErrorNumber;

// A KDC is near, or a sign-in would be slow every day; Windows waits as long before it turns to the next.
constexpr Duration kMostWait = std::chrono::seconds{3};
// For all of a realm's DNS, after which no further question is asked: the host waits for our answer meanwhile.
constexpr Duration kMostSearch = std::chrono::seconds{6};

std::vector<dns::Service> services_in(const dns::DnsMessage& answer) {
  std::vector<dns::Service> out;
  for (const auto& each : answer.answers)
    if (const auto* service = std::get_if<dns::Service>(&each.data); service != nullptr && service->port != 0 && !service->target.empty())
      out.push_back(*service);
  std::ranges::sort(out, [](const auto& a, const auto& b) { return a.priority != b.priority ? a.priority < b.priority : a.weight > b.weight; });
  return out;
}

// One server's records; asked again by TCP for an answer that was cut off (RFC 1035 4.2.1).
std::vector<dns::Service> services_at(Context& context, const Endpoint& server, const std::string& name) {
  const auto wait = std::min(context.stage_timeout, kMostWait);
  const auto query_by = [&](dns::Transport transport) {
    const Bytes id = context.network.random(2);
    return dns::DnsQueryMachine::create(
        {.id = std::uint16_t(std::to_integer<unsigned>(id[0]) << 8 | std::to_integer<unsigned>(id[1])), .name = name, .type = dns::RecordType::SRV},
        transport, wait);
  };
  const auto answered = [](const auto& machine) { return machine->outcome() && machine->outcome()->end == dns::QueryOutcome::End::Answered; };

  auto machine = query_by(dns::Transport::Udp);
  if (!machine) return {};
  const net::Datagrams exchange{server, &*machine};
  context.network.exchange({&exchange, 1});
  if (!answered(machine)) return {};
  if (machine->outcome()->message.truncated) {
    const net::ConnectRequest request{.to = server, .timeout = wait};
    const auto connected = context.network.connect({&request, 1});
    if (auto again = query_by(dns::Transport::Tcp); again && connected.front().connection) {
      const net::Conversation conversation{connected.front().connection.get(), &*again};
      context.network.converse({&conversation, 1});
      if (answered(again)) return services_in(again->outcome()->message);
    }
  }
  return services_in(machine->outcome()->message);
}

// From the first DNS server that has records.
std::vector<KdcName> names_in_dns(Context& context, const std::string& realm, Instant until) {
  std::vector<KdcName> out;
  const std::string name = "_kerberos._tcp." + text::to_lower_ascii(realm);
  for (const auto& server : context.network.dns_servers()) {
    if (context.network.interrupted() || context.network.now() >= until) break;
    for (const auto& each : services_at(context, server, name)) out.push_back({each.target, each.port});
    if (!out.empty()) break;
  }
  return out;
}

void add_places(Context& context, const KdcName& name, std::vector<Endpoint>& places) {
  if (places.size() >= kMostKdcs) return;
  std::vector<Address> addresses;
  if (const auto literal = Address::parse(name.host))
    addresses = {*literal};
  else
    addresses = context.network.system_lookup(name.host, std::min(context.stage_timeout, kMostWait)).addresses;
  for (const auto& address : addresses) {
    const Endpoint place{address, name.port};
    if (places.size() < kMostKdcs && std::ranges::find(places, place) == places.end()) places.push_back(place);
  }
}

// What a client answers with more, rather than giving up.
bool wants_more(ErrorNumber number) {
  constexpr ErrorNumber kMorePreauthData{91};  // RFC 6113
  return number == ErrorNumber::PreauthRequired || number == kMorePreauthData || number == ErrorNumber::WrongRealm;
}

}  // namespace

std::optional<KdcName> parse_kdc(std::string_view text) {
  text = text::trim(text);
  if (text.find("://") != std::string_view::npos || text.starts_with('/')) return std::nullopt;
  for (const std::string_view transport : {"tcp/", "udp/"})
    if (text.starts_with(transport)) text.remove_prefix(transport.size());
  KdcName out{.port = kerberos::kKdcPort};
  std::string_view port;
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    out.host = text.substr(1, end - 1);
    if (end + 1 < text.size() && text[end + 1] == ':') port = text.substr(end + 2);
  } else if (const auto colon = text.find(':'); colon != std::string_view::npos && text.find(':', colon + 1) == std::string_view::npos) {
    out.host = text.substr(0, colon);
    port = text.substr(colon + 1);
  } else {
    out.host = text;
  }
  if (!port.empty()) {
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), out.port);
    if (error != std::errc{} || end != port.data() + port.size() || out.port == 0) return std::nullopt;
  }
  return out.host.empty() ? std::nullopt : std::optional{out};
}

Kdcs find_kdcs(Context& context, const Kerberos& library, const std::string& realm) {
  const auto until = context.network.now() + kMostSearch;
  std::vector<KdcName> names;
  for (const auto& each : library.configured_kdcs(realm))
    if (auto name = parse_kdc(each)) names.push_back(std::move(*name));
  Kdcs out{.from = Kdcs::From::Configuration};
  if (names.empty()) {
    out.from = Kdcs::From::Dns;
    names = names_in_dns(context, realm, until);
  }
  if (names.size() > kMostKdcs) names.resize(kMostKdcs);
  for (const auto& name : names) {
    if (context.network.interrupted() || context.network.now() >= until) break;
    add_places(context, name, out.places);
  }
  return out;
}

Kdcs& KdcTalk::kdcs_of(const std::string& realm) {
  const auto found = realms_.find(realm);
  return found != realms_.end() ? found->second : realms_.emplace(realm, find_kdcs(context_, library_, realm)).first->second;
}

std::optional<Bytes> KdcTalk::ask(TicketStep step, const std::string& realm, BytesView message) {
  if (step == TicketStep::Account && error_) return std::nullopt;  // refused is refused
  const bool with_password = step == TicketStep::Account && password_wanted_;
  if (!realms_.contains(realm) && realms_.size() >= kMostRealms) return std::nullopt;  // referred from one to the next
  auto& kdcs = kdcs_of(realm);
  if (step == TicketStep::Account && !may_prove_password(kdcs, message)) return std::nullopt;
  auto& places = kdcs.places;
  // The one that answered last stays in front.
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (context_.network.interrupted()) return std::nullopt;
    password_used_ |= with_password;
    auto answer = ask_one(places[i], message);
    if (answer) {
      answered_ = places[i];
      std::ranges::rotate(places.begin(), places.begin() + std::ptrdiff_t(i), places.begin() + std::ptrdiff_t(i) + 1);
      if (kerberos::is_error(*answer)) read_error(step, *answer);
      return answer;
    }
    ++silent_;
    if (with_password) return std::nullopt;
  }
  return std::nullopt;
}

bool KdcTalk::may_prove_password(const Kdcs& kdcs, BytesView message) {
  const auto proof = kerberos::password_proof_in(message);
  if (!proof) {
    // What cannot be read may hold one.
    held_back_ = password_wanted_ && kdcs.from == Kdcs::From::Dns && !kerberos::is_readable_request(message);
    if (held_back_) proof_encryption_ = "an encryption that cannot be read";
    return !held_back_;
  }
  const auto iterations = kerberos::iterations_in(wanted_proof_, *proof);
  proof_encryption_ = spec_name(*proof) + (iterations ? text::format(", iterations: {}", *iterations) : "");
  held_back_ = kdcs.from == Kdcs::From::Dns && !is_hard_to_guess_from(*proof, iterations);
  return !held_back_;
}

std::optional<Bytes> KdcTalk::ask_one(const Endpoint& kdc, BytesView message) {
  const auto patience = std::min(context_.stage_timeout, kMostWait);
  const net::ConnectRequest request{.to = kdc, .timeout = patience};
  auto outcomes = context_.network.connect({&request, 1});
  if (outcomes.empty() || !outcomes[0].connection) return std::nullopt;
  kerberos::KdcMachine machine{Bytes{message.begin(), message.end()}, patience};
  const net::Conversation conversation{outcomes[0].connection.get(), &machine};
  context_.network.converse({&conversation, 1});
  if (!machine.outcome() || machine.outcome()->end != kerberos::KdcOutcome::End::Answered) return std::nullopt;
  return machine.outcome()->answer;
}

void KdcTalk::read_error(TicketStep step, BytesView answer) {
  const auto read = kerberos::decode_error(answer);
  if (!read) return;
  if (read->server_time && context_.network.wall_clock_is_real())
    clock_offset_ = std::chrono::duration<double>(*read->server_time - context_.network.wall_clock()).count();
  if (step == TicketStep::Account && read->number == ErrorNumber::PreauthRequired) {
    password_wanted_ = true;
    wanted_proof_.assign(answer.begin(), answer.end());
  }
  if (wants_more(read->number)) return;
  error_ = *read;
  error_about_ = step;
  error_bytes_.assign(answer.begin(), answer.end());
}

}  // namespace doctor::probe
