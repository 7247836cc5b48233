#include "support/dns_server.hpp"

#include "support/server_script.hpp"

namespace doctor::test {

Bytes DnsServer::answer(BytesView query, bool udp) const {
  const auto asked = dns::decode_message(query);
  if (!asked || asked->questions.empty()) return {};
  const auto& question = asked->questions.front();
  dns::DnsMessage answer{.id = asked->id, .response = true, .recursion_desired = true, .recursion_available = true, .questions = {question}};
  std::string name = question.name;
  if (const auto alias = aliases.find(name); alias != aliases.end()) {
    answer.answers.push_back({.name = name, .type = dns::RecordType::CNAME, .ttl = 600, .data = alias->second});
    name = alias->second;
  }
  if (const auto offered = services.find(name); offered != services.end() && question.type == dns::RecordType::SRV) {
    for (const auto& each : offered->second) answer.answers.push_back({.name = name, .type = dns::RecordType::SRV, .ttl = 300, .data = each});
  } else if (const auto known = zone.find(name); known == zone.end()) {
    answer.rcode = otherwise;
  } else {
    for (const auto& each : known->second)
      if (each.is_v4() == (question.type == dns::RecordType::A))
        answer.answers.push_back({.name = name, .type = question.type, .ttl = 300, .data = each});
  }
  if (refuses_edns && !asked->additionals.empty()) {
    answer.answers.clear();
    answer.rcode = dns::Rcode::FormErr;
  }
  if (udp && truncates) {
    answer.answers.clear();
    answer.truncated = true;
  }
  Bytes bytes = *dns::encode(answer);
  if (babbles) bytes.resize(13);
  return bytes;
}

std::function<std::unique_ptr<Machine>()> DnsServer::by_udp() const {
  return [server = *this] { return answering([server](BytesView query) { return server.answer(query, true); }, server.delay); };
}

std::function<std::unique_ptr<Machine>(const net::ConnectRequest&)> DnsServer::by_tcp() const {
  return [server = *this](const net::ConnectRequest&) {
    return answering([server](BytesView framed) {
      const Bytes answer = server.answer(framed.subspan(2), false);
      ByteWriter out;
      out.u16_be(std::uint16_t(answer.size())).bytes(answer);
      return std::move(out).take();
    });
  };
}

}  // namespace doctor::test
