#include "store/sqlite/migrations.hpp"

#include <iterator>

#include "base/text.hpp"

namespace doctor::store {
namespace {

// Number n brings version n - 1 to n (PRAGMA user_version). One that was released is never changed.
constexpr const char* kMigrations[] = {
    // 1: the documents stand apart, so that listing runs does not read past them.
    R"(
CREATE TABLE runs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  host TEXT NOT NULL,
  port INTEGER NOT NULL,
  address TEXT NOT NULL,
  started_at INTEGER NOT NULL,           -- seconds since 1970, UTC
  vantage TEXT NOT NULL,
  outcome TEXT NOT NULL,
  stage TEXT NOT NULL,                   -- empty: none
  proved_until TEXT NOT NULL,            -- empty: none
  cause TEXT NOT NULL,                   -- empty: none
  cause_title TEXT NOT NULL,
  certificate_sha256 TEXT NOT NULL,      -- empty: none was seen
  certificate_not_after INTEGER          -- seconds since 1970, UTC
);
CREATE INDEX runs_of_a_place ON runs (host, port, vantage, outcome);
CREATE TABLE documents (
  run INTEGER PRIMARY KEY REFERENCES runs (id) ON DELETE CASCADE,
  json TEXT NOT NULL,
  text TEXT NOT NULL
);
)",
};
constexpr std::int64_t kVersion = std::ssize(kMigrations);

// Whether the file is ours, or as good as new; gives its version.
Result<std::int64_t> version_of(const Database& database) {
  TRY_ASSIGN(const auto id, database.number("PRAGMA application_id"));
  TRY_ASSIGN(const auto version, database.number("PRAGMA user_version"));
  TRY_ASSIGN(const auto tables, database.number("SELECT count(*) FROM sqlite_schema"));
  const bool is_new = id == 0 && version == 0 && tables == 0;
  const auto name = text::escape_untrusted(database.path());
  if (!is_new && id != kApplicationId)
    return fail(ErrorCode::BadData, text::format("{} is another program's database; name another file for the history", name));
  if (version > kVersion)
    return fail(ErrorCode::BadData,
                text::format("the history {} was written by a newer rdpdoctor (its form is {}, this version knows {}); use that one, or "
                             "name another file",
                             name, version, kVersion));
  return version;
}

}  // namespace

Result<void> migrate(const Database& database) {
  TRY_ASSIGN(const auto found, version_of(database));
  if (found == kVersion) return {};
  // Readers then never wait for a writer. Not to be had on some network file systems, or while somebody else begins the
  // same file: it works without, too.
  if (found == 0) (void)database.execute("PRAGMA journal_mode = WAL");
  TRY_ASSIGN(auto transaction, Transaction::begin(database));
  TRY_ASSIGN(const auto version, version_of(database));  // another process may have been first
  for (auto at = version; at < kVersion; ++at) TRY(database.execute(kMigrations[at]));
  TRY(database.execute(text::format("PRAGMA application_id = {}; PRAGMA user_version = {}", kApplicationId, kVersion).c_str()));
  return transaction.commit();
}

}  // namespace doctor::store
