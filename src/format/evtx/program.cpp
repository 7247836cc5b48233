#include "format/evtx/program.hpp"

#include <optional>
#include <string_view>
#include <utility>

#include "base/text.hpp"

namespace doctor::evtx {
namespace {

// [MS-EVEN6] 2.2.12; the bit 0x40 says that more of the same follows.
enum class Token : std::uint8_t {
  EndOfFragment = 0x00,
  OpenStartElement = 0x01,
  CloseStartElement = 0x02,
  CloseEmptyElement = 0x03,
  EndElement = 0x04,
  Value = 0x05,
  Attribute = 0x06,
  CdataSection = 0x07,
  CharRef = 0x08,
  EntityRef = 0x09,
  PiTarget = 0x0a,
  PiData = 0x0b,
  TemplateInstance = 0x0c,
  NormalSubstitution = 0x0d,
  OptionalSubstitution = 0x0e,
  FragmentHeader = 0x0f,
};
constexpr std::uint8_t kMore = 0x40;

// What an element is to us.
enum class Role : std::uint8_t {
  Document,    // above the root
  Event,       // <Event>
  System,      // <System>
  SystemLeaf,  // a child of it
  EventData,   // <EventData>
  Container,   // <UserData>, or its one child, whose name is the event's own
  Leaf,        // a field, or part of one
  Ignored,     // what we have no use for, with all below it
};

struct Element {
  Role role{Role::Document};
  std::string tag{};
  std::string name{};              // Leaf: of the field
  std::vector<Piece> name_from{};  // Leaf: see Step
  bool has_children{false};
  bool said{false};  // a step for its text was made
};

struct NamedPlace {
  std::string_view element, attribute;  // attribute empty: the element's text
  Place place;
};
constexpr NamedPlace kSystemPlaces[] = {
    {"Provider", "Name", Place::Provider},
    {"Provider", "EventSourceName", Place::EventSource},
    {"EventID", "", Place::EventId},
    {"Version", "", Place::Version},
    {"Level", "", Place::Level},
    {"TimeCreated", "SystemTime", Place::SystemTime},
    {"EventRecordID", "", Place::RecordId},
    {"Correlation", "ActivityID", Place::ActivityId},
    {"Execution", "ProcessID", Place::ProcessId},
    {"Execution", "ThreadID", Place::ThreadId},
    {"Channel", "", Place::Channel},
    {"Computer", "", Place::Computer},
    {"Security", "UserID", Place::UserSid},
};

Place system_place(std::string_view element, std::string_view attribute) {
  for (const auto& each : kSystemPlaces)
    if (each.element == element && each.attribute == attribute) return each.place;
  return Place::Nowhere;
}

constexpr std::pair<std::string_view, std::string_view> kEntities[] = {{"lt", "<"}, {"gt", ">"}, {"amp", "&"}, {"quot", "\""}, {"apos", "'"}};

class Compiler {
 public:
  Compiler(const Fragment& fragment, std::size_t& text)
      : fragment_(fragment), text_(text), in_(fragment.chunk.first(std::min(fragment.end, fragment.chunk.size())), "BinXml") {
    in_.skip(fragment.begin, "fragment");
    open_.push_back({.role = Role::Document});
  }

  Decoded<Program> run() {
    while (in_.ok() && in_.remaining() > 0) {
      const auto token = in_.u8("token");
      if (!take(Token(token & ~kMore), (token & kMore) != 0)) break;
    }
    return in_.finish(std::move(out_));
  }

 private:
  Element& top() { return open_.back(); }

