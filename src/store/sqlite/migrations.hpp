// The numbered steps that make a file's tables into those that this version reads.
#pragma once

#include "store/sqlite/database.hpp"

namespace doctor::store {

// What marks a SQLite file as a history ("RDPd"), so that no other program's is ever written to.
inline constexpr std::int64_t kApplicationId = 0x52445064;

// Brings a new or older file up to date, in one transaction. Errors: those of RunStore, and BadData where the file is
// another program's or was written by a newer version of this one.
Result<void> migrate(const Database& database);

}  // namespace doctor::store
