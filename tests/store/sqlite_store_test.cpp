#include "store/sqlite/sqlite_store.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "store/run_store_contract.hpp"
#include "support/temporary_folder.hpp"

namespace doctor::store::test {
namespace {

std::unique_ptr<RunStore> begin(const std::filesystem::path& path) {
  auto store = open_sqlite_store({.path = path.string(), .create = true});
  if (!store) throw std::runtime_error(store.error().to_string());
  return *std::move(store);
}

// SQLite goes on with a file whose folder is gone; nothing is left behind then.
std::unique_ptr<RunStore> begin_anywhere() {
  static std::vector<std::unique_ptr<doctor::test::TemporaryFolder>> folders;
  folders.push_back(std::make_unique<doctor::test::TemporaryFolder>());
  return begin(folders.back()->path() / "history.db");
}

INSTANTIATE_TEST_SUITE_P(Sqlite, RunStoreContract, testing::Values(Backend{"sqlite", begin_anywhere}), [](const auto& of) { return of.param.name; });

class SqliteStoreFile : public testing::Test {
 protected:
  Result<std::unique_ptr<RunStore>> open(bool create = true) {
    return open_sqlite_store({.path = path.string(), .create = create, .patience = std::chrono::milliseconds{0}});
  }
  // What another program does to the file.
  void execute(const char* sql) {
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open(path.c_str(), &database), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(database, sql, nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(database);
    sqlite3_close(database);
  }
  doctor::test::TemporaryFolder folder;
  const std::filesystem::path path = folder.path() / "history.db";
};

TEST_F(SqliteStoreFile, CanBeReadByItsOwnerAlone) {
  const auto store = begin(path);
  ASSERT_TRUE(store->append(run_of("pc17", Outcome::Works)));
  for (const auto& each : std::filesystem::directory_iterator{folder.path()}) {
    struct stat there{};
    ASSERT_EQ(::stat(each.path().c_str(), &there), 0);
    EXPECT_EQ(there.st_mode & 0777, 0600u) << each.path();
  }
}

TEST_F(SqliteStoreFile, IsReadAgainByTheNextRun) {
  const auto id = begin(path)->append(run_of("pc17", Outcome::Works));
  ASSERT_TRUE(id);
  EXPECT_TRUE(*begin(path)->read(*id));
}

TEST_F(SqliteStoreFile, ThatIsNotThereIsMissing) {
  const auto store = open(false);
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().code, ErrorCode::MissingInput);
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST_F(SqliteStoreFile, ThatIsNoDatabaseIsLeftAsItIs) {
  std::ofstream{path} << "dear diary, this is no database at all, however long it may be made: " << std::string(4096, 'x');
  const auto size = std::filesystem::file_size(path);
  const auto store = open();
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().code, ErrorCode::BadData);
  EXPECT_NE(store.error().to_string().find("is no history"), std::string::npos) << store.error().to_string();
  EXPECT_EQ(std::filesystem::file_size(path), size);
}

TEST_F(SqliteStoreFile, OfAnotherProgramIsLeftAsItIs) {
  execute("CREATE TABLE bookmarks (url TEXT)");
  const auto store = open();
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().code, ErrorCode::BadData);
  EXPECT_NE(store.error().to_string().find("another program's database"), std::string::npos) << store.error().to_string();
}

TEST_F(SqliteStoreFile, OfANewerVersionIsRefusedKindly) {
  begin(path);
  execute("PRAGMA user_version = 7");
  const auto store = open();
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().code, ErrorCode::BadData);
  EXPECT_NE(store.error().to_string().find("written by a newer rdpdoctor (its form is 7"), std::string::npos) << store.error().to_string();
}

TEST_F(SqliteStoreFile, ThatIsDamagedIsAnErrorAndNeverMore) {
  {
    const auto store = begin(path);
    for (int i = 0; i < 40; ++i) ASSERT_TRUE(store->append(run_of("pc" + std::to_string(i), Outcome::Works)));
  }
  const auto size = std::filesystem::file_size(path);
  {
    std::fstream file{path, std::ios::in | std::ios::out | std::ios::binary};
    file.seekp(4096);
    file << std::string(size - 4096, '\x5a');
  }
  const auto store = open();
  const auto tried = store ? (*store)->append(run_of("pc1", Outcome::Works)) : Result<std::int64_t>{std::unexpected{store.error()}};
  ASSERT_FALSE(tried);
  EXPECT_EQ(tried.error().code, ErrorCode::BadData) << tried.error().to_string();
}

TEST_F(SqliteStoreFile, CutShortIsAnErrorAndNeverMore) {
  {
    const auto store = begin(path);
    for (int i = 0; i < 40; ++i) ASSERT_TRUE(store->append(run_of("pc" + std::to_string(i), Outcome::Works)));
  }
  for (const std::uintmax_t size : {1u, 100u, 4096u, 5000u, 8192u}) {
    std::filesystem::resize_file(path, size);
    const auto store = open(false);
    const auto tried = store ? (*store)->list({}, 100) : Result<std::vector<RunSummary>>{std::unexpected{store.error()}};
    if (!tried) EXPECT_EQ(tried.error().code, ErrorCode::BadData) << size << ": " << tried.error().to_string();
  }
}

