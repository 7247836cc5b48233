// The same questions to every configured DNS server: the system's own lookup folds NXDOMAIN, SERVFAIL, REFUSED and
// silence into few answers and shows only the server that answered first.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "probe/context.hpp"
#include "proto/dns/query_machine.hpp"

namespace doctor::probe {

inline constexpr const char* kCutShort = "cut short, because the system had its answer";

// What one server says about the name that a client would end up with. CutShort: it was not waited for in full.
struct ServerAnswer {
  enum class Kind : std::uint8_t { Addresses, NxDomain, NoData, ServFail, Refused, Silent, Unreachable, Malformed, CutShort };

  Endpoint server{};
  Kind kind{Kind::Silent};
  std::string name{};   // of the candidates, the one this is about
  std::string rcode{};  // published name; empty without an answer
  std::vector<Address> addresses{};
  std::string alias{};
  std::uint32_t ttl_seconds{0};
  Duration took{};
  bool used_tcp{false};
  Bytes raw{};

  bool answered() const { return kind <= Kind::Refused; }
  // Whether it settles what the name is, as opposed to trouble of the server's own.
  bool settles() const { return kind <= Kind::NoData; }
};

class DnsSurvey {
 public:
  // `candidates`: full names in the order in which the system tries them.
  DnsSurvey(net::Network& network, std::vector<Endpoint> servers, std::vector<std::string> candidates, std::span<const dns::RecordType> types,
            Duration timeout);

  void add_to(std::vector<net::Datagrams>& exchanges);
  // Again by TCP what was cut off, or refused for its form (some servers know no EDNS, which TCP needs not).
  void ask_over_tcp(Duration timeout);
  // One for each server, in order: about the first candidate with addresses, else about the last candidate.
  std::vector<ServerAnswer> answers() const;

 private:
  struct Question {
    std::size_t server{0};
    std::size_t candidate{0};
    dns::RecordType type{};
    std::optional<dns::DnsQueryMachine> machine{};
    std::optional<dns::QueryOutcome> over_tcp{};

    const dns::QueryOutcome* outcome() const;
  };
  dns::DnsQueryMachine::Query query_for(const Question& question);
  ServerAnswer answer_about(std::size_t server, std::size_t candidate) const;

  net::Network& network_;
  std::vector<Endpoint> servers_;
  std::vector<std::string> candidates_;
  std::vector<Question> questions_;  // INVARIANT: not resized once add_to() was called
};

// "192.0.2.1", with the port only when it is not 53.
std::string resolver_name(const Endpoint& server);
// All servers taken together: an enumerator of name.dns_verdict; empty where they were cut short before anything was
// settled. A server in trouble does not count beside one that settles the matter, because the system goes on to the next.
std::string_view dns_verdict(std::span<const ServerAnswer> answers);
// Of the servers that settle the matter, two say different things.
bool servers_disagree(std::span<const ServerAnswer> answers);

void observe_answers(Context& context, std::span<const ServerAnswer> answers);

}  // namespace doctor::probe
