// Fills the templates of one chunk with the values of its records.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "base/bytes.hpp"
#include "format/evtx/chunk.hpp"
#include "format/evtx/program.hpp"
#include "format/evtx/record.hpp"
#include "format/evtx/store.hpp"
#include "format/evtx/value.hpp"

namespace doctor::evtx {

class Filler {
 public:
  // Texts go into `store`, which outlives the records. `wanted` as read_chunk() has it.
  Filler(BytesView chunk, Store& store, Wanted wanted = nullptr) : chunk_(chunk), store_(store), wanted_(wanted) {}

  // The binary XML of one record, from `begin` to `end` in the chunk, into `record`. Gives why it could not.
  std::optional<DecodeError> fill(Record& record, std::size_t begin, std::size_t end);
  // The last record failed because its template is not where it should be.
  bool template_lost() const { return template_lost_; }

 private:
  // A step with what is the same in every record already in the store.
  struct Ready {
    Step step{};
    std::string_view name{};
    std::optional<std::string_view> literal{};  // its whole value, where no record has a part in it
  };
  struct Definition {
    std::uint32_t id{0};
    std::vector<Ready> steps{};
    std::optional<DecodeError> broken{};  // why it does not compile, so that it is tried once
  };
  // Where a fragment stands, and below which field.
  struct Where {
    Context context{Context::Document};
    std::string prefix{};
  };

  std::optional<DecodeError> run_fragment(Record& record, std::size_t begin, std::size_t end, const Where& where, std::size_t depth);
  std::optional<DecodeError> run_template(ByteReader& in, Record& record, const Where& where, std::size_t depth);
  std::optional<DecodeError> run(const std::vector<Ready>& steps, const std::vector<RawValue>& values, Record& record, std::size_t depth);
  std::optional<DecodeError> spent(std::size_t offset) const;
  bool is_wanted(const Record& record);
  std::vector<Ready> make_ready(Program program);
  void place(const Ready& step, const RawValue* only, const std::vector<RawValue>& values, Record& record);
  void place_data(const Ready& step, const RawValue* only, const std::vector<RawValue>& values);
  std::string_view kept_text(const Ready& step, const std::vector<RawValue>& values);
  std::string_view passing_text(const std::vector<Piece>& pieces, const std::vector<RawValue>& values);
  Decoded<const Definition*> definition_at(std::size_t offset, std::uint32_t id, const Where& where);

  BytesView chunk_;
  Store& store_;
  Wanted wanted_;
  std::optional<bool> record_wanted_{};                               // of the record that is being filled, once it can be said
  std::string passing_{};                                             // a text that is being made
  std::vector<Field> fields_{};                                       // of the record that is being filled
  std::array<std::vector<RawValue>, kDeepestTemplate + 1> values_{};  // of the template at each depth
  std::unordered_map<std::size_t, const Definition*> quick_{};        // those without a prefix, by place and context
  std::map<std::tuple<std::size_t, Context, std::string>, std::unique_ptr<Definition>> definitions_;
  std::size_t steps_ = 0;
  std::size_t text_ = 0;
  bool template_lost_ = false;
};

}  // namespace doctor::evtx
