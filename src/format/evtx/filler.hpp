// Fills the templates of one chunk with the values of its records.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "base/bytes.hpp"
#include "format/evtx/program.hpp"
#include "format/evtx/record.hpp"
#include "format/evtx/value.hpp"

namespace doctor::evtx {

class Filler {
 public:
  explicit Filler(BytesView chunk) : chunk_(chunk) {}

  // The binary XML of one record, from `begin` to `end` in the chunk, into `record`.
  Decoded<Record> fill(Record record, std::size_t begin, std::size_t end);
  // The last record failed because its template is not where it should be.
  bool template_lost() const { return template_lost_; }

 private:
  struct Definition {
    std::uint32_t id{0};
    Program program{};
    std::optional<DecodeError> broken{};  // why it does not compile, so that it is tried once
  };
  // Where a fragment stands, and below which field.
  struct Where {
    Context context{Context::Document};
    std::string prefix{};
  };

  std::optional<DecodeError> run_fragment(Record& record, std::size_t begin, std::size_t end, const Where& where, std::size_t depth);
  std::optional<DecodeError> run_template(ByteReader& in, Record& record, const Where& where, std::size_t depth);
  std::optional<DecodeError> run(const Program& program, const std::vector<RawValue>& values, Record& record, std::size_t depth);
  std::optional<DecodeError> spent(std::size_t offset) const;
  void place(const Step& step, const std::vector<RawValue>& values, Record& record);
  void place_data(const Step& step, const RawValue* only, const std::vector<RawValue>& values, Record& record);
  std::string text_of(const std::vector<Piece>& pieces, const std::vector<RawValue>& values);
  Decoded<const Definition*> definition_at(std::size_t offset, std::uint32_t id, const Where& where);

  BytesView chunk_;
  std::map<std::tuple<std::size_t, Context, std::string>, std::unique_ptr<Definition>> definitions_;
  std::size_t steps_ = 0;
  std::size_t text_ = 0;
  bool template_lost_ = false;
};

}  // namespace doctor::evtx
