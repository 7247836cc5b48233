#include "store/sqlite/sqlite_store.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include "base/text.hpp"
#include "store/sqlite/migrations.hpp"

namespace doctor::store {
namespace {

constexpr std::string_view kColumns =
    "id, host, port, address, started_at, vantage, outcome, stage, proved_until, cause, cause_title, certificate_sha256, certificate_not_after";
constexpr int kColumnCount = 13;

// What has four digits of the year, as RFC 3339 and X.509 have; a certificate may well end before 1970.
constexpr bool is_time(std::int64_t seconds) { return seconds >= -62'135'596'800 && seconds <= 253'402'300'799; }
WallTime time_of(std::int64_t seconds) { return WallTime{std::chrono::seconds{seconds}}; }
std::int64_t seconds_of(WallTime time) { return time.time_since_epoch().count(); }
std::string_view name_or_empty(const std::optional<Stage>& stage) { return stage ? name_of(*stage) : std::string_view{}; }

std::optional<Outcome> parse_outcome(std::string_view name) {
  for (const auto each : {Outcome::Works, Outcome::Degraded, Outcome::Broken, Outcome::Undetermined})
    if (name_of(each) == name) return each;
  return std::nullopt;
}

class SqliteStore : public RunStore {
 public:
  explicit SqliteStore(std::unique_ptr<Database> database) : database_(std::move(database)) {}

  Result<std::int64_t> append(const KeptRun& run) override {
    const auto& s = run.summary;
    TRY_ASSIGN(auto transaction, Transaction::begin(*database_));
    TRY_ASSIGN(auto insert, database_->prepare(text::format("INSERT INTO runs ({}) VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", kColumns)));
    insert.bind(s.host).bind(std::int64_t{s.port}).bind(s.address).bind(seconds_of(s.started_at)).bind(s.vantage).bind(name_of(s.outcome));
    insert.bind(name_or_empty(s.stage)).bind(name_or_empty(s.proved_until)).bind(s.cause).bind(s.cause_title).bind(s.certificate_sha256);
    insert.bind(s.certificate_not_after ? std::optional{seconds_of(*s.certificate_not_after)} : std::nullopt);
    TRY(insert.run());
    const auto id = database_->last_id();
    TRY_ASSIGN(auto documents, database_->prepare("INSERT INTO documents (run, json, text) VALUES (?, ?, ?)"));
    TRY(documents.bind(id).bind(run.json).bind(run.text).run());
    TRY(transaction.commit());
    return id;
  }

  Result<std::optional<RunSummary>> last(const Place& place, std::span<const Outcome> outcomes) override {
    std::string wanted;
    for (const auto each : outcomes) wanted += text::format("{}'{}'", wanted.empty() ? " AND outcome IN (" : ", ", name_of(each));
    TRY_ASSIGN(auto found, select(place, wanted.empty() ? wanted : wanted + ")", 1));
    if (found.empty()) return std::optional<RunSummary>{};
    return std::optional{std::move(found.front())};
  }

  Result<std::vector<RunSummary>> list(const Place& place, std::size_t most) override { return select(place, "", most); }

  Result<std::vector<HostSummary>> hosts() override {
    // Of a bare column beside max() SQLite gives the value in the row of that maximum.
    TRY_ASSIGN(auto query, database_->prepare(text::format(
                               "SELECT {0}, count(*), (SELECT started_at FROM runs AS w WHERE w.host = r.host AND w.port = r.port AND w.outcome = "
                               "'works' ORDER BY w.id DESC LIMIT 1), max(id) FROM runs AS r GROUP BY host, port ORDER BY host, port",
                               kColumns)));
    std::vector<HostSummary> out;
    for (;;) {
      TRY_ASSIGN(const bool row, query.step());
      if (!row) return out;
      HostSummary host;
      TRY_ASSIGN(host.last, summary_in(query));
      host.runs = std::size_t(query.integer(kColumnCount));
      if (!query.is_null(kColumnCount + 1)) host.last_worked = time_of(query.integer(kColumnCount + 1));
      out.push_back(std::move(host));
    }
  }

  Result<std::optional<KeptRun>> read(std::int64_t id) override {
    TRY_ASSIGN(auto query, database_->prepare(text::format("SELECT {}, json, text FROM runs JOIN documents ON run = id WHERE id = ?", kColumns)));
    TRY_ASSIGN(const bool row, query.bind(id).step());
    if (!row) return std::optional<KeptRun>{};
    KeptRun out;
    TRY_ASSIGN(out.summary, summary_in(query));
    out.json = query.text(kColumnCount);
    out.text = query.text(kColumnCount + 1);
    return std::optional{std::move(out)};
  }

  Result<std::size_t> forget(const Place& place, std::optional<WallTime> before) override {
    TRY(database_->execute("PRAGMA secure_delete = ON"));
    TRY_ASSIGN(auto remove, database_->prepare(text::format("DELETE FROM runs WHERE {} AND (?4 IS NULL OR started_at < ?4)", kOfPlace)));
    bind_place(remove, place);
    remove.bind(before ? std::optional{seconds_of(*before)} : std::nullopt);
    TRY_ASSIGN(const auto count, remove.run());
    // What was overwritten may still stand in the log beside the file.
    if (count > 0) TRY(database_->execute("PRAGMA wal_checkpoint(TRUNCATE); VACUUM; PRAGMA wal_checkpoint(TRUNCATE)"));
    return count;
  }

