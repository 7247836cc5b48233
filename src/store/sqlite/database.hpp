// One SQLite file, and statements on it. SQLite's own types stay in the .cpp files.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace doctor::store {

// A statement with its values; they are bound in order, from the first question mark on.
class Statement {
 public:
  Statement& bind(std::int64_t value);
  Statement& bind(std::string_view value);
  Statement& bind(std::optional<std::int64_t> value);  // nothing is NULL
  // True: there is a row. False: it is done, and may be bound and run again.
  Result<bool> step();
  // Runs it to its end; gives how many rows it changed.
  Result<std::size_t> run();

  // Of the present row, by column from 0.
  std::int64_t integer(int column) const;
  std::string text(int column) const;
  bool is_null(int column) const;

 private:
  friend class Database;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  Statement(sqlite3* database, const std::string* path, sqlite3_stmt* statement) : database_(database), path_(path), statement_(statement) {}

  sqlite3* database_;
  const std::string* path_;  // of the Database, which outlives it
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  int next_ = 1;
};

class Database {
 public:
  // `Frozen`: nobody can write the file, nor anything beside it, so that it is read without a lock.
  enum class Access : std::uint8_t { Write, Frozen };
  // Opens a file that is there. `patience`: how long to wait for another process. Errors: as RunStore's.
  static Result<std::unique_ptr<Database>> open(const std::string& path, Access access, std::chrono::milliseconds patience);

  Result<Statement> prepare(std::string_view sql) const;
  // Statements without values or rows, one or several.
  Result<void> execute(const char* sql) const;
  // The one number that a statement gives.
  Result<std::int64_t> number(std::string_view sql) const;
  std::int64_t last_id() const;
  const std::string& path() const { return path_; }

 private:
  struct Close {
    void operator()(sqlite3* database) const;
  };
  Database(std::string path, sqlite3* database) : path_(std::move(path)), database_(database) {}

  std::string path_;
  std::unique_ptr<sqlite3, Close> database_;
};

// All of it or nothing: rolled back unless commit() was called.
class Transaction {
 public:
  static Result<Transaction> begin(const Database& database);
  Transaction(Transaction&& other) noexcept : database_(std::exchange(other.database_, nullptr)) {}
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();
  Result<void> commit();

 private:
  explicit Transaction(const Database& database) : database_(&database) {}
  const Database* database_;
};

}  // namespace doctor::store
