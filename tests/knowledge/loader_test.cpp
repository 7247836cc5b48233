#include "knowledge/loader.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "knowledge/check.hpp"
#include "knowledge/make.hpp"

namespace doctor::knowledge {
namespace {

using test::CauseText;
using test::Files;
using test::load;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

// The cause file of CauseText has `when` at line 6, `fixes` at line 13 and what is added from line 15 on.
std::vector<std::string> problems_of(const CauseText& cause, Files more = {}) {
  more.emplace_back("fixes/mend-it.yaml", test::kAFix);
  more.push_back(cause.file());
  return load(more).problems;
}

std::vector<std::string> problems_of_when(const std::string& when) { return problems_of({.id = "x", .when = when}); }

TEST(Loader, TakesAGoodFile) {
  const auto k =
      test::knowledge_of({{.id = "x",
                           .more = "also_at: [route]\nshows:\n  - { client: mstsc, code: 0x904, extended: 0x7, text: \"\", confidence: derived }\n"
                                   "folklore:\n  - { claim: Renew it, verdict: wrong, why: no, source: here }\n"}});
  const Cause* x = k.cause("x");
  ASSERT_NE(x, nullptr);
  EXPECT_EQ(x->stage, Stage::Tcp);
  EXPECT_TRUE(x->shows_at(Stage::Route));
  ASSERT_EQ(x->shows.size(), 1U);
  EXPECT_EQ(x->shows[0].code, 0x904);
  EXPECT_EQ(x->shows[0].extended, 7);
  ASSERT_EQ(x->folklore.size(), 1U);
  EXPECT_EQ(k.cause("y"), nullptr);
  ASSERT_NE(k.fix("mend-it"), nullptr);
  EXPECT_EQ(k.fix("mend-it")->steps[0].text, "Look at it.");
}

TEST(Loader, NamesWhatIsWrongWithAPredicate) {
  EXPECT_THAT(problems_of_when("{ fact: cert.notafter, is: 3 }"), ElementsAre("causes/tcp/x.yaml:6: unknown fact \"cert.notafter\""));
  EXPECT_THAT(problems_of_when("{ fact: tcp.outcome, is: timedout }"),
              ElementsAre("causes/tcp/x.yaml:6: tcp.outcome takes one of: connected refused timed_out icmp local_error, not \"timedout\""));
  EXPECT_THAT(problems_of_when("{ fact: tcp.outcome, above: 3 }"),
              ElementsAre("causes/tcp/x.yaml:6: above does not fit tcp.outcome, which is of kind enum"));
  EXPECT_THAT(problems_of_when("{ fact: tls.accepted_versions, is: TLS_1.0 }"),
              ElementsAre("causes/tcp/x.yaml:6: is does not fit tls.accepted_versions, which is of kind enum-list"));
  EXPECT_THAT(problems_of_when("{ fact: certificate.not_after, is: 2026-01-01 }"),
              ElementsAre("causes/tcp/x.yaml:6: is does not fit certificate.not_after, which is of kind time"));
  EXPECT_THAT(problems_of_when("{ fact: tcp.connected, is: maybe }"),
              ElementsAre("causes/tcp/x.yaml:6: tcp.connected takes true or false, not \"maybe\""));
  EXPECT_THAT(problems_of_when("{ fact: tcp.connected }"), ElementsAre("causes/tcp/x.yaml:6: a predicate on a fact has exactly one of is, is_not, "
                                                                       "in, not_in, has, lacks, above, below, at_least, at_most or known"));
  EXPECT_THAT(problems_of_when("{ fact: tcp.connected, is: true, over: some }"),
              ElementsAre("causes/tcp/x.yaml:6: over must be walk, any or all, not \"some\""));
  EXPECT_THAT(problems_of_when("{ fact: tcp.connected, is: true, whree: { offered: x } }"),
              ElementsAre("causes/tcp/x.yaml:6: unknown key \"whree\""));
  EXPECT_THAT(problems_of_when("{ fact: tcp.connected, is: true, where: {} }"),
              ElementsAre("causes/tcp/x.yaml:6: where must name offered, resolver or address"));
  EXPECT_THAT(problems_of_when("{ all: [] }"), ElementsAre("causes/tcp/x.yaml:6: all takes a list of predicates"));
  EXPECT_THAT(problems_of_when("{ not: { fact: tcp.connected, is: true }, any: [] }"),
              ElementsAre("causes/tcp/x.yaml:6: nothing may stand beside not in one map"));
  EXPECT_THAT(problems_of_when("{ fact: tcp.outcome, in: refused }"), ElementsAre("causes/tcp/x.yaml:6: in takes a list of values"));
  EXPECT_THAT(problems_of_when("tcp.connected"),
              ElementsAre("causes/tcp/x.yaml:6: a predicate is a map: all, any, not, or a fact with one operator"));
}

TEST(Loader, NamesWhatIsWrongWithACause) {
  EXPECT_THAT(problems_of({.id = "x", .effect = "hurts"}), ElementsAre("causes/tcp/x.yaml:5: effect must be stops, degrades or risk, not \"hurts\""));
  EXPECT_THAT(problems_of({.id = "x", .prior = 2}), ElementsAre("causes/tcp/x.yaml:9: prior must be a number from 0.0001 to 1"));
  EXPECT_THAT(problems_of({.id = "x", .weight = 99}), ElementsAre("causes/tcp/x.yaml:7: weight must be a number from -20 to 20"));
  EXPECT_THAT(problems_of({.id = "x", .more = "colour: red\n"}), ElementsAre("causes/tcp/x.yaml:15: unknown key \"colour\""));
  EXPECT_THAT(problems_of({.id = "x", .more = "explains: [nobody]\n"}), ElementsAre("causes/tcp/x.yaml:15: unknown cause \"nobody\""));
  EXPECT_THAT(problems_of({.id = "x", .more = "group: nobody\n"}), ElementsAre("causes/tcp/x.yaml:15: unknown group \"nobody\""));
  EXPECT_THAT(problems_of({.id = "x", .more = "explains: [x]\n"}), ElementsAre("causes/tcp/x.yaml: explains leads in a circle through \"x\""));
  EXPECT_THAT(problems_of({.id = "X_1"}),
              ElementsAre("causes/tcp/X_1.yaml:1: id must be lower case letters, digits and single dashes, and not a reserved one"));
  EXPECT_THAT(problems_of({.id = "something-else"}),
              ElementsAre("causes/tcp/something-else.yaml:1: id must be lower case letters, digits and single dashes, and not a reserved one"));
}

TEST(Loader, NamesWhatACauseLacks) {
  EXPECT_THAT(load({{"causes/tcp/x.yaml", "id: y\nstage: tls\ntitle: Ends.\nsources: []\nfixes: [none-such]\nsays: 'a {b'\nbecause: '{tcp.oops}'\n"}})
                  .problems,
              UnorderedElementsAre("causes/tcp/x.yaml:1: id must be the file's stem, \"x\"", "causes/tcp/x.yaml:1: lacks the key effect",
                                   "causes/tcp/x.yaml:1: lacks the key prior", "causes/tcp/x.yaml:1: lacks the key prior_because",
                                   "causes/tcp/x.yaml:1: lacks the key side", "causes/tcp/x.yaml:1: lacks the key weight",
                                   "causes/tcp/x.yaml:1: lacks the key weight_because", "causes/tcp/x.yaml:1: lacks the key when",
                                   "causes/tcp/x.yaml:2: stage must be the folder's name; the file lies at causes/tcp/x.yaml",
                                   "causes/tcp/x.yaml:3: title must not end in a full stop", "causes/tcp/x.yaml:4: sources must have at least 1",
                                   "causes/tcp/x.yaml:5: unknown fix \"none-such\"",
                                   "causes/tcp/x.yaml:6: a brace in a sentence must enclose a fact, as in {tcp.outcome}",
                                   "causes/tcp/x.yaml:7: unknown fact \"tcp.oops\" in a text"));
}

TEST(Loader, HoldsGroupsAndCausesToEachOther) {
  const auto group = [](const std::string& members) {
    return std::pair<std::string, std::string>{"groups/g.yaml",
                                               text::format("id: g\ntitle: T\nsays: S\nmembers: [{}]\ntests: []\nsources: [s]\n", members)};
  };
  EXPECT_THAT(problems_of({.id = "x", .more = "group: g\n"}, {group("x")}), IsEmpty());
  EXPECT_THAT(problems_of({.id = "x"}, {group("x")}), ElementsAre("groups/g.yaml:4: the cause \"x\" does not name the group \"g\""));
  EXPECT_THAT(problems_of({.id = "x", .more = "group: g\n"}, {CauseText{.id = "y", .more = "group: g\n"}.file(), group("y")}),
              ElementsAre("causes/tcp/x.yaml:15: the group \"g\" does not list \"x\" among its members"));
  EXPECT_THAT(problems_of({.id = "x", .more = "group: g\n"}, {group("x, nobody")}), ElementsAre("groups/g.yaml:4: unknown cause \"nobody\""));
}

TEST(Loader, KeepsIdsApartOverFolders) {
  EXPECT_THAT(problems_of({.id = "x"}, {CauseText{.id = "x", .stage = "name"}.file()}),
              ElementsAre("causes/tcp/x.yaml: the id \"x\" is taken by causes/name/x.yaml"));
}

std::string fix_text(std::string_view kind, std::string_view weakens, std::string_view undo) {
  return text::format(
      "id: f\ntitle: T\nkind: {}\nside: host\ndifficulty: easy\nminutes: 1\nrisk: low\nweakens_security: {}\nneeds: none\nbackup_first: B\n"
      "steps: [ {{ shell: text, text: S }} ]\nundo: {}\nverify: [ {{ shell: text, text: V }} ]\nsources: [s]\n",
      kind, weakens, undo);
}

TEST(Loader, WantsTheWayBackOfEveryRepair) {
  EXPECT_THAT(load({{"fixes/f.yaml", fix_text("repair", "false", "[]")}}).problems, ElementsAre("fixes/f.yaml:12: undo must have at least 1"));
  EXPECT_THAT(load({{"fixes/f.yaml", fix_text("instruct", "true", "[]")}}).problems, ElementsAre("fixes/f.yaml:12: undo must have at least 1"));
  EXPECT_THAT(load({{"fixes/f.yaml", fix_text("check", "false", "[]")}}).problems, IsEmpty());
}

TEST(Loader, NeverOffersWeakerSecurityFirst) {
  auto [file, content] = CauseText{.id = "x"}.file();
  content.replace(content.find("[mend-it]"), 9, "[f, mend-it]");
  const std::pair<std::string, std::string> fix{"fixes/f.yaml", fix_text("instruct", "true", "[ { shell: text, text: U } ]")};
  EXPECT_THAT(load({{file, content}, fix, {"fixes/mend-it.yaml", test::kAFix}}).problems,
              ElementsAre("causes/tcp/x.yaml:13: \"f\" weakens security and may only stand below a real fix"));
  content.replace(content.find("[f, mend-it]"), 12, "[mend-it, f]");
  EXPECT_THAT(load({{file, content}, fix, {"fixes/mend-it.yaml", test::kAFix}}).problems, IsEmpty());
}

constexpr std::string_view kTableHead =
    "title: T\nkinds:\n  - { id: a, title: A, usual: 3, words: [aa], clients: [mstsc], place: main }\n  - { id: b, title: B, usual: 1 }\n"
    "columns:\n  - { id: log_name, title: L, names_the_table: true }\nrows:\n";

TEST(Loader, FindsCodesByNumber) {
  const auto k = test::load_well(
      {{"codes/c.yaml", std::string{kTableHead} +
                            "  - { code: 3, kind: a, meaning: three, source: s, confidence: official }\n"
                            "  - { code: 0x904, kind: a, name: n, meaning: m, stage: tcp, source: s, confidence: community, note: x }\n"
                            "  - { code: 0x904, kind: b, meaning: m, log_name: l, source: s, confidence: disputed, views: [{ says: p, source: s }, "
                            "{ says: q, source: s }] }\n"}});
  const CodeTable* table = k.code_table("c");
  ASSERT_NE(table, nullptr);
  ASSERT_EQ(table->find(2308).size(), 2u);
  EXPECT_EQ(table->find(2308)[0].stage, Stage::Tcp);
  EXPECT_EQ(table->kind_of(table->find(2308)[1]).id, "b");
  EXPECT_EQ(table->find(2308)[1].views.size(), 2u);
  ASSERT_EQ(table->find(3).size(), 1u);
  EXPECT_EQ(table->find(3)[0].stage, std::nullopt);
  EXPECT_TRUE(table->find(4).empty());
}

TEST(Loader, NamesWhatIsWrongWithACodeTable) {
  EXPECT_THAT(load({{"codes/c.yaml", std::string{kTableHead} + "  - { code: 3, kind: a, meaning: m, source: s, confidence: official }\n"
                                                               "  - { code: 3, kind: a, meaning: m, source: s, confidence: sure, stage: unknown }\n"
                                                               "  - { code: 2, kind: x, meaning: m, confidence: disputed }\n"}})
                  .problems,
              ElementsAre("codes/c.yaml:9: confidence must be official, community, derived or disputed, not \"sure\"",
                          "codes/c.yaml:9: stage must be a stage, or be left out; \"unknown\" is none",
                          "codes/c.yaml:9: the code stands twice, and nothing tells the rows apart", "codes/c.yaml:10: codes must ascend",
                          "codes/c.yaml:10: kind \"x\" is none of the table's kinds", "codes/c.yaml:10: lacks the key source",
                          "codes/c.yaml:10: views must hold at least two sides of a disputed row, and none of any other"));
}

TEST(Loader, RefusesAFileThatNobodyReads) {
  EXPECT_THAT(load({{"cause/x.yaml", "a: 1"}}).problems,
              ElementsAre("cause/x.yaml: lies in none of causes/, fixes/, groups/, clients/, dialogs/, codes/, lifecycle/ and rdp-keys/"));
}

TEST(Loader, TakesACauseThatOnlySomebodyElseCanSee) {
  const std::string start =
      "id: y\ntitle: T\nstage: tcp\nside: host\neffect: stops\nplatforms: [windows-host]\nprior: 0.1\nprior_because: so\nsays: S\nfixes: "
      "[mend-it]\nsources: [here]\n";
  const auto with = [&](const std::string& needs) { return load({{"fixes/mend-it.yaml", test::kAFix}, {"causes/tcp/y.yaml", start + needs}}); };
  const auto good = with("needs: [ { from: host, what: It is so, shell: cmd, text: qwinsta } ]\n");
  EXPECT_THAT(good.problems, IsEmpty());
  ASSERT_NE(good.knowledge.cause("y"), nullptr);
  EXPECT_FALSE(good.knowledge.cause("y")->when.has_value());
  ASSERT_EQ(good.knowledge.cause("y")->needs.size(), 1U);
  EXPECT_EQ(good.knowledge.cause("y")->needs[0].from, "host");
  EXPECT_FALSE(with("").problems.empty());
  EXPECT_THAT(with("needs: [ { from: moon, what: It is so } ]\n").problems, ElementsAre(testing::HasSubstr("host")));
  EXPECT_THAT(with("needs: [ { from: log, what: It is so, text: qwinsta } ]\n").problems,
              ElementsAre(testing::HasSubstr("a command needs its shell")));
}

TEST(Loader, WantsASourceForWhatIsNotDerived) {
  const auto more = [](const std::string& rest) { return "shows: [ { client: mstsc, code: 0x904, confidence: community" + rest + " } ]\n"; };
  EXPECT_THAT(problems_of({.id = "x", .more = more("")}), ElementsAre(testing::HasSubstr("what is not derived needs a source")));
  EXPECT_THAT(problems_of({.id = "x", .more = more(", source: here")}), IsEmpty());
}

TEST(LoadEmbedded, GivesWhatWasCompiledIn) {
  const auto built_in = load_embedded();
  ASSERT_TRUE(built_in.has_value()) << built_in.error().to_string();
  const auto folder = load_directory(DOCTOR_SOURCE_DIR "/knowledge");
  ASSERT_TRUE(folder.has_value()) << folder.error().to_string();
  ASSERT_EQ(built_in->causes().size(), folder->causes().size());
  for (std::size_t i = 0; i < folder->causes().size(); ++i) {
    EXPECT_EQ(built_in->causes()[i].id, folder->causes()[i].id);
    EXPECT_EQ(built_in->causes()[i].says, folder->causes()[i].says);
  }
  EXPECT_EQ(built_in->fixes().size(), folder->fixes().size());
  EXPECT_EQ(built_in->groups().size(), folder->groups().size());
  EXPECT_EQ(built_in->code_tables().size(), folder->code_tables().size());
  const auto without = load_embedded(Contents::WithoutCodeTables);
  ASSERT_TRUE(without.has_value());
  EXPECT_EQ(without->causes().size(), folder->causes().size());
  EXPECT_TRUE(without->code_tables().empty());
}

class InAFolder : public testing::Test {
 protected:
  void SetUp() override { std::filesystem::remove_all(root_); }
  void TearDown() override { std::filesystem::remove_all(root_); }
  void write(const std::string& name, const std::string& content) {
    std::filesystem::create_directories((root_ / name).parent_path());
    std::ofstream{root_ / name} << content;
  }

