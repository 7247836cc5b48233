#include "probe/name/dns_survey.hpp"

#include <algorithm>
#include <memory>

#include "evidence/facts/name.hpp"

namespace doctor::probe {
namespace {

using Kind = ServerAnswer::Kind;
using dns::QueryOutcome;

bool needs_tcp(const QueryOutcome* outcome) {
  return outcome != nullptr && outcome->end == QueryOutcome::End::Answered &&
         (outcome->message.truncated || outcome->message.rcode == dns::Rcode::FormErr);
}

Kind kind_of(dns::Rcode rcode) {
  switch (rcode) {
    case dns::Rcode::NoError: return Kind::NoData;
    case dns::Rcode::NxDomain: return Kind::NxDomain;
    case dns::Rcode::Refused: return Kind::Refused;
    default: return Kind::ServFail;
  }
}

std::string_view outcome_name(Kind kind) {
  switch (kind) {
    case Kind::Silent: return "silent";
    case Kind::Unreachable: return "unreachable";
    case Kind::Malformed: return "malformed";
    default: return "answered";
  }
}

std::string_view verdict_name(Kind kind) {
  switch (kind) {
    case Kind::Addresses: return "addresses";
    case Kind::NxDomain: return "nxdomain";
    case Kind::NoData: return "no_data";
    case Kind::ServFail: return "servfail";
    case Kind::Refused: return "refused";
    case Kind::Silent: return "silent";
    case Kind::Unreachable: return "unreachable";
    case Kind::Malformed: return "malformed";
    case Kind::CutShort: break;
  }
  return "mixed";
}

std::vector<std::string> shown(std::span<const Address> addresses) {
  std::vector<std::string> out;
  for (const auto& each : addresses) out.push_back(each.to_string());
  return out;
}

}  // namespace

DnsSurvey::DnsSurvey(net::Network& network, std::vector<Endpoint> servers, std::vector<std::string> candidates,
                     std::span<const dns::RecordType> types, Duration timeout)
    : network_(network), servers_(std::move(servers)), candidates_(std::move(candidates)) {
  for (std::size_t server = 0; server < servers_.size(); ++server)
    for (std::size_t candidate = 0; candidate < candidates_.size(); ++candidate)
      for (const auto type : types) {
        Question question{.server = server, .candidate = candidate, .type = type};
        // A suffix can make the name longer than DNS allows: then nobody asks for it.
        if (auto machine = dns::DnsQueryMachine::create(query_for(question), dns::Transport::Udp, timeout)) question.machine = std::move(*machine);
        questions_.push_back(std::move(question));
      }
}

const QueryOutcome* DnsSurvey::Question::outcome() const {
  if (over_tcp) return &*over_tcp;
  return machine && machine->outcome() ? &*machine->outcome() : nullptr;
}

dns::DnsQueryMachine::Query DnsSurvey::query_for(const Question& question) {
  const Bytes id = network_.random(2);
  return {.id = std::uint16_t(std::to_integer<unsigned>(id[0]) << 8 | std::to_integer<unsigned>(id[1])),
          .name = candidates_[question.candidate],
          .type = question.type};
}

void DnsSurvey::add_to(std::vector<net::Datagrams>& exchanges) {
  for (auto& each : questions_)
    if (each.machine) exchanges.push_back({servers_[each.server], &*each.machine});
}

void DnsSurvey::ask_over_tcp(Duration timeout) {
  std::vector<Question*> again;
  std::vector<net::ConnectRequest> requests;
  for (auto& each : questions_) {
    if (!needs_tcp(each.outcome())) continue;
    again.push_back(&each);
    requests.push_back({.to = servers_[each.server], .timeout = timeout / 2});
  }
  if (again.empty()) return;
  const auto outcomes = network_.connect(requests);
  std::vector<std::unique_ptr<dns::DnsQueryMachine>> machines(again.size());
  std::vector<net::Conversation> conversations;
  for (std::size_t i = 0; i < again.size(); ++i) {
    auto machine = dns::DnsQueryMachine::create(query_for(*again[i]), dns::Transport::Tcp, timeout / 2);
    if (outcomes[i].kind != net::ConnectOutcome::Kind::Connected || !machine) continue;
    machines[i] = std::make_unique<dns::DnsQueryMachine>(std::move(*machine));
    conversations.push_back({outcomes[i].connection.get(), machines[i].get()});
  }
  network_.converse(conversations);
  // Where TCP brought nothing, what was cut off is still better than nothing.
  for (std::size_t i = 0; i < again.size(); ++i)
    if (machines[i] && machines[i]->outcome() && machines[i]->outcome()->end == QueryOutcome::End::Answered)
      again[i]->over_tcp = *machines[i]->outcome();
}

ServerAnswer DnsSurvey::answer_about(std::size_t server, std::size_t candidate) const {
  ServerAnswer answer{.server = servers_[server], .name = candidates_[candidate]};
  bool cut_short = false;
  for (const auto& question : questions_) {
    if (question.server != server || question.candidate != candidate) continue;
    const auto* outcome = question.outcome();
    cut_short |= outcome == nullptr && question.machine.has_value();
    if (outcome == nullptr) continue;
    if (outcome->end != QueryOutcome::End::Answered) {
      if (answer.kind == Kind::Silent && outcome->end == QueryOutcome::End::Unreachable) answer.kind = Kind::Unreachable;
      if (answer.kind == Kind::Silent && outcome->end == QueryOutcome::End::Malformed) answer.kind = Kind::Malformed;
      if (answer.raw.empty()) answer.raw = outcome->raw;
      continue;
    }
    // Of two answers the one with addresses tells; of two without, that to the first question, A.
    const auto found = dns::resolve(outcome->message, candidates_[candidate], question.type);
    if (!answer.answered() || (answer.addresses.empty() && !found.addresses.empty())) {
      answer.kind = found.addresses.empty() ? kind_of(outcome->message.rcode) : Kind::Addresses;
      answer.rcode = dns::spec_name(outcome->message.rcode);
      answer.raw = outcome->raw;
    }
    answer.addresses.insert(answer.addresses.end(), found.addresses.begin(), found.addresses.end());
    if (answer.alias.empty()) answer.alias = found.alias;
    if (!found.addresses.empty())
      answer.ttl_seconds = answer.ttl_seconds == 0 ? found.least_ttl_seconds : std::min(answer.ttl_seconds, found.least_ttl_seconds);
    answer.took = std::max(answer.took, outcome->took);
    answer.used_tcp |= question.over_tcp.has_value();
  }
  if (answer.kind == Kind::Silent && cut_short) answer.kind = Kind::CutShort;
  return answer;
}

std::vector<ServerAnswer> DnsSurvey::answers() const {
  std::vector<ServerAnswer> all;
  for (std::size_t server = 0; server < servers_.size(); ++server) {
    // The first candidate with addresses; without one, what is said about the name as it was typed, which stands last.
    ServerAnswer answer;
    for (std::size_t candidate = 0; candidate < candidates_.size(); ++candidate) {
      answer = answer_about(server, candidate);
      if (answer.kind == Kind::Addresses) break;
    }
    all.push_back(std::move(answer));
  }
  return all;
}

std::string resolver_name(const Endpoint& server) { return server.port == dns::kDnsPort ? server.address.to_string() : server.to_string(); }

std::string_view dns_verdict(std::span<const ServerAnswer> answers) {
  if (answers.empty()) return "no_resolver";
  const auto verdict_of = [&](auto counts) -> std::string_view {
    std::string_view verdict;
    for (const auto& each : answers) {
      if (!counts(each)) continue;
      if (!verdict.empty() && verdict != verdict_name(each.kind)) return "mixed";
      verdict = verdict_name(each.kind);
    }
    return verdict;
  };
  if (const auto settled = verdict_of([](const auto& each) { return each.settles(); }); !settled.empty()) {
    // "It does not exist" from one server while another is in trouble is not the last word.
    const bool in_trouble = std::ranges::any_of(answers, [](const auto& each) { return each.kind == Kind::ServFail || each.kind == Kind::Refused; });
    return settled != "addresses" && in_trouble ? "mixed" : settled;
  }
  if (const auto trouble =
          verdict_of([](const auto& each) { return each.kind == Kind::ServFail || each.kind == Kind::Refused || each.kind == Kind::Malformed; });
      !trouble.empty())
    return trouble;
  if (std::ranges::any_of(answers, [](const auto& each) { return each.kind == Kind::CutShort; })) return {};
  const bool all_unreachable = std::ranges::all_of(answers, [](const auto& each) { return each.kind == Kind::Unreachable; });
  return all_unreachable ? "unreachable" : "silent";
}

bool servers_disagree(std::span<const ServerAnswer> answers) {
  const ServerAnswer* first = nullptr;
  const auto sorted = [](std::vector<Address> addresses) {
    std::ranges::sort(addresses);
    return addresses;
  };
  for (const auto& each : answers) {
    if (!each.settles()) continue;
    if (first == nullptr)
      first = &each;
    else if (each.kind != first->kind || sorted(each.addresses) != sorted(first->addresses))
      return true;
  }
  return false;
}

void observe_answers(Context& context, std::span<const ServerAnswer> answers) {
  Evidence& out = context.evidence;
  const bool interrupted = context.network.interrupted();
  for (const auto& each : answers) {
    const Seen seen{.subject = {.resolver = resolver_name(each.server)}, .at = context.network.now(), .raw = each.raw};
    if (interrupted && !each.answered()) {
      out.not_known(facts::kDnsOutcome, Because::Interrupted, {}, seen);
      continue;
    }
    if (each.kind == Kind::CutShort) {
      out.not_known(facts::kDnsOutcome, Because::NoAnswer, kCutShort, seen);
      continue;
    }
    out.observe(facts::kDnsOutcome, outcome_name(each.kind), seen);
    if (!each.answered()) continue;
    out.observe(facts::kDnsRcode, each.rcode, seen);
    out.observe(facts::kDnsMs, milliseconds(each.took), seen);
    out.observe(facts::kDnsUsedTcp, each.used_tcp, seen);
    out.observe(facts::kDnsAddresses, shown(each.addresses), seen);
    if (!each.alias.empty()) out.observe(facts::kDnsCname, each.alias, seen);
    if (!each.addresses.empty()) out.observe(facts::kDnsTtl, std::int64_t{each.ttl_seconds}, seen);
  }
}

}  // namespace doctor::probe
