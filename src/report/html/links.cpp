#include "report/html/links.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace doctor::report::html {

void add_linked(Element& to, std::string_view text) {
  while (!text.empty()) {
    const auto begin = std::min(text.find("http"), text.size());
    to.text(text.substr(0, begin));
    text.remove_prefix(begin);
    // A sentence goes on behind an address: its bracket, comma or full stop is none of it.
    auto address = text.substr(0, text.find_first_of(" \n\"'<>"));
    while (!address.empty() && std::string_view{").,;:"}.find(address.back()) != std::string_view::npos) address.remove_suffix(1);
    if (!is_web_address(address)) address = text.substr(0, 4);
    if (is_web_address(address))
      to.add(std::move(Element{"a"}.link_out(address).text(address)));
    else
      to.text(address);
    text.remove_prefix(std::min(address.size(), text.size()));
  }
}

Element source(std::string_view one) {
  Element out{"span"};
  add_linked(out, one);
  return out;
}

Element sources_of(const std::vector<std::string>& sources) {
  Element list{"ul", "sources"};
  for (const auto& each : sources) list.add(Element{"li"}.with_child(source(each)));
  Element out{"details", "from prints"};
  out.add(with_text("summary", text::format("Sources: {}", sources.size())));
  return std::move(out.add(std::move(list)));
}

}  // namespace doctor::report::html