  Result<std::size_t> prune(const Limits& limits, WallTime now) override {
    TRY_ASSIGN(auto remove, database_->prepare(R"(
DELETE FROM runs WHERE started_at < ?
  OR id NOT IN (SELECT id FROM runs ORDER BY id DESC LIMIT ?)
  OR id IN (SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY host, port, vantage ORDER BY id DESC) AS place FROM runs) WHERE place > ?)
     AND id NOT IN (SELECT max(id) FROM runs WHERE outcome IN ('works', 'degraded') GROUP BY host, port, vantage, outcome))"));
    return remove.bind(seconds_of(now - limits.age)).bind(std::int64_t(limits.runs)).bind(std::int64_t(limits.runs_of_a_place)).run();
  }

 private:
  static constexpr std::string_view kOfPlace = "(?1 = '' OR host = ?1) AND (?2 = 0 OR port = ?2) AND (?3 = '' OR vantage = ?3)";
  static void bind_place(Statement& to, const Place& place) { to.bind(place.host).bind(std::int64_t{place.port}).bind(place.vantage); }

  Result<std::vector<RunSummary>> select(const Place& place, const std::string& further, std::size_t most) {
    TRY_ASSIGN(auto query, database_->prepare(text::format("SELECT {} FROM runs WHERE {}{} ORDER BY id DESC LIMIT ?4", kColumns, kOfPlace, further)));
    bind_place(query, place);
    query.bind(std::int64_t(std::min<std::size_t>(most, INT32_MAX)));
    std::vector<RunSummary> out;
    for (;;) {
      TRY_ASSIGN(const bool row, query.step());
      if (!row) return out;
      TRY_ASSIGN(auto summary, summary_in(query));
      out.push_back(std::move(summary));
    }
  }

  Result<RunSummary> summary_in(const Statement& row) const {
    RunSummary out{.id = row.integer(0), .host = row.text(1), .address = row.text(3), .vantage = row.text(5)};
    const auto outcome = parse_outcome(row.text(6));
    const bool sound =
        outcome && row.integer(2) > 0 && row.integer(2) < 65536 && is_time(row.integer(4)) && (row.is_null(12) || is_time(row.integer(12)));
    if (!sound)
      return fail(ErrorCode::BadData,
                  text::format("run {} of the history {} is as no version wrote it", out.id, text::escape_untrusted(database_->path())));
    out.port = std::uint16_t(row.integer(2));
    out.started_at = time_of(row.integer(4));
    out.outcome = *outcome;
    out.stage = parse_stage(row.text(7));
    out.proved_until = parse_stage(row.text(8));
    out.cause = row.text(9);
    out.cause_title = row.text(10);
    out.certificate_sha256 = row.text(11);
    if (!row.is_null(12)) out.certificate_not_after = time_of(row.integer(12));
    return out;
  }

  std::unique_ptr<Database> database_;
};

// Nobody else may read what was seen of other people's hosts; what SQLite puts beside the file has the file's rights.
Result<void> find_or_make(const SqliteOptions& options) {
  struct stat there{};
  const auto name = text::format("the history {}", text::escape_untrusted(options.path));
  if (::stat(options.path.c_str(), &there) == 0) {
    if (!S_ISREG(there.st_mode)) return fail(ErrorCode::BadData, text::format("{} is no file", name));
    return {};
  }
  if (errno != ENOENT || !options.create)
    return fail(errno == ENOENT || errno == ENOTDIR ? ErrorCode::MissingInput : ErrorCode::Io,
                text::format("cannot open {}: {}", name, std::strerror(errno)));
  const int descriptor = ::open(options.path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor < 0 && errno != EEXIST) return fail(ErrorCode::Io, text::format("cannot make {}: {}", name, std::strerror(errno)));
  if (descriptor >= 0) ::close(descriptor);
  return {};
}

// SQLite cannot read a file with a log (PRAGMA journal_mode = WAL) without writing beside it, unless it is told that
// nobody will; an empty log, or none, says that all is in the file.
Database::Access access_to(const std::string& path) {
  const auto may_write = [](const std::string& what) { return ::faccessat(AT_FDCWD, what.c_str(), W_OK, AT_EACCESS) == 0; };
  const auto folder = std::filesystem::path{path}.parent_path().string();
  if (may_write(path) && may_write(folder.empty() ? "." : folder)) return Database::Access::Write;
  struct stat log{};
  const bool holds_something = ::stat((path + "-wal").c_str(), &log) == 0 && log.st_size > 0;
  return holds_something ? Database::Access::Write : Database::Access::Frozen;
}

}  // namespace

Result<std::unique_ptr<RunStore>> open_sqlite_store(const SqliteOptions& options) {
  TRY(find_or_make(options));
  TRY_ASSIGN(auto database, Database::open(options.path, access_to(options.path), options.patience));
  TRY(migrate(*database));
  // NORMAL: a run may be lost when the power fails just now, the file never.
  TRY(database->execute("PRAGMA foreign_keys = ON; PRAGMA synchronous = NORMAL"));
  return std::unique_ptr<RunStore>{new SqliteStore{std::move(database)}};
}

}  // namespace doctor::store
