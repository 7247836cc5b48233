// Result<T, E>: a value or the reason there is none.
#pragma once

#include <expected>
#include <utility>

#include "base/error.hpp"

namespace doctor {

// A struct, because [[nodiscard]] on an alias does nothing.
template <typename T, typename E = Error>
struct [[nodiscard]] Result : std::expected<T, E> {
  using std::expected<T, E>::expected;
};

template <typename E>
std::unexpected<std::decay_t<E>> fail(E&& error) {
  return std::unexpected<std::decay_t<E>>(std::forward<E>(error));
}

inline std::unexpected<Error> fail(ErrorCode code, std::string message) { return std::unexpected<Error>(Error{code, std::move(message), nullptr}); }

}  // namespace doctor

#define DOCTOR_JOIN_IMPL(a, b) a##b
#define DOCTOR_JOIN(a, b) DOCTOR_JOIN_IMPL(a, b)
#define DOCTOR_TRY_ASSIGN(result, declaration, ...)              \
  auto result = (__VA_ARGS__);                                   \
  if (!result) return ::doctor::fail(std::move(result).error()); \
  declaration = std::move(*result)

// TRY_ASSIGN(auto x, f()): x, or leaves the function with f's error.
#define TRY_ASSIGN(declaration, ...) DOCTOR_TRY_ASSIGN(DOCTOR_JOIN(try_result_, __LINE__), declaration, __VA_ARGS__)
// TRY(f()): for a Result<void>.
#define TRY(...)                                                                                    \
  if (auto DOCTOR_JOIN(try_result_, __LINE__) = (__VA_ARGS__); !DOCTOR_JOIN(try_result_, __LINE__)) \
  return ::doctor::fail(std::move(DOCTOR_JOIN(try_result_, __LINE__)).error())