  // False at the end of the fragment.
  bool take(Token token, bool more) {
    switch (token) {
      case Token::EndOfFragment: return false;
      case Token::FragmentHeader: in_.skip(3, "FragmentHeader"); return true;
      case Token::OpenStartElement: open_element(more); return true;
      case Token::CloseStartElement: end_attribute(); return true;
      case Token::CloseEmptyElement:
      case Token::EndElement:
        end_attribute();
        close_element();
        return true;
      case Token::Attribute:
        end_attribute();
        attribute_ = name("Attribute.name");
        return true;
      case Token::Value:
        in_.expect(in_.u8("ValueText.type") == 0x01, "ValueText.type", "must be a string");
        add_text(counted_text("ValueText"));
        return true;
      case Token::CdataSection: add_text(counted_text("CDATASection")); return true;
      case Token::CharRef: add_text(text::from_code_points(std::u32string(1, char32_t(in_.u16_le("CharRef.value"))))); return true;
      case Token::EntityRef: {
        const auto entity = name("EntityRef.name");
        for (const auto& [known, text] : kEntities)
          if (entity == known) add_text(std::string{text});
        return true;
      }
      case Token::PiTarget: name("PITarget.name"); return true;
      case Token::PiData: counted_text("PIData"); return true;
      case Token::NormalSubstitution:
      case Token::OptionalSubstitution: {
        const auto index = in_.u16_le("Substitution.index");
        in_.skip(1, "Substitution.type");
        pieces_.push_back({.index = index});
        return true;
      }
      case Token::TemplateInstance: break;
    }
    in_.expect(false, "token", token == Token::TemplateInstance ? "a template stands inside another" : "is none of binary XML 1.1");
    return false;
  }

  std::string counted_text(std::string_view field) {
    const std::size_t units = in_.u16_le(field);
    auto out = text::from_utf16le(in_.take(2 * units, field));
    charge(out.size());
    return out;
  }

  // A name is given by four bytes, and a path repeats all above it: little would become much.
  void charge(std::size_t bytes) {
    text_ += bytes;
    made_ += bytes;
    in_.expect(made_ <= kMostProgramText, "Element", "more text than a template may have");
  }

  void add_step(Step step) {
    in_.expect(step.name.size() <= kLongestPath, "Element.path", "is too long");
    std::size_t bytes = step.name.size();
    for (const auto& piece : step.name_from) bytes += sizeof piece + piece.text.size();
    charge(bytes);
    if (in_.ok()) out_.push_back(std::move(step));
  }

  void add_text(std::string text) { pieces_.push_back({.literal = true, .text = std::move(text)}); }

  // A name lies where its offset says; the first use of a name carries it along.
  std::string name(std::string_view field) {
    const std::size_t at = in_.u32_le(field);
    if (!in_.ok()) return {};
    ByteReader there{fragment_.chunk, "Name"};
    there.skip(at, "offset");
    there.skip(6, "next and hash");
    const std::size_t units = there.u16_le("length");
    auto out = text::from_utf16le(there.take(2 * units, "characters"));
    there.skip(2, "terminator");
    if (!there.ok()) {
      in_.fail_at(there.error());
      return {};
    }
    if (at == in_.offset()) in_.skip(there.offset() - at, field);
    charge(out.size());
    return out;
  }

  void open_element(bool has_attributes) {
    end_text();
    if (fragment_.dependencies) in_.skip(2, "OpenStartElement.dependency");
    in_.skip(4, "OpenStartElement.size");
    auto tag = name("OpenStartElement.name");
    if (has_attributes) in_.skip(4, "AttributeList.size");
    in_.expect(open_.size() <= kDeepestElement, "OpenStartElement", "nests too deep");
    if (!in_.ok()) return;
    top().has_children = true;
    auto element = element_below(top(), std::move(tag));
    in_.expect(element.name.size() <= kLongestPath, "Element.path", "is too long");
    charge(element.name.size());
    if (in_.ok()) open_.push_back(std::move(element));
  }

  Element element_below(const Element& parent, std::string tag) const {
    Element out{.role = role_below(parent, tag), .tag = std::move(tag)};
    if (out.role != Role::Leaf) return out;
    // Elements of EventData are named by an attribute; what is below a field has a path.
    if (parent.role == Role::Leaf || (parent.role == Role::Document && !fragment_.prefix.empty()))
      out.name = (parent.role == Role::Leaf ? parent.name : fragment_.prefix) + "/" + out.tag;
    else if (parent.role != Role::EventData || out.tag != "Data")
      out.name = out.tag;
    return out;
  }

