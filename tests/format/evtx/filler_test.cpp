// Binary XML written by hand, for shapes that no sample has, and for hostile ones.
#include "format/evtx/filler.hpp"

#include <gtest/gtest.h>

#include <map>
#include <utility>

#include "base/text.hpp"
#include "format/evtx/chunk.hpp"

namespace doctor {
namespace {

constexpr std::uint8_t kOpen = 0x01, kOpenWithAttributes = 0x41, kCloseStart = 0x02, kCloseEmpty = 0x03, kEnd = 0x04, kText = 0x05, kAttribute = 0x06;

// The texts of all records here.
evtx::Store& store() {
  static evtx::Store store;
  return store;
}

Decoded<evtx::Record> filled(evtx::Filler& filler, std::size_t begin, std::size_t end) {
  evtx::Record out;
  if (const auto error = filler.fill(out, begin, end)) return fail(*error);
  return out;
}

// Elements that stand in a record itself, without a template.
class Document {
 public:
  Document() { begin(); }

  // The next record of the same chunk.
  Document& begin() {
    begin_ = out_.size();
    out_.u8(0x0f).u8(1).u8(1).u8(0);
    return *this;
  }

  Document& open(std::string_view name) {
    out_.u8(kOpen).u32_le(0);
    put_name(name);
    out_.u8(kCloseStart);
    return *this;
  }
  Document& open(std::string_view name, std::string_view attribute, std::string_view value) {
    begin_attribute(name, attribute).text(value);
    out_.u8(kCloseStart);
    return *this;
  }
  // Its value is to follow, and kCloseStart.
  Document& begin_attribute(std::string_view name, std::string_view attribute) {
    out_.u8(kOpenWithAttributes).u32_le(0);
    put_name(name);
    out_.u32_le(0).u8(kAttribute);
    put_name(attribute);
    return *this;
  }
  Document& empty(std::string_view name) {
    out_.u8(kOpen).u32_le(0);
    put_name(name);
    out_.u8(kCloseEmpty);
    return *this;
  }
  Document& text(std::string_view value) {
    out_.u8(kText).u8(0x01).u16_le(std::uint16_t(value.size())).bytes(text::to_utf16le(value));
    return *this;
  }
  Document& bytes(std::string_view hex) {
    out_.bytes(*text::parse_hex_bytes(hex));
    return *this;
  }
  Document& close() {
    out_.u8(kEnd);
    return *this;
  }
  Document& leaf(std::string_view name, std::string_view value) { return open(name).text(value).close(); }
  Document& reference(std::string_view name) {
    out_.u8(0x09);
    put_name(name);
    return *this;
  }

  // The records of a chunk; each closes what it opens.
  struct Place {
    std::size_t begin, end;
  };
  Place place() const { return {begin_, out_.size()}; }
  BytesView chunk() const { return out_.view(); }

  Decoded<evtx::Record> read() const {
    evtx::Filler filler{out_.view(), store()};
    return filled(filler, 0, out_.size());
  }

 private:
  // A name at its first use stands behind its own offset; later uses point there.
  void put_name(std::string_view name) {
    const auto [known, added] = names_.try_emplace(std::string{name}, std::uint32_t(out_.size() + 4));
    if (!added) {
      out_.u32_le(known->second);
      return;
    }
    out_.u32_le(std::uint32_t(out_.size() + 4)).u32_le(0).u16_le(0).u16_le(std::uint16_t(name.size())).bytes(text::to_utf16le(name)).u16_le(0);
  }

