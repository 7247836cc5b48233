#include "cli/history_file.hpp"

#include <filesystem>

#include "base/text.hpp"
#include "cli/target.hpp"
#include "platform/environment.hpp"
#include "platform/folders.hpp"
#include "report/json_reader.hpp"
#include "store/sqlite/sqlite_store.hpp"

namespace doctor::cli {
namespace {

constexpr const char* kFileName = "history.db";

Result<std::filesystem::path> own_folder() {
  const auto folder = platform::state_folder(platform::environment, platform::is_root());
  if (!folder)
    return fail(ErrorCode::Unavailable, "there is no home folder to keep the history in; set HOME or XDG_STATE_HOME, or name a file by --history");
  return *folder;
}

}  // namespace

Result<std::unique_ptr<store::RunStore>> open_history(const std::string& chosen) {
  if (!chosen.empty()) return store::open_sqlite_store({.path = chosen});
  TRY_ASSIGN(const auto folder, own_folder());
  auto store = store::open_sqlite_store({.path = (folder / kFileName).string()});
  if (!store && store.error().code == ErrorCode::MissingInput) return std::unique_ptr<store::RunStore>{};
  return store;
}

Result<std::unique_ptr<store::RunStore>> begin_history(const std::string& chosen) {
  if (!chosen.empty()) return store::open_sqlite_store({.path = chosen, .create = true});
  TRY_ASSIGN(const auto folder, own_folder());
  TRY(platform::make_private_folder(folder));
  return store::open_sqlite_store({.path = (folder / kFileName).string(), .create = true});
}

Result<store::Place> read_place(const std::string& typed) {
  TRY_ASSIGN(const auto target, read_target(typed, 0, {}));
  return store::Place{.host = host_key(target.host), .port = target.port};
}

Result<Diagnosis> diagnosis_in(const store::KeptRun& run, Redactor* redactor) {
  auto read = report::read_diagnoses(run.json, redactor);
  if (!read) return fail(Error{read.error()}.while_doing(text::format("cannot read run {} of the history", run.summary.id)));
  if (read->size() != 1) return fail(ErrorCode::BadData, text::format("run {} of the history holds no single diagnosis", run.summary.id));
  return std::move(read->front());
}

}  // namespace doctor::cli
