#include "crypto/asn1_time.hpp"

#include <openssl/asn1.h>

#include <ctime>

namespace doctor::crypto {

std::optional<WallTime> read_time(const asn1_string_st* time) {
  std::tm parts{};
  if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) return std::nullopt;
  const std::chrono::year_month_day day{std::chrono::year{parts.tm_year + 1900}, std::chrono::month(unsigned(parts.tm_mon + 1)),
                                        std::chrono::day(unsigned(parts.tm_mday))};
  if (!day.ok()) return std::nullopt;
  return WallTime{std::chrono::sys_days{day}} + std::chrono::hours{parts.tm_hour} + std::chrono::minutes{parts.tm_min} +
         std::chrono::seconds{parts.tm_sec};
}

}  // namespace doctor::crypto