TEST_F(SqliteStoreFile, WithRowsOfNobodyIsBadData) {
  const auto id = begin(path)->append(run_of("pc17", Outcome::Works));
  ASSERT_TRUE(id);
  for (const auto* sql : {"UPDATE runs SET outcome = 'fine'", "UPDATE runs SET outcome = 'works', started_at = 9000000000000000000",
                          "UPDATE runs SET started_at = 1, port = 70000"}) {
    execute(sql);
    const auto read = begin(path)->read(*id);
    ASSERT_FALSE(read) << sql;
    EXPECT_EQ(read.error().code, ErrorCode::BadData);
  }
}

TEST_F(SqliteStoreFile, RunsNothingThatAFileBringsAlong) {
  begin(path);
  execute("CREATE TRIGGER evil AFTER INSERT ON documents BEGIN DELETE FROM runs; END");
  const auto store = begin(path);
  ASSERT_TRUE(store->append(run_of("pc17", Outcome::Works)));
  EXPECT_EQ(store->list({}, 10)->size(), 1u);
}

TEST_F(SqliteStoreFile, HeldBySomebodyElseIsUnavailable) {
  const auto store = begin(path);
  sqlite3* other = nullptr;
  ASSERT_EQ(sqlite3_open(path.c_str(), &other), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(other, "BEGIN EXCLUSIVE", nullptr, nullptr, nullptr), SQLITE_OK);
  const auto impatient = open();
  const auto tried = impatient ? (*impatient)->append(run_of("pc17", Outcome::Works)) : Result<std::int64_t>{std::unexpected{impatient.error()}};
  ASSERT_FALSE(tried);
  EXPECT_EQ(tried.error().code, ErrorCode::Unavailable) << tried.error().to_string();
  sqlite3_close(other);
}

TEST_F(SqliteStoreFile, TakesTheRunsOfSeveralProcesses) {
  constexpr int kProcesses = 4, kRuns = 25;
  for (int i = 0; i < kProcesses; ++i) {
    if (::fork() != 0) continue;
    int kept = 0;
    if (auto store = open_sqlite_store({.path = path.string(), .create = true, .patience = std::chrono::seconds{60}}))
      for (int run = 0; run < kRuns; ++run) kept += (*store)->append(run_of("pc17", Outcome::Works)) && (*store)->prune({}, {}) ? 1 : 0;
    ::_exit(kept == kRuns ? 0 : 1);
  }
  for (int i = 0; i < kProcesses; ++i) {
    int status = 0;
    ASSERT_GT(::wait(&status), 0);
    EXPECT_EQ(status, 0);
  }
  EXPECT_EQ(begin(path)->list({}, 1000)->size(), std::size_t(kProcesses * kRuns));
}

TEST_F(SqliteStoreFile, HoldsNothingMoreOfWhatWasForgotten) {
  const auto store = begin(path);
  ASSERT_TRUE(store->append(run_of("marked-host-name", Outcome::Works)));
  ASSERT_TRUE(store->append(run_of("pc17", Outcome::Works)));
  ASSERT_TRUE(store->forget({.host = "marked-host-name"}, std::nullopt));
  for (const auto& each : std::filesystem::directory_iterator{folder.path()}) {
    std::ifstream file{each.path(), std::ios::binary};
    const std::string content{std::istreambuf_iterator<char>{file}, {}};
    EXPECT_EQ(content.find("marked-host-name"), std::string::npos) << each.path();
  }
}

// For root nothing is read-only; it becomes nobody for a while.
class WithoutRights {
 public:
  explicit WithoutRights(const std::vector<std::filesystem::path>& of) {
    if (::geteuid() != 0) return;
    for (const auto& each : of) EXPECT_EQ(::chown(each.c_str(), kNobody, kNobody), 0);
    was_root_ = ::seteuid(kNobody) == 0;
  }
  ~WithoutRights() {
    if (was_root_) EXPECT_EQ(::seteuid(0), 0);
  }

 private:
  static constexpr uid_t kNobody = 65534;
  bool was_root_ = false;
};

TEST_F(SqliteStoreFile, InAReadOnlyFolderIsReadAndNotWritten) {
  ASSERT_TRUE(begin(path)->append(run_of("pc17", Outcome::Works)));
  const WithoutRights nobody{{folder.path(), path}};
  std::filesystem::permissions(path, std::filesystem::perms::owner_read);
  std::filesystem::permissions(folder.path(), std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec);
  {
    const auto store = open();
    ASSERT_TRUE(store) << store.error().to_string();
    EXPECT_EQ((*store)->list({}, 10)->size(), 1u);
    const auto tried = (*store)->append(run_of("pc17", Outcome::Works));
    ASSERT_FALSE(tried);
    EXPECT_EQ(tried.error().code, ErrorCode::Io) << tried.error().to_string();
  }
  const auto made = open_sqlite_store({.path = (folder.path() / "new.db").string(), .create = true});
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, ErrorCode::Io);
  std::filesystem::permissions(folder.path(), std::filesystem::perms::owner_all);
}

}  // namespace
}  // namespace doctor::store::test
