#include "base/text.hpp"
#include "report/html/links.hpp"
#include "report/html/parts.hpp"

namespace doctor::report::html {
namespace {

std::string code_of(const ClientVerdict& client) {
  if (!client.code) return {};
  auto out = text::hex_number(std::uint64_t(*client.code));
  if (client.extended) out += " " + text::hex_number(std::uint64_t(*client.extended));
  return out;
}

// What the user sees there, and by which facts and whose word we say so.
Element what_it_shows(const Target& target, const ClientVerdict& client) {
  Element out{"td", "what"};
  if (const auto code = code_of(client); !code.empty()) out.add(with_text("code", code)).text(" ");
  out.text(client.text);
  if (!client.missing.empty()) {
    Element needs{"p", "note"};
    needs.text("Not known for lack of: ");
    for (std::size_t i = 0; i < client.missing.size(); ++i) needs.text(i == 0 ? "" : ", ").add(with_text("code", client.missing[i]));
    out.add(std::move(needs));
  } else if (client.result == ClientResult::Unknown && client.text.empty()) {
    out.text("Nobody we could cite says what it does at such a host.");
  }
  if (!client.confidence.empty()) {
    Element from{"p", "note"};
    from.text(client.confidence);
    if (!client.source.empty()) from.text(": ").add(source(client.source));
    out.add(std::move(from));
  }
  if (!client.because.empty()) out.add(evidence_of(target, client.because));
  return out;
}

}  // namespace

Element clients_part(const Target& target) {
  const auto& clients = target.diagnosis.clients;
  if (clients.empty()) return Element{"section"};
  Element body{"tbody"};
  for (const auto result : {ClientResult::Refuses, ClientResult::Prompts, ClientResult::Connects, ClientResult::Unknown})
    for (const auto& client : clients) {
      if (client.result != result) continue;
      Element row{"tr"};
      row.add(with_text("th", client.title).with("scope", "row"));
      row.add(Element{"td", "status"}.with_child(mark(client.result)));
      body.add(std::move(row.add(what_it_shows(target, client))));
    }
  Element head{"tr"};
  for (const auto* name : {"Client", "It", "What it shows, and who says so"}) head.add(with_text("th", name).with("scope", "col"));
  Element table{"table", "clients"};
  table.add(with_text("caption", "With default settings, up to sign-in."));
  table.add(Element{"thead"}.with_child(std::move(head))).add(std::move(body));
  return section(target, "clients", "What each client does at this host").with_child(std::move(table));
}

}  // namespace doctor::report::html
