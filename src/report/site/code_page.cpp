#include "base/text.hpp"
#include "knowledge/explain.hpp"
#include "report/explain_words.hpp"
#include "report/html/parts.hpp"
#include "report/site/pages.hpp"

namespace doctor::report::site {

using html::Element;
using html::with_text;

namespace {

Element row_part(const Code& code, const CodeRow& row) {
  auto out = section(code.table->kind_of(row).title);
  if (!row.name.empty()) out.add(Element{"p"}.with_child(with_text("code", row.name)));
  out.add(with_text("p", row.meaning, "summary"));
  if (!row.also.empty()) {
    Element also{"p"};
    also.text("Also called: ");
    for (const auto name : row.also) also.add(with_text("code", name)).text(" ");
    out.add(std::move(also));
  }
  if (row.stage) out.add(Element{"p"}.with_text("Stage: ").with_child(link(path_of(*row.stage), name_of(*row.stage))));
  if (row.worked) out.add(with_text("p", text::format("By then had worked: everything up to {}.", name_of(*row.worked))));
  for (const auto& detail : row.more) out.add(with_text("p", text::format("{}: {}", code.table->columns[detail.column].title, detail.text)));
  for (const auto& view : row.views) {
    Element item{"p"};
    item.text(text::format("One view: {} ", view.says)).add(html::source(view.source));
    out.add(std::move(item));
  }
  add_paragraph(out, row.note);
  Element from{"p", "note"};
  from.text(text::format("How sure: {}. Source: ", row.confidence)).add(html::source(row.source));
  return std::move(out.add(std::move(from)));
}

// As `explain` puts it.
Element advice_part(const knowledge::CodeExplanation& of) {
  auto out = section("What now");
  html::add_advice(out, of);
  return out;
}

Element causes_part(const knowledge::CodeExplanation& of) {
  auto out = section("Known causes");
  if (of.causes.empty()) {
    add_paragraph(out, "None that we know of is tied to it; its meaning is all it says.");
    return out;
  }
  add_paragraph(out, "The likeliest first. A code names a stage at best; which of these it is, only looking tells.");
  Element list{"ul", "entries"};
  for (const auto& each : of.causes) add_entry(list, path_of(*each.cause), each.cause->title, name_of(each.cause->stage));
  return std::move(out.add(std::move(list)));
}

}  // namespace

TextFile code_page(const Site& site, const Code& code) {
  const auto number = code.rows.front().code;
  Element main{"main"};
  main.add(with_text("h1", title_of(code)));
  Element tags{"p", "tags"};
  tags.add(with_text("span", text::hex_number(std::uint64_t(number)))).text(" ").add(with_text("span", text::format("{}", number))).text(" ");
  if (number > INT32_MAX && number <= UINT32_MAX) tags.add(with_text("span", text::format("{}", std::int32_t(std::uint32_t(number))))).text(" ");
  tags.add(link(path_of(*code.table), code.table->title));
  main.add(std::move(tags));
  for (const auto& row : code.rows) {
    const auto explained = knowledge::explain_row(*code.table, row, site.knowledge);
    main.add(row_part(code, row)).add(advice_part(explained)).add(causes_part(explained));
  }
  return page(site, path_of(code), title_of(code), std::move(main));
}

TextFile table_page(const Site& site, const CodeTable& table) {
  Element main{"main"};
  main.add(with_text("h1", table.title));
  Element rows{"tbody"};
  for (const auto& code : site.codes) {
    if (code.table != &table) continue;
    for (const auto& row : code.rows) {
      Element line{"tr"};
      line.add(Element{"td"}.with_child(link(path_of(code), written(code))));
      Element what{"td"};
      if (!row.name.empty()) what.add(with_text("code", row.name)).text(" ");
      line.add(std::move(what.text(row.meaning))).add(with_text("td", row.confidence));
      rows.add(std::move(line));
    }
  }
  Element head{"tr"};
  for (const char* name : {"Code", "What it means", "How sure"}) head.add(with_text("th", name));
  Element all{"table", "codes"};
  all.add(Element{"thead"}.with_child(std::move(head))).add(std::move(rows));
  main.add(Element{"section"}.with_child(std::move(all)));
  return page(site, path_of(table), table.title, std::move(main));
}

}  // namespace doctor::report::site
