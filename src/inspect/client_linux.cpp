#include "inspect/client_linux.hpp"

#include <algorithm>
#include <span>

#include "base/text.hpp"
#include "base/userinfo.hpp"

namespace doctor::inspect {
namespace {

using Words = std::vector<std::string>;

struct FileSection {
  const char* name;
  const char* path;
};
constexpr FileSection kFiles[]{
    {"system", "/etc/os-release"},
    {"resolver", "/etc/resolv.conf"},
    {"name-service", "/etc/nsswitch.conf"},
    {"hosts-file", "/etc/hosts"},
};

struct ToolSection {
  const char* name;
  Words arguments;
};
// What only looks: no word here that sets, adds, flushes or deletes (a test reads them).
const std::vector<ToolSection>& tools() {
  static const std::vector<ToolSection> kTools{
      {"resolver-service", {"resolvectl", "status"}},
      {"addresses-of-interfaces", {"ip", "-o", "address", "show"}},
      {"interfaces", {"ip", "-o", "-details", "link", "show"}},
      {"routes", {"ip", "route", "show"}},
      {"routes-6", {"ip", "-6", "route", "show"}},
      {"route-rules", {"ip", "rule", "show"}},
      {"firewall", {"nft", "list", "ruleset"}},
      {"clock", {"timedatectl", "show"}},
      {"clients",
       {"dpkg-query", "--show", "--showformat=${Package} ${Version} ${db:Status-Status}\\n", "freerdp2-x11", "freerdp2-wayland", "freerdp3-x11",
        "freerdp3-wayland", "freerdp3-sdl", "remmina", "gnome-connections", "krdc", "rdesktop"}},
  };
  return kTools;
}

// Programs read them in lower case, some in upper case as well.
constexpr const char* kProxyVariables[]{"http_proxy", "https_proxy", "all_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"};

std::string reason_of(const Error& error) { return error.message; }

void add_files(const System& system, bundle::Bundle& out) {
  for (const auto& each : kFiles) {
    bundle::Section section{.name = each.name, .how = each.path};
    if (auto text = system.file(each.path)) {
      section.exit = 0;
      section.text = *std::move(text);
    } else {
      section.not_seen = reason_of(text.error());
    }
    out.sections.push_back(std::move(section));
  }
}

// A tool that ends with an error and one line of words has said why.
std::string complaint_of(const ToolOutput& output) {
  const auto first = text::split(output.text, '\n').front();
  return text::format("exit status {}: {}", output.exit, text::escape_untrusted(text::trim(first), 120));
}

void add_tools(const System& system, bundle::Bundle& out) {
  for (const auto& each : tools()) {
    bundle::Section section{.name = each.name, .how = text::join(each.arguments, " ")};
    std::ranges::replace(section.how, '\n', ' ');
    auto output = system.run(each.arguments);
    if (!output) {
      section.not_seen = reason_of(output.error());
    } else if (output->exit == 126 || output->exit == 127) {  // a wrapper that found no tool behind it
      section.not_seen = text::format("{} is missing, or cannot be started", each.arguments[0]);
    } else if (const bool partly = section.name == "clients"; output->exit != 0 && !partly) {
      section.not_seen = complaint_of(*output);
      section.exit = output->exit;
    } else {
      section.exit = output->exit;
      section.text = std::move(output->text);
    }
    out.sections.push_back(std::move(section));
  }
}

void add_proxies(const System& system, bundle::Bundle& out) {
  bundle::Section section{.name = "proxy", .how = "environment variables", .exit = 0};
  for (const char* name : kProxyVariables)
    if (const auto value = system.variable(name); value && !value->empty()) section.text += text::format("{}={}\n", name, without_userinfo(*value));
  out.sections.push_back(std::move(section));
}

// Remmina keeps a file for each connection, with the password enciphered in it; its name is all that is taken.
void add_saved_credentials(const System& system, bundle::Bundle& out) {
  bundle::Section section{.name = "saved-credentials", .how = "names of the files in ~/.local/share/remmina"};
  const auto home = system.variable("HOME");
  if (!home) {
    section.not_seen = "HOME is not set";
  } else if (const auto names = system.folder(*home + "/.local/share/remmina"); names || names.error().code == ErrorCode::MissingInput) {
    section.exit = 0;
    if (names)
      for (const auto& each : *names)
        if (each.ends_with(".remmina")) section.text += each + "\n";
  } else {
    section.not_seen = reason_of(names.error());
  }
  out.sections.push_back(std::move(section));
}

}  // namespace

void inspect_client(const System& system, bundle::Bundle& out) {
  out.system = "linux";
  add_files(system, out);
  add_tools(system, out);
  add_proxies(system, out);
  add_saved_credentials(system, out);
  out.sections.push_back({.name = "client-log", .how = "FreeRDP and Remmina", .not_seen = "they keep no log"});
}

}  // namespace doctor::inspect
