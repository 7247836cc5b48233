// The kinds of pages of the knowledge site, and what they share.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/text_file.hpp"
#include "knowledge/model.hpp"
#include "report/html/element.hpp"
#include "report/html/links.hpp"
#include "report/stand_ins.hpp"

namespace doctor::report::site {

using knowledge::Cause;
using knowledge::CodeRow;
using knowledge::CodeTable;
using knowledge::Fix;
using knowledge::Group;
using knowledge::Knowledge;

// All rows of one number in one table share a page.
struct Code {
  const CodeTable* table{nullptr};
  std::span<const CodeRow> rows{};  // at least one
};

struct Site {
  const Knowledge& knowledge;
  std::string version;
  std::vector<Code> codes{};  // by table, then ascending
  std::map<const Fix*, std::vector<const Cause*>> mended_by{};
  // The code that a client shows for a cause; null when no table has it.
  const Code* shown_code(const knowledge::ClientShows& shows, bool extended) const;
};

// Paths within the site.
std::string path_of(const Cause& cause);
std::string path_of(const Fix& fix);
std::string path_of(const Group& group);
std::string path_of(const Code& code);
std::string path_of(const CodeTable& table);
std::string path_of(Stage stage);
std::string written(const Code& code);   // "0x904", or decimal where the table's numbers are
std::string title_of(const Code& code);  // with its name, else its meaning

// A page below a folder of the site, or the index when `path` has none. `main` holds what is between header and footer.
TextFile page(const Site& site, std::string path, std::string_view title, html::Element main);
// An <a> in a page below a folder.
html::Element link(const std::string& path, std::string_view text);
html::Element section(std::string_view heading);
html::Element sources(std::span<const std::string_view> all);
// A <p> of linked text; nothing for empty text.
void add_paragraph(html::Element& to, std::string_view text);
// What the words in capitals of the commands above stand for.
void add_legend(html::Element& to, const StandIns& words);
void add_entry(html::Element& list, const std::string& path, std::string_view title, std::string_view beside);

TextFile cause_page(const Site& site, const Cause& cause);
TextFile fix_page(const Site& site, const Fix& fix);
TextFile group_page(const Site& site, const Group& group);
TextFile code_page(const Site& site, const Code& code);
TextFile table_page(const Site& site, const CodeTable& table);
TextFile stage_page(const Site& site, Stage stage);
TextFile causes_page(const Site& site);
TextFile fixes_page(const Site& site);
TextFile groups_page(const Site& site);
TextFile codes_page(const Site& site);
TextFile index_page(const Site& site);

}  // namespace doctor::report::site
