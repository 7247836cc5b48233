#include "format/evtx/filler.hpp"

#include <charconv>

namespace doctor::evtx {
namespace {

constexpr std::uint8_t kEndOfFragment = 0x00;
constexpr std::uint8_t kTemplateInstance = 0x0c;
constexpr std::uint8_t kFragmentHeader = 0x0f;
constexpr std::size_t kDefinitionHeader = 24;  // next, GUID, size

DecodeError malformed(std::string_view field, std::size_t offset, std::string_view reason) {
  return {DecodeError::Kind::Malformed, "BinXml", field, offset, reason, 0};
}

const RawValue* at(const std::vector<RawValue>& values, std::size_t index) { return index < values.size() ? &values[index] : nullptr; }

template <typename Number>
Number number_in(std::string_view text) {
  std::uint64_t out = 0;
  std::from_chars(text.data(), text.data() + text.size(), out);
  return Number(out);
}

// The one substitution that is the whole value, which is nearly always the case; null otherwise.
const RawValue* only_value(const std::vector<Piece>& pieces, const std::vector<RawValue>& values) {
  return pieces.size() == 1 && !pieces.front().literal ? at(values, pieces.front().index) : nullptr;
}

}  // namespace

std::optional<DecodeError> Filler::fill(Record& record, std::size_t begin, std::size_t end) {
  template_lost_ = false;
  record_wanted_.reset();
  fields_.clear();
  if (auto error = run_fragment(record, begin, end, {}, 0)) return error->inside_whole();
  record.data = store_.keep(fields_);
  return std::nullopt;
}

// What the chunk has become so far is more than it may.
std::optional<DecodeError> Filler::spent(std::size_t offset) const {
  if (steps_ > kMostSteps) return malformed("Event", offset, "more values than a chunk may have");
  if (text_ > kMostText) return malformed("Event", offset, "more text than a chunk may have");
  return std::nullopt;
}

std::optional<DecodeError> Filler::run_fragment(Record& record, std::size_t begin, std::size_t end, const Where& where, std::size_t depth) {
  if (depth > kDeepestTemplate) return malformed("TemplateInstance", begin, "nests too deep");
  // The same bytes may be the value of many steps, and are read each time.
  steps_ += end - std::min(begin, end);
  if (auto error = spent(begin)) return error;
  ByteReader in{chunk_.first(std::min(end, chunk_.size())), "BinXml"};
  in.skip(begin, "fragment");
  while (in.ok() && in.remaining() > 0) {
    const auto start = in.offset();
    const auto token = in.u8("token");
    if (token == kEndOfFragment) break;
    if (token == kFragmentHeader) {
      in.skip(3, "FragmentHeader");
    } else if (token == kTemplateInstance) {
      if (auto error = run_template(in, record, where, depth)) return error;
    } else {
      auto program =
          compile({.chunk = chunk_, .begin = start, .end = end, .dependencies = false, .context = where.context, .prefix = where.prefix}, text_);
      if (!program) return program.error();
      return run(make_ready(*std::move(program)), {}, record, depth);
    }
  }
  if (!in.ok()) return in.error();
  return std::nullopt;
}

std::optional<DecodeError> Filler::run_template(ByteReader& in, Record& record, const Where& where, std::size_t depth) {
  in.skip(1, "TemplateInstance.version");
  const auto id = in.u32_le("TemplateInstance.id");
  const std::size_t offset = in.u32_le("TemplateInstance.offset");
  if (!in.ok()) return in.error();
  const auto definition = definition_at(offset, id, where);
  if (!definition) return definition.error();
  if (offset == in.offset()) {  // the first record that uses a template carries it along
    in.skip(kDefinitionHeader - 4, "TemplateDefinition");
    in.skip(in.u32_le("TemplateDefinition.size"), "TemplateDefinition");
  }
  const std::size_t count = in.u32_le("TemplateInstance.count");
  in.expect(count <= in.remaining() / 4, "TemplateInstance.count", "more values than there is room for");
  if (!in.ok()) return in.error();
  auto& values = values_[depth];
  values.clear();
  const auto specs = in.take(4 * count, "TemplateInstance.values");  // of each: size, type, and a byte that is reserved
  const auto begin = in.offset();
  std::size_t used = 0;
  const std::size_t room = in.remaining();
  for (std::size_t i = 0; i < specs.size() && used <= room; i += 4) {
    const auto size = std::to_integer<std::size_t>(specs[i]) | std::to_integer<std::size_t>(specs[i + 1]) << 8;
    if (size <= room - used) values.push_back({std::to_integer<std::uint8_t>(specs[i + 2]), chunk_.subspan(begin + used, size), begin + used});
    used += size;
  }
  in.skip(used, "TemplateInstance.value");  // more than there is: it fails here
  if (!in.ok()) return in.error();
  return run((*definition)->steps, values, record, depth);
}

// A definition is named by the first part of its GUID; another one, or none, means that what was there has been overwritten.
Decoded<const Filler::Definition*> Filler::definition_at(std::size_t offset, std::uint32_t id, const Where& where) {
  constexpr std::size_t kContexts = 4;
  const auto quick = where.prefix.empty() ? quick_.find(offset * kContexts + std::size_t(where.context)) : quick_.end();
  if (quick != quick_.end() && quick->second->id == id && !quick->second->broken) return quick->second;
  const std::tuple key{offset, where.context, where.prefix};
  auto found = definitions_.find(key);
  if (found == definitions_.end()) {
    ByteReader in{chunk_, "TemplateDefinition"};
    in.skip(offset, "offset");
    in.skip(4, "next");
    const auto stands_there = in.u32_le("guid");
    in.skip(12, "guid");
    const std::size_t size = in.u32_le("size");
    const auto begin = in.offset();
    in.skip(size, "data");
    if (!in.ok() || stands_there != id) {
      template_lost_ = true;
      return fail(malformed("TemplateDefinition", offset, "is not there any more"));
    }
    steps_ += size;
    if (auto error = spent(offset)) return fail(*error);
    auto program = compile(
        {.chunk = chunk_, .begin = begin, .end = begin + size, .dependencies = true, .context = where.context, .prefix = where.prefix}, text_);
    text_ += where.prefix.size();  // in its key
    auto definition = std::make_unique<Definition>();
    definition->id = id;
    if (program) {
      steps_ += program->size();
      definition->steps = make_ready(*std::move(program));
    } else {
      definition->broken = program.error();
    }
    if (auto error = spent(offset)) return fail(*error);
    found = definitions_.emplace(key, std::move(definition)).first;
    if (where.prefix.empty()) quick_[offset * kContexts + std::size_t(where.context)] = found->second.get();
  }
  if (found->second->id != id) {
    template_lost_ = true;
    return fail(malformed("TemplateDefinition", offset, "is another one's"));
  }
  if (found->second->broken) {
    template_lost_ = true;
    return fail(*found->second->broken);
  }
  return found->second.get();
}

// The same name stands in thousands of records, and so does many a value.
std::vector<Filler::Ready> Filler::make_ready(Program program) {
  std::vector<Ready> out;
  out.reserve(program.size());
  for (auto& step : program) {
    auto& ready = out.emplace_back();
    ready.name = store_.keep(step.name);
    if (step.pieces.size() == 1 && step.pieces.front().literal) ready.literal = store_.keep(step.pieces.front().text);
    ready.step = std::move(step);
  }
  return out;
}

// Asked before the first field, when the event's own numbers are known; an event that hides its provider is read whole.
bool Filler::is_wanted(const Record& record) {
  if (wanted_ == nullptr || record.provider.empty()) return true;
  if (!record_wanted_) record_wanted_ = wanted_(record);
  return *record_wanted_;
}

std::optional<DecodeError> Filler::run(const std::vector<Ready>& steps, const std::vector<RawValue>& values, Record& record, std::size_t depth) {
  for (const auto& ready : steps) {
    ++steps_;
    if (auto error = spent(0)) return error;
    const auto& step = ready.step;
    const bool field = step.place == Place::Data || step.place == Place::Child;
    if (field && !is_wanted(record)) continue;
    const auto* only = only_value(step.pieces, values);
    if (field && only != nullptr && only->is(ValueType::BinXml)) {
      const Where inside{step.inside, step.place == Place::Data ? step.name : std::string{}};
      if (auto error = run_fragment(record, only->offset, only->offset + only->bytes.size(), inside, depth + 1)) return error;
    } else {
      place(ready, only, values, record);
      if (auto error = spent(0)) return error;
    }
  }
  return std::nullopt;
}

void Filler::place(const Ready& ready, const RawValue* only, const std::vector<RawValue>& values, Record& record) {
  const auto text = [&] { return kept_text(ready, values); };
  const auto number = [&]<typename Number>(Number& to) {
    const auto integer = only == nullptr ? std::nullopt : integer_of(*only);
    to = integer ? Number(*integer) : number_in<Number>(passing_text(ready.step.pieces, values));
  };
  switch (ready.step.place) {
    case Place::Nowhere:
    case Place::Child: break;
    case Place::Provider: record.provider = text(); break;
    case Place::EventSource:
      if (record.provider.empty()) record.provider = text();
      break;
    case Place::EventId: number(record.event_id); break;
    case Place::Version: number(record.version); break;
    case Place::Level: number(record.level); break;
    case Place::SystemTime:
      if (const auto time = only == nullptr ? std::nullopt : time_of(*only)) record.time = *time;
      break;
    case Place::RecordId: number(record.id); break;
    case Place::ActivityId: record.activity_id = text(); break;
    case Place::ProcessId: number(record.process_id); break;
    case Place::ThreadId: number(record.thread_id); break;
    case Place::Channel: record.channel = text(); break;
    case Place::Computer: record.computer = text(); break;
    case Place::UserSid: record.user_sid = text(); break;
    case Place::Data: place_data(ready, only, values); break;
  }
}

void Filler::place_data(const Ready& ready, const RawValue* only, const std::vector<RawValue>& values) {
  const auto& pieces_of_name = ready.step.name_from;
  const auto name = pieces_of_name.empty() ? ready.name : store_.keep(passing_text(pieces_of_name, values));
  if (only != nullptr && only->is_array()) {
    for (const auto& text : element_texts(*only)) {
      if (spent(0)) return;
      text_ += name.size() + text.size();
      ++steps_;
      fields_.push_back({name, store_.keep(text)});
    }
    return;
  }
  text_ += name.size();
  fields_.push_back({name, kept_text(ready, values)});
}

std::string_view Filler::kept_text(const Ready& ready, const std::vector<RawValue>& values) {
  const auto out = ready.literal ? *ready.literal : store_.keep(passing_text(ready.step.pieces, values));
  text_ += out.size();
  return out;
}

// Until the next one is made.
std::string_view Filler::passing_text(const std::vector<Piece>& pieces, const std::vector<RawValue>& values) {
  passing_.clear();
  for (const auto& piece : pieces) {
    if (piece.literal)
      passing_ += piece.text;
    else if (const auto* value = at(values, piece.index))
      append_text(*value, passing_);
    if (passing_.size() > kMostText) break;
  }
  return passing_;
}

}  // namespace doctor::evtx
