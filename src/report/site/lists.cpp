#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "report/site/pages.hpp"
#include "report/style.hpp"

namespace doctor::report::site {

using html::Element;
using html::with_text;

namespace {

Element causes_of(const Site& site, Stage stage) {
  Element list{"ul", "entries"};
  for (const auto& cause : site.knowledge.causes())
    if (cause.stage == stage) add_entry(list, path_of(cause), cause.title, name_of(cause.side));
  return list;
}

template <typename All>
TextFile list_page(const Site& site, std::string path, std::string_view title, const All& all) {
  Element list{"ul", "entries"};
  for (const auto& each : all) add_entry(list, path_of(each), each.title, each.id);
  Element main{"main"};
  main.add(with_text("h1", title)).add(Element{"section"}.with_child(std::move(list)));
  return page(site, std::move(path), title, std::move(main));
}

Element count(std::string_view path, std::size_t number, std::string_view what) {
  Element anchor{"a"};
  anchor.link_to(path).add(with_text("b", text::format("{}", number))).text(what);
  return Element{"li"}.with_child(std::move(anchor));
}

// Every page of a cause, code, fix and group, with the words by which it is looked for.
std::string search_index(const Site& site) {
  auto all = nlohmann::ordered_json::array();
  const auto add = [&](std::string_view kind, std::string_view title, const std::string& path, const std::string& words) {
    all.push_back({{"kind", kind}, {"title", title}, {"path", path}, {"words", words}});
  };
  for (const auto& code : site.codes) {
    const auto number = code.rows.front().code;
    auto words = text::format("{} {}", text::hex_number(std::uint64_t(number)), number);
    if (number > INT32_MAX && number <= UINT32_MAX) words += text::format(" {}", std::int32_t(std::uint32_t(number)));
    for (const auto& row : code.rows) {
      words += text::format(" {} {}", row.name, row.meaning);
      for (const auto name : row.also) words += text::format(" {}", name);
    }
    add("code", text::format("{}: {}", title_of(code), code.table->title), path_of(code), words);
  }
  for (const auto& cause : site.knowledge.causes()) {
    auto words = text::format("{} {}", cause.id, sentence_of_no_host(cause.says));
    for (const auto& shows : cause.shows) words += text::format(" {}", shows.text);
    add("cause", cause.title, path_of(cause), words);
  }
  for (const auto& fix : site.knowledge.fixes()) add("fix", fix.title, path_of(fix), std::string{fix.id});
  for (const auto& group : site.knowledge.groups()) add("group", group.title, path_of(group), std::string{group.id});
  return all.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace

TextFile stage_page(const Site& site, Stage stage) {
  const auto title = text::format("Stage: {}", name_of(stage));
  Element main{"main"};
  main.add(with_text("h1", title));
  if (auto causes = causes_of(site, stage); !causes.empty()) main.add(section("Causes that end a connection here").with_child(std::move(causes)));
  Element codes{"ul", "entries"};
  for (const auto& code : site.codes)
    if (code.rows.front().stage == stage) add_entry(codes, path_of(code), title_of(code), code.table->title);
  if (!codes.empty()) main.add(section("Codes that name it").with_child(std::move(codes)));
  return page(site, path_of(stage), title, std::move(main));
}

TextFile causes_page(const Site& site) {
  Element main{"main"};
  main.add(with_text("h1", "Causes, in the order in which a client connects"));
  for (const auto stage : kAllStages)
    if (auto causes = causes_of(site, stage); !causes.empty())
      main.add(Element{"section"}.with_child(Element{"h2"}.with_child(link(path_of(stage), name_of(stage)))).with_child(std::move(causes)));
  return page(site, "causes/index.html", "Causes", std::move(main));
}

TextFile fixes_page(const Site& site) { return list_page(site, "fixes/index.html", "Fixes", site.knowledge.fixes()); }
TextFile groups_page(const Site& site) {
  return list_page(site, "groups/index.html", "Groups of causes that look the same", site.knowledge.groups());
}
TextFile codes_page(const Site& site) {
  Element list{"ul", "entries"};
  for (const auto& table : site.knowledge.code_tables()) add_entry(list, path_of(table), table.title, counted(table.rows.size(), "row", "rows"));
  Element main{"main"};
  main.add(with_text("h1", "Tables of codes")).add(Element{"section"}.with_child(std::move(list)));
  return page(site, "codes/index.html", "Tables of codes", std::move(main));
}

TextFile index_page(const Site& site) {
  Element main{"main"};
  main.add(with_text("h1", "Why a Remote Desktop connection fails"));

  Element field{"input"};
  field.set("type", "search")
      .set("aria-label", "Search")
      .set("placeholder", "A code (0x904, 2308), a name or a few words")
      .set("autocomplete", "off");
  Element form{"form", "search"};
  form.flag("hidden").add(
      Element{"section"}.with_child(std::move(field)).with_child(Element{"p", "note"}.with("role", "status")).with_child(Element{"ul", "entries"}));
  main.add(std::move(form));

  const auto& known = site.knowledge;
  Element counts{"ul", "counts"};
  counts.add(count("causes/index.html", known.causes().size(), "causes"))
      .add(count("codes/index.html", site.codes.size(), "codes"))
      .add(count("fixes/index.html", known.fixes().size(), "fixes"))
      .add(count("groups/index.html", known.groups().size(), "groups that look alike"));
  main.add(section("What is known").with_child(std::move(counts)));

  Element stages{"ol"};
  for (const auto stage : kAllStages) {
    Element anchor{"a"};
    anchor.link_to(path_of(stage)).text(name_of(stage));
    stages.add(Element{"li"}.with_child(std::move(anchor)));
  }
  main.add(section("By stage of the connection").with_child(std::move(stages)));
  Element tables{"ul"};
  for (const auto& table : known.code_tables()) {
    Element anchor{"a"};
    anchor.link_to(path_of(table)).text(table.title);
    tables.add(Element{"li"}.with_child(std::move(anchor)));
  }
  main.add(section("Codes by where they are shown").with_child(std::move(tables)));
  main.add(html::data_block("index", search_index(site)));
  return page(site, "index.html", "Why a Remote Desktop connection fails", std::move(main));
}

}  // namespace doctor::report::site
