#include "report/site/knowledge_site.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "base/text.hpp"
#include "knowledge/explain.hpp"
#include "knowledge/fill.hpp"
#include "knowledge/loader.hpp"
#include "report/explain_words.hpp"
#include "report/html/element.hpp"

namespace doctor::report {
namespace {

using testing::HasSubstr;

// All that is compiled in.
const knowledge::Knowledge& known() {
  static const auto loaded = knowledge::load_embedded();
  return *loaded;
}

const KnowledgeSite& real_site() {
  static const auto site = knowledge_site(known(), "1.2.3");
  return site;
}

const std::string& text_of(const std::string& path) {
  static const std::string none;
  for (const auto& file : real_site().files)
    if (file.path == path) return file.text;
  return none;
}

// The values of an attribute, in order.
std::vector<std::string> values_of(std::string_view page, std::string_view attribute) {
  std::vector<std::string> out;
  const auto begin = text::format(" {}=\"", attribute);
  for (auto at = page.find(begin); at != page.npos; at = page.find(begin, at)) {
    at += begin.size();
    out.emplace_back(page.substr(at, page.find('"', at) - at));
  }
  return out;
}

TEST(KnowledgeSite, HasAPageForEverything) {
  const auto& site = real_site();
  EXPECT_EQ(site.files.size(), site.causes + site.fixes + site.groups + site.codes + site.stages + 10 + 5 + 3);
  std::set<std::string> paths;
  for (const auto& file : site.files) EXPECT_TRUE(paths.insert(file.path).second) << file.path << " is there twice";
}

TEST(KnowledgeSite, LinksToNothingThatIsNotThere) {
  std::map<std::string, bool> reached;
  for (const auto& file : real_site().files) reached[file.path] = false;
  for (const auto& file : real_site().files) {
    if (!file.path.ends_with(".html")) continue;
    for (const char* attribute : {"href", "src"})
      for (const auto& address : values_of(file.text, attribute)) {
        if (address.starts_with("http")) {
          EXPECT_EQ(std::string{attribute}, "href") << address;
          continue;
        }
        const auto path = (std::filesystem::path(file.path).parent_path() / address).lexically_normal().generic_string();
        const auto found = reached.find(path);
        ASSERT_NE(found, reached.end()) << file.path << " links to " << address;
        found->second = true;
      }
  }
  for (const auto& [path, is_linked] : reached) EXPECT_TRUE(is_linked) << "nothing leads to " << path;
}

TEST(KnowledgeSite, NamesSourcesByAddressesThatAreWellFormed) {
  std::size_t count = 0;
  for (const auto& file : real_site().files) {
    for (const auto& address : values_of(file.text, "href"))
      if (address.starts_with("http")) {
        ++count;
        std::string plain = address;
        for (auto at = plain.find("&amp;"); at != plain.npos; at = plain.find("&amp;")) plain.replace(at, 5, "&");
        EXPECT_TRUE(html::is_web_address(plain)) << address;
      }
    EXPECT_EQ(file.path.ends_with(".html") && file.text.find("<span>https:") != file.text.npos, false) << "an address without link in " << file.path;
  }
  EXPECT_GT(count, 1000u);
}

TEST(KnowledgeSite, LeadsFromCodeToCauseToFix) {
  EXPECT_THAT(text_of("codes/mstsc-disconnect-0x104.html"), HasSubstr("href=\"../causes/dns-nxdomain.html\""));
  EXPECT_THAT(text_of("causes/dns-nxdomain.html"), HasSubstr("href=\"../codes/mstsc-disconnect-0x104.html\""));
  EXPECT_THAT(text_of("causes/dns-nxdomain.html"), HasSubstr("href=\"../fixes/correct-name-and-port.html\""));
  EXPECT_THAT(text_of("fixes/correct-name-and-port.html"), HasSubstr("href=\"../causes/dns-nxdomain.html\""));
  EXPECT_THAT(text_of("stages/name.html"), HasSubstr("href=\"../causes/dns-nxdomain.html\""));
}

// The ids of the causes that the page names below its headings "Known causes", in order.
std::vector<std::string> causes_on(std::string_view page) {
  constexpr std::string_view kHeading = "Known causes", kBefore = "href=\"../causes/", kAfter = ".html\"";
  std::vector<std::string> out;
  const auto first = page.find(kHeading);
  if (first == page.npos) return out;
  for (auto at = page.find(kBefore, first); at != page.npos; at = page.find(kBefore, at)) {
    at += kBefore.size();
    out.emplace_back(page.substr(at, page.find(kAfter, at) - at));
  }
  return out;
}

TEST(KnowledgeSite, SaysOfEveryCodeWhatExplainSays) {
  std::size_t asked = 0;
  for (const auto& table : known().code_tables())
    for (const auto& row : table.rows) {
      if (table.find(row.code).size() != 1) continue;  // its page holds the causes of several rows
      const auto& kind = table.kind_of(row);
      const bool is_event = kind.place == knowledge::CodePlace::Log;
      const auto number = is_event ? text::format("{}", row.code) : text::hex_number(std::uint64_t(row.code));
      const auto& page = text_of(text::format("codes/{}-{}.html", table.id, number));
      ASSERT_FALSE(page.empty()) << table.id << " " << number;
      for (const auto client : {std::string_view{}, kind.clients.empty() ? std::string_view{} : std::string_view{kind.clients.front()}}) {
        const auto explained = knowledge::explain((is_event ? "event " : "") + number, client, known());
        if (!explained || explained->main.likely() == nullptr || explained->main.likely()->row != &row) continue;  // there it means something else
        if (explained->main.likely()->form != knowledge::CodeForm::AsWritten || explained->extended) continue;
        ++asked;
        std::vector<std::string> causes;
        for (const auto& each : explained->causes) causes.emplace_back(each.cause->id);
        EXPECT_EQ(causes_on(page.substr(0, page.find("</main>"))), causes) << table.id << " " << number;
        for (const auto& command : commands_of(*explained)) EXPECT_THAT(page, HasSubstr(html::with_text("code", command.line).to_string()));
      }
    }
  EXPECT_GT(asked, 500u);
}

TEST(KnowledgeSite, ShowsNoSlotOfAMeasuredValue) {
  for (const auto& file : real_site().files)
    if (file.path.ends_with(".html")) EXPECT_TRUE(knowledge::find_slots(file.text).empty()) << file.path;
}

TEST(KnowledgeSite, CanBeSearchedForACodeInEveryForm) {
  const auto& index = text_of("index.html");
  const auto begin = index.find("id=\"index\">") + 11;
  const auto entries = nlohmann::json::parse(index.substr(begin, index.find("</script>", begin) - begin));
  const auto& site = real_site();
  EXPECT_EQ(entries.size(), site.causes + site.fixes + site.groups + site.codes);
  const auto has = [&](const char* word, const char* path) {
    return std::ranges::any_of(entries, [&](const auto& each) {
      return each["path"] == path && (" " + each["words"].template get<std::string>() + " ").find(text::format(" {} ", word)) != std::string::npos;
    });
  };
  EXPECT_TRUE(has("0x904", "codes/mstsc-disconnect-0x904.html"));
  EXPECT_TRUE(has("2308", "codes/mstsc-disconnect-0x904.html"));
  for (const auto& entry : entries) EXPECT_FALSE(text_of(entry["path"]).empty()) << entry["path"];
}

TEST(HtmlElement, LinksWithinASiteByPlainPathsAlone) {
  using html::Element;
  EXPECT_EQ(Element{"a"}.link_to("../a/b-c.html#x").to_string(), "<a href=\"../a/b-c.html#x\"></a>");
  for (const char* bad : {"javascript:alert(1)", "//elsewhere", "/etc", "a\"b", ""})
    EXPECT_EQ(Element{"a"}.link_to(bad).to_string(), "<a href=\"#\"></a>");
}

TEST(HtmlElement, LinksToTheWebAlone) {
  using html::Element;
  EXPECT_EQ(Element{"a"}.link_out("https://example.com/?a=1&b=2").to_string(),
            "<a href=\"https://example.com/?a=1&amp;b=2\" rel=\"noreferrer\"></a>");
  for (const char* bad : {"javascript:alert(1)", "https://", "https:///x", "http://a b", "https://a\"onclick=x", "ftp://a"})
    EXPECT_EQ(Element{"a"}.link_out(bad).to_string(), "<a></a>") << bad;
}

TEST(HtmlElement, HoldsDataThatCannotEndIt) {
  EXPECT_EQ(html::data_block("d", "[\"</script><b>\"]").to_string(),
            "<script type=\"application/json\" id=\"d\">[\"\\u003c/script>\\u003cb>\"]</script>\n");
}

}  // namespace
}  // namespace doctor::report
