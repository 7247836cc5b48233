#include "store/sqlite/database.hpp"

#include <sqlite3.h>

#include "base/text.hpp"

namespace doctor::store {
namespace {

std::unexpected<Error> trouble(sqlite3* database, const std::string& path, int code) {
  const auto name = text::format("the history {}", text::escape_untrusted(path));
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return fail(ErrorCode::Unavailable, text::format("{} is held by another process", name));
    case SQLITE_CORRUPT:
    case SQLITE_FORMAT:
    case SQLITE_MISMATCH: return fail(ErrorCode::BadData, text::format("{} is damaged; move it away, and a new one is begun", name));
    case SQLITE_NOTADB: return fail(ErrorCode::BadData, text::format("{} is no history; name another file, or move it away", name));
    case SQLITE_READONLY: return fail(ErrorCode::Io, text::format("{} cannot be written", name));
    case SQLITE_NOMEM: return fail(ErrorCode::Internal, text::format("{} needs more memory than there is", name));
    case SQLITE_ERROR:  // the file holds other tables than its version says
      return fail(ErrorCode::BadData,
                  text::format("{} is not as this version wrote it: {}", name, database == nullptr ? "" : sqlite3_errmsg(database)));
    default:
      return fail(ErrorCode::Io, text::format("cannot use {}: {}", name, database == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(database)));
  }
}

// A path in SQLite's form of a file URI, where ?, # and % would mean something.
std::string as_uri(std::string_view path) {
  std::string out;
  for (const char c : path)
    if (c == '?' || c == '#' || c == '%')
      out += text::format("%{:02x}", unsigned(c));
    else
      out += c;
  return out;
}

}  // namespace

void Statement::Finalize::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

Statement& Statement::bind(std::int64_t value) {
  sqlite3_bind_int64(statement_.get(), next_++, value);
  return *this;
}

Statement& Statement::bind(std::string_view value) {
  sqlite3_bind_text64(statement_.get(), next_++, value.data() == nullptr ? "" : value.data(), value.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
  return *this;
}

Statement& Statement::bind(std::optional<std::int64_t> value) {
  if (value) return bind(*value);
  sqlite3_bind_null(statement_.get(), next_++);
  return *this;
}

Result<bool> Statement::step() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  const auto done = [&]() -> Result<bool> {
    if (code == SQLITE_DONE) return false;
    return trouble(database_, *path_, code);
  }();
  sqlite3_reset(statement_.get());
  sqlite3_clear_bindings(statement_.get());
  next_ = 1;
  return done;
}

Result<std::size_t> Statement::run() {
  for (;;) {
    TRY_ASSIGN(const bool row, step());
    if (!row) return std::size_t(sqlite3_changes64(database_));
  }
}

std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(statement_.get(), column); }

std::string Statement::text(int column) const {
  // The pointer first: asking for it may change the length ([SQLite C API] "Result Values From A Query").
  const auto* start = sqlite3_column_text(statement_.get(), column);
  if (start == nullptr) return {};
  return {reinterpret_cast<const char*>(start), std::size_t(sqlite3_column_bytes(statement_.get(), column))};
}

bool Statement::is_null(int column) const { return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL; }

void Database::Close::operator()(sqlite3* database) const { sqlite3_close(database); }

Result<std::unique_ptr<Database>> Database::open(const std::string& path, Access access, std::chrono::milliseconds patience) {
  sqlite3* raw = nullptr;
  const bool frozen = access == Access::Frozen;
  const auto name = frozen ? "file:" + as_uri(path) + "?immutable=1" : path;
  const int code = sqlite3_open_v2(
      name.c_str(), &raw, (frozen ? SQLITE_OPEN_READONLY | SQLITE_OPEN_URI : SQLITE_OPEN_READWRITE) | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
      nullptr);
  std::unique_ptr<Database> out{new Database{path, raw}};
  if (code != SQLITE_OK) return trouble(raw, path, code);
  sqlite3_busy_timeout(raw, int(patience.count()));
  // The file may be anybody's: nothing that its schema defines may act on its own.
  sqlite3_db_config(raw, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(raw, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(raw, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
  sqlite3_db_config(raw, SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
  sqlite3_limit(raw, SQLITE_LIMIT_LENGTH, 64 * 1024 * 1024);
  return out;
}

Result<Statement> Database::prepare(std::string_view sql) const {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v2(database_.get(), sql.data(), int(sql.size()), &statement, nullptr);
  if (code != SQLITE_OK) return trouble(database_.get(), path_, code);
  return Statement{database_.get(), &path_, statement};
}

Result<void> Database::execute(const char* sql) const {
  const int code = sqlite3_exec(database_.get(), sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return trouble(database_.get(), path_, code);
  return {};
}

Result<std::int64_t> Database::number(std::string_view sql) const {
  TRY_ASSIGN(auto statement, prepare(sql));
  TRY_ASSIGN(const bool row, statement.step());
  return row ? statement.integer(0) : 0;
}

std::int64_t Database::last_id() const { return sqlite3_last_insert_rowid(database_.get()); }

Result<Transaction> Transaction::begin(const Database& database) {
  // IMMEDIATE: who waits for another writer waits here, and never after it has read.
  TRY(database.execute("BEGIN IMMEDIATE"));
  return Transaction{database};
}

Transaction::~Transaction() {
  if (database_ != nullptr) (void)database_->execute("ROLLBACK");
}

Result<void> Transaction::commit() {
  TRY(database_->execute("COMMIT"));
  database_ = nullptr;
  return {};
}

}  // namespace doctor::store