  ByteWriter out_;
  std::size_t begin_ = 0;
  std::map<std::string, std::uint32_t> names_;
};

// Fields named by their path, `levels` deep, `leaves` times; and behind it a record as they are.
std::pair<Decoded<evtx::Record>, Decoded<evtx::Record>> read_deep(std::size_t levels, std::size_t letters, std::size_t leaves) {
  Document document;
  document.open("Event").open("EventData");
  const std::string tag(letters, 'x');
  for (std::size_t i = 0; i < levels; ++i) document.open(tag);
  for (std::size_t i = 0; i < leaves; ++i) document.empty(tag);
  for (std::size_t i = 0; i < levels + 2; ++i) document.close();
  const auto deep = document.place();
  const auto plain = document.begin().open("Event").open("EventData").leaf("Status", "12").close().close().place();
  evtx::Filler filler{document.chunk(), store()};
  auto first = filled(filler, deep.begin, deep.end);
  return {std::move(first), filled(filler, plain.begin, plain.end)};
}

std::string fields_of(const Decoded<evtx::Record>& record) {
  if (!record) return record.error().to_string();
  std::string out;
  for (const auto& field : record->data) out += text::format("{}{}={}", out.empty() ? "" : "; ", field.name, field.text);
  return out;
}

TEST(EvtxFiller, ReadsADocumentWithoutATemplate) {
  const auto record = Document{}
                          .open("Event")
                          .open("System")
                          .open("Provider", "Name", "TermDD")
                          .close()
                          .leaf("EventID", "56")
                          .leaf("Level", "2")
                          .leaf("Computer", "host-1")
                          .open("Correlation", "ActivityID", "{1}")
                          .close()
                          .close()
                          .open("EventData")
                          .open("Data", "Name", "Address")
                          .text("192.0.2.7")
                          .close()
                          .leaf("Data", "unnamed")
                          .empty("Data")
                          .leaf("Binary", "00FF")
                          .close()
                          .close()
                          .read();
  ASSERT_TRUE(record) << record.error().to_string();
  EXPECT_EQ(record->provider, "TermDD");
  EXPECT_EQ(record->event_id, 56u);
  EXPECT_EQ(record->level, 2u);
  EXPECT_EQ(record->computer, "host-1");
  EXPECT_EQ(record->activity_id, "{1}");
  EXPECT_EQ(fields_of(record), "Address=192.0.2.7; =unnamed; =; Binary=00FF");
}

TEST(EvtxFiller, NamesWhatIsDeeperByItsPath) {
  const auto record = Document{}
                          .open("Event")
                          .open("UserData")
                          .open("Container", "xmlns", "urn:x")
                          .open("Chain", "name", "first")
                          .leaf("Status", "12")
                          .close()
                          .leaf("Result", "ok")
                          .close()
                          .close()
                          .close()
                          .read();
  EXPECT_EQ(fields_of(record), "Chain@name=first; Chain/Status=12; Result=ok");
}

TEST(EvtxFiller, LeavesOutTheMessageThatAForwarderMade) {
  const auto record = Document{}.open("Event").open("RenderingInfo", "Culture", "de-DE").leaf("Message", "Text").close().close().read();
  EXPECT_EQ(fields_of(record), "");
}

TEST(EvtxFiller, PutsPiecesOfTextTogether) {
  const auto record = Document{}
                          .open("Event")
                          .open("EventData")
                          .open("Data")
                          .text("a")
                          .reference("lt")
                          .bytes("08 e400")            // character reference
                          .bytes("07 0200 6200 6300")  // CDATA
                          .close()
                          .close()
                          .close()
                          .read();
  EXPECT_EQ(fields_of(record),
            "=a<\xc3\xa4"
            "bc");
}

TEST(EvtxFiller, RefusesElementsWithoutEnd) {
  Document deep;
  for (int i = 0; i < 100; ++i) deep.open("Event");
  EXPECT_FALSE(deep.read());
  EXPECT_FALSE(Document{}.open("Event").close().close().close().read());
  EXPECT_FALSE(Document{}.bytes("2b").read());
}

// A template that stands in itself would be filled in for ever.
TEST(EvtxFiller, RefusesATemplateThatFillsItself) {
  ByteWriter chunk;
  // Template definition at 0: <Event><EventData>%0</EventData></Event>.
  const auto element = [&](std::string_view name) {
    chunk.u8(kOpen).u16_le(0xffff).u32_le(0);
    chunk.u32_le(std::uint32_t(chunk.size() + 4)).u32_le(0).u16_le(0).u16_le(std::uint16_t(name.size())).bytes(text::to_utf16le(name)).u16_le(0);
    chunk.u8(kCloseStart);
  };
  chunk.u32_le(0).u32_le(7).bytes(Bytes(12)).u32_le(4 + 32 + 40 + 4 + 3);  // next, GUID, size
  chunk.u8(0x0f).u8(1).u8(1).u8(0);
  element("Event");
  element("EventData");
  chunk.u8(0x0d).u16_le(0).u8(0x21).u8(kEnd).u8(kEnd).u8(0);
  const auto begin = chunk.size();
  // Instances, each the value of the one before it.
  const std::size_t levels = 40;
  for (std::size_t left = levels; left > 0; --left)
    chunk.u8(0x0c).u8(1).u32_le(7).u32_le(0).u32_le(1).u16_le(std::uint16_t((left - 1) * 18)).u8(0x21).u8(0);
  evtx::Filler filler{chunk.view(), store()};
  const auto record = filled(filler, begin, chunk.size());
  ASSERT_FALSE(record);
  EXPECT_EQ(record.error().reason, "nests too deep");
  EXPECT_FALSE(filler.template_lost());
}

// Every record of a chunk may name all of its values a thousand times.
TEST(EvtxFiller, StopsWhereLittleWouldBecomeMuch) {
  ByteWriter chunk;
  constexpr std::size_t kTimes = 4000;
  chunk.u32_le(0).u32_le(7).bytes(Bytes(12)).u32_le(std::uint32_t(4 + 3 * 8 + 4 + 2 * 4 * kTimes));
  chunk.u8(0x0f).u8(1).u8(1).u8(0);
  const auto element = [&](std::string_view name) {
    chunk.u8(kOpen).u16_le(0xffff).u32_le(0);
    chunk.u32_le(std::uint32_t(chunk.size() + 4)).u32_le(0).u16_le(0).u16_le(std::uint16_t(name.size())).bytes(text::to_utf16le(name)).u16_le(0);
    chunk.u8(kCloseStart);
  };
  element("Event");
  element("EventData");
  for (std::size_t i = 0; i < kTimes; ++i) chunk.u8(0x0d).u16_le(0).u8(0x01).u8(kCloseStart);
  chunk.u8(kEnd).u8(kEnd).u8(0);
  Bytes bytes = std::move(chunk).take();
  const auto size = std::uint32_t(bytes.size() - 24);
  for (std::size_t i = 0; i < 4; ++i) bytes[20 + i] = std::byte(size >> 8 * i & 0xff);
  const auto begin = bytes.size();
  ByteWriter instance;
  instance.u8(0x0c).u8(1).u32_le(7).u32_le(0).u32_le(1).u16_le(40'000).u8(0x01).u8(0).bytes(Bytes(40'000, std::byte{0x41}));
  const auto view = instance.view();
  bytes.insert(bytes.end(), view.begin(), view.end());
  evtx::Filler filler{bytes, store()};
  const auto record = filled(filler, begin, bytes.size());
  ASSERT_FALSE(record);
  EXPECT_EQ(record.error().reason, "more text than a chunk may have");
}

TEST(EvtxFiller, ReadsPathsThatSomebodyMayHaveMeant) {
  const auto [deep, plain] = read_deep(20, 40, 100);
  ASSERT_TRUE(deep) << deep.error().to_string();
  EXPECT_EQ(deep->data.size(), 100u);
  EXPECT_EQ(deep->data.front().name.size(), 21u * 40 + 20);
  EXPECT_TRUE(plain);
}

// Four bytes give a name, and a path repeats those above it: a chunk could become gigabytes.
TEST(EvtxFiller, RefusesAPathThatIsTooLong) {
  const auto [deep, plain] = read_deep(60, 15'000, 1000);
  ASSERT_FALSE(deep);
  EXPECT_EQ(deep.error().reason, "is too long");
  EXPECT_EQ(fields_of(plain), "Status=12");
}

TEST(EvtxFiller, RefusesAPathThatIsRepeatedTooOften) {
  const auto [deep, plain] = read_deep(60, 60, 3000);
  ASSERT_FALSE(deep);
  EXPECT_EQ(deep.error().reason, "more text than a template may have");
  EXPECT_EQ(fields_of(plain), "Status=12");
}

// A name that the record makes is copied with every child before which there is text.
TEST(EvtxFiller, RefusesANameOfPiecesThatIsRepeatedTooOften) {
  Document document;
  document.open("Event").open("EventData");
  document.begin_attribute("Data", "Name");
  for (int i = 0; i < 4000; ++i) document.bytes("0d 0000 01");
  document.bytes("02");
  for (int i = 0; i < 1000; ++i) document.bytes("0d 0000 01").empty("x");
  document.close().close().close();
  const auto record = document.read();
  ASSERT_FALSE(record);
  EXPECT_EQ(record.error().reason, "more text than a template may have");
}

// The same 28 KB as the value of each of 2000 steps: each time they are compiled again.
TEST(EvtxFiller, CountsFragmentsThatAreReadAgainAndAgain) {
  Document document;
  const auto plain = document.open("Event").open("EventData").leaf("Status", "12").close().close().place();
  ByteWriter chunk;
  chunk.bytes(document.chunk());
  const auto element = [&](std::string_view name, std::string_view before) {
    chunk.bytes(*text::parse_hex_bytes(before));
    chunk.u32_le(std::uint32_t(chunk.size() + 4)).u32_le(0).u16_le(0).u16_le(std::uint16_t(name.size())).bytes(text::to_utf16le(name)).u16_le(0);
    chunk.u8(kCloseStart);
  };
  constexpr std::size_t kTimes = 2000;
  const auto definition = std::uint32_t(chunk.size());
  chunk.u32_le(0).u32_le(7).bytes(Bytes(12)).u32_le(std::uint32_t(4 + 32 + 40 + 5 * kTimes + 3));  // next, GUID, size
  chunk.u8(0x0f).u8(1).u8(1).u8(0);
  element("Event", "01 ffff 00000000");
  element("EventData", "01 ffff 00000000");
  for (std::size_t i = 0; i < kTimes; ++i) chunk.u8(0x0d).u16_le(0).u8(0x21).u8(kCloseStart);
  chunk.u8(kEnd).u8(kEnd).u8(0);
  constexpr std::size_t kValue = 4 + 24 + 4 + 28'000 + 2;
  const auto begin = chunk.size();
  chunk.u8(0x0c).u8(1).u32_le(7).u32_le(definition).u32_le(1).u16_le(kValue).u8(0x21).u8(0);
  const auto value = chunk.size();
  chunk.u8(0x0f).u8(1).u8(1).u8(0);
  element("yy", "01 00000000");
  chunk.u8(kText).u8(0x01).u16_le(14'000).bytes(text::to_utf16le(std::string(14'000, 'z'))).u8(kEnd).u8(0);
  ASSERT_EQ(chunk.size() - value, kValue);
  evtx::Filler filler{chunk.view(), store()};
  EXPECT_EQ(fields_of(filled(filler, plain.begin, plain.end)), "Status=12");
  const auto record = filled(filler, begin, chunk.size());
  ASSERT_FALSE(record);
  EXPECT_EQ(record.error().reason, "more values than a chunk may have");
}

// Hundreds of records may need it; the others of the chunk are read all the same.
TEST(EvtxFiller, ReadsATemplateThatIsBrokenOnce) {
  Document document;
  const auto plain = document.open("Event").open("EventData").leaf("Status", "12").close().close().place();
  ByteWriter chunk;
  chunk.bytes(document.chunk());
  const auto definition = std::uint32_t(chunk.size());
  constexpr std::uint32_t kSize = 20'000;
  chunk.u32_le(0).u32_le(7).bytes(Bytes(12)).u32_le(kSize);  // next, GUID, size
  chunk.bytes(Bytes(kSize, std::byte{0x2b}));
  const auto begin = chunk.size();
  chunk.u8(0x0c).u8(1).u32_le(7).u32_le(definition).u32_le(0);
  evtx::Filler filler{chunk.view(), store()};
  for (int i = 0; i < 300; ++i) {
    const auto record = filled(filler, begin, chunk.size());
    ASSERT_FALSE(record);
    EXPECT_EQ(record.error().reason, "is none of binary XML 1.1");
    EXPECT_TRUE(filler.template_lost());
  }
  EXPECT_EQ(fields_of(filled(filler, plain.begin, plain.end)), "Status=12");
}

}  // namespace
}  // namespace doctor