  Role role_below(const Element& parent, std::string_view tag) const {
    switch (parent.role) {
      case Role::Document:
        switch (fragment_.context) {
          case Context::Document: return tag == "Event" ? Role::Event : Role::Ignored;
          case Context::Event: return role_in_event(tag);
          case Context::UserData: return Role::Container;
          case Context::Data: return Role::Leaf;
        }
        return Role::Ignored;
      case Role::Event: return role_in_event(tag);
      case Role::System: return Role::SystemLeaf;
      case Role::Container: return parent.tag == "UserData" ? Role::Container : Role::Leaf;
      case Role::EventData:
      case Role::Leaf: return Role::Leaf;
      case Role::SystemLeaf:
      case Role::Ignored: return Role::Ignored;
    }
    return Role::Ignored;
  }

  // RenderingInfo is the message text that a forwarding machine made; it is in a language, and we do not read it.
  static Role role_in_event(std::string_view tag) {
    if (tag == "System") return Role::System;
    if (tag == "EventData") return Role::EventData;
    if (tag == "UserData" || tag == "ProcessingErrorData" || tag == "DebugData") return Role::Container;
    return tag == "BinaryEventData" ? Role::Leaf : Role::Ignored;
  }

  void end_attribute() {
    if (!attribute_) {
      end_text();
      return;
    }
    const auto attribute = *std::exchange(attribute_, std::nullopt);
    auto pieces = std::exchange(pieces_, {});
    auto& element = top();
    switch (element.role) {
      case Role::SystemLeaf:
        if (const auto place = system_place(element.tag, attribute); place != Place::Nowhere) add_step({.place = place, .pieces = std::move(pieces)});
        return;
      case Role::Leaf:
        if (attribute == "Name" && element.name.empty())
          set_name(element, std::move(pieces));
        else if (!attribute.starts_with("xmlns"))
          add_step({.place = Place::Data, .name = element.name + "@" + attribute, .pieces = std::move(pieces)});
        return;
      case Role::Container:
        if (element.tag != "UserData" && !attribute.starts_with("xmlns"))
          add_step({.place = Place::Data, .name = attribute, .pieces = std::move(pieces)});
        return;
      default: return;
    }
  }

  static void set_name(Element& element, std::vector<Piece> pieces) {
    for (const auto& piece : pieces)
      if (!piece.literal) {
        element.name_from = std::move(pieces);
        return;
      }
    for (const auto& piece : pieces) element.name += piece.text;
  }

  // The text before a child or the end of the element.
  void end_text() {
    if (pieces_.empty()) return;
    auto pieces = std::exchange(pieces_, {});
    auto& element = top();
    switch (element.role) {
      case Role::SystemLeaf:
        if (const auto place = system_place(element.tag, ""); place != Place::Nowhere) add_step({.place = place, .pieces = std::move(pieces)});
        return;
      case Role::Event: add_step({.place = Place::Child, .pieces = std::move(pieces), .inside = Context::Event}); return;
      case Role::Container:
        if (element.tag == "UserData") {
          add_step({.place = Place::Child, .pieces = std::move(pieces), .inside = Context::UserData});
          return;
        }
        [[fallthrough]];
      case Role::Leaf:
      case Role::EventData:
        element.said = true;
        add_step({.place = Place::Data, .name = element.name, .name_from = element.name_from, .pieces = std::move(pieces)});
        return;
      default: return;
    }
  }

  void close_element() {
    end_text();
    if (open_.size() == 1) {
      in_.expect(false, "EndElement", "closes what was not opened");
      return;
    }
    auto& element = top();
    if (element.role == Role::Leaf && !element.said && !element.has_children)
      add_step({.place = Place::Data, .name = element.name, .name_from = element.name_from});
    open_.pop_back();
  }

  const Fragment& fragment_;
  std::size_t& text_;
  std::size_t made_ = 0;
  ByteReader in_;
  std::vector<Element> open_;
  std::vector<Piece> pieces_;
  std::optional<std::string> attribute_{};
  Program out_;
};

}  // namespace

Decoded<Program> compile(const Fragment& fragment, std::size_t& text) { return Compiler{fragment, text}.run(); }

}  // namespace doctor::evtx
