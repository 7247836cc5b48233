#include "report/site/knowledge_site.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "report/html/asset.hpp"
#include "report/site/pages.hpp"

namespace doctor::report {
namespace site {
namespace {

// The ids of events are written in decimal, everything else in hexadecimal.
bool is_decimal(const Code& code) { return code.table->kind_of(code.rows.front()).place == knowledge::CodePlace::Log; }

}  // namespace

std::string path_of(const Cause& cause) { return text::format("causes/{}.html", cause.id); }
std::string path_of(const Fix& fix) { return text::format("fixes/{}.html", fix.id); }
std::string path_of(const Group& group) { return text::format("groups/{}.html", group.id); }
std::string path_of(const CodeTable& table) { return text::format("codes/{}.html", table.id); }
std::string path_of(const Code& code) { return text::format("codes/{}-{}.html", code.table->id, written(code)); }
std::string path_of(Stage stage) { return text::format("stages/{}.html", name_of(stage)); }

std::string written(const Code& code) {
  const auto number = code.rows.front().code;
  return is_decimal(code) ? text::format("{}", number) : text::hex_number(std::uint64_t(number));
}

std::string title_of(const Code& code) {
  const auto& row = code.rows.front();
  return text::format("{} {}", written(code), row.name.empty() ? row.meaning : row.name);
}

const Code* Site::shown_code(const knowledge::ClientShows& shows, bool extended) const {
  const auto number = extended ? shows.extended : shows.code;
  if (!number) return nullptr;
  const auto wanted = extended ? knowledge::CodePlace::Extended : knowledge::CodePlace::Main;
  for (const auto& code : codes)
    for (const auto& row : code.rows) {
      const auto& kind = code.table->kind_of(row);
      if (row.code == *number && kind.place == wanted && std::ranges::find(kind.clients, shows.client) != kind.clients.end()) return &code;
    }
  return nullptr;
}

namespace {

void add_codes(Site& site) {
  for (const auto& table : site.knowledge.code_tables()) {
    const std::span<const CodeRow> rows = table.rows;
    for (std::size_t at = 0; at < rows.size();) {
      const auto same = table.find(rows[at].code);
      site.codes.push_back({.table = &table, .rows = same});
      at += same.size();
    }
  }
}

void add_references(Site& site) {
  for (const auto& cause : site.knowledge.causes()) {
    for (const auto id : cause.fixes)
      if (const auto* fix = site.knowledge.fix(id)) site.mended_by[fix].push_back(&cause);
  }
}

}  // namespace
}  // namespace site

KnowledgeSite knowledge_site(const knowledge::Knowledge& knowledge, std::string_view version) {
  site::Site site{.knowledge = knowledge, .version = std::string{version}};
  site::add_codes(site);
  site::add_references(site);
  KnowledgeSite out{.causes = knowledge.causes().size(),
                    .fixes = knowledge.fixes().size(),
                    .groups = knowledge.groups().size(),
                    .codes = site.codes.size(),
                    .stages = kAllStages.size()};
  for (auto* make : {site::index_page, site::causes_page, site::fixes_page, site::groups_page, site::codes_page}) out.files.push_back(make(site));
  for (const auto& cause : knowledge.causes()) out.files.push_back(cause_page(site, cause));
  for (const auto& fix : knowledge.fixes()) out.files.push_back(fix_page(site, fix));
  for (const auto& group : knowledge.groups()) out.files.push_back(group_page(site, group));
  for (const auto& table : knowledge.code_tables()) out.files.push_back(table_page(site, table));
  for (const auto& code : site.codes) out.files.push_back(code_page(site, code));
  for (const auto stage : kAllStages) out.files.push_back(stage_page(site, stage));
  out.files.push_back({"style.css", std::string{html::kStyleSheet.text} + std::string{html::kSiteSheet.text}});
  out.files.push_back({"page.js", std::string{html::kScript.text}});
  out.files.push_back({"search.js", std::string{html::kSearch.text}});
  return out;
}

}  // namespace doctor::report