  const std::filesystem::path root_ = std::filesystem::path{DOCTOR_BINARY_DIR} / "knowledge-loader-test";
};

TEST_F(InAFolder, TheFirstMistakeIsTold) {
  write("fixes/mend-it.yaml", "id: [");
  write("groups/a.txt", "not ours");
  const auto k = load_directory(root_);
  ASSERT_FALSE(k.has_value());
  EXPECT_EQ(k.error().code, ErrorCode::BadData);
  EXPECT_EQ(k.error().to_string(), "cannot load knowledge: fixes/mend-it.yaml:1: not YAML: end of sequence flow not found");
}

TEST_F(InAFolder, ThatIsNotThereIsMissing) {
  const auto k = load_directory(root_);
  ASSERT_FALSE(k.has_value());
  EXPECT_EQ(k.error().code, ErrorCode::MissingInput);
}

TEST_F(InAFolder, ThatHoldsNoKnowledgeIsMissingInput) {
  write("fixes/a.txt", "not ours");
  const auto k = load_directory(root_);
  ASSERT_FALSE(k.has_value());
  EXPECT_EQ(k.error().code, ErrorCode::MissingInput);
  EXPECT_NE(k.error().to_string().find("holds no .yaml file"), std::string::npos) << k.error().to_string();
}

TEST_F(InAFolder, EverythingIsCheckedAtOnce) {
  write("fixes/mend-it.yaml", test::kAFix);
  const auto [file, content] = CauseText{.id = "x"}.file();
  write(file, content +
                  "# a comment may say what it likes\nexplains: [xx"
                  "x]\n");
  write("causes/tcp/y.cases.yaml", "[]");
  const auto report = check_folder(root_);
  ASSERT_TRUE(report.has_value());
  std::vector<std::string> said;
  for (const auto& each : report->problems) said.push_back(each.to_string());
  EXPECT_THAT(said, ElementsAre("causes/tcp/x.yaml: has no cases beside it",
                                "causes/tcp/x.yaml:16: unfinished: \"xx"
                                "x\"",
                                "causes/tcp/x.yaml:16: unknown cause \"xx"
                                "x\"",
                                "causes/tcp/y.cases.yaml: no cause lies beside these cases"));
  EXPECT_EQ(report->cases, 0U);
}

}  // namespace
}  // namespace doctor::knowledge
