// The signature: whether it holds, whose it is, and what it leaves open.
#include <algorithm>

#include "base/text.hpp"
#include "format/rdpfile/signature.hpp"
#include "lint/looking.hpp"

namespace doctor::lint {
namespace {

using rdpfile::Line;

bool covers(const Signature& signature, std::string_view key) { return std::ranges::find(signature.scope, key) != signature.scope.end(); }

// A setting of the scope that the file does not have: then nothing can hold.
std::string missing_of(const Looking& looking) {
  for (const auto& key : looking.report().signature.scope)
    if (looking.file().find(key) == nullptr) return key;
  return {};
}

void take_away(Finding& finding, const Line& line, std::string_view what) {
  finding.edits.push_back(without(line));
  finding.remedy = text::format("{} is taken away", what);
}

void look_at_signer(Looking& looking, const Signer& signer, std::size_t line) {
  const auto name = looking.value(signer.subject);
  if (!signer.trusted)
    looking.add(rule::kSignerUntrusted, {line},
                text::format("The file is signed by {}, who is not trusted here: {}.", name, text::escape_untrusted(signer.distrust)));
  const auto now = looking.options().now;
  if (now > signer.not_after)
    looking.add(rule::kSignerDates, {line}, text::format("The certificate of {} ended on {}.", name, to_date(signer.not_after)));
  else if (now < signer.not_before)
    looking.add(rule::kSignerDates, {line}, text::format("The certificate of {} begins on {}.", name, to_date(signer.not_before)));
  if (signer.weak)
    looking.add(rule::kSignatureWeak, {line},
                text::format("The signature of {} is weak: {} or the key or certificate under it.", name, signer.digest));
}

// What may be changed although the signature holds.
void look_at_scope(Looking& looking, std::size_t scope_line) {
  auto& signature = looking.report().signature;
  constexpr std::string_view kAlternate = "alternate full address";
  if (!covers(signature, kAlternate)) {
    const auto* line = looking.setting(kAlternate);
    looking.add(rule::kScopeAlternate, {line == nullptr ? scope_line : line->number},
                line == nullptr ? "Nothing signed says that there is no alternate full address: whoever adds one leads the client elsewhere."
                                : "alternate full address, which the client goes by, is not signed.");
    if (line != nullptr) signature.outside.emplace_back(kAlternate);
  }
  std::vector<std::size_t> open_lines, shared_lines;
  std::vector<std::string> open, shared;
  for (const auto& line : looking.file().lines) {
    if (line.kind != rdpfile::LineKind::Setting) continue;
    const auto* key = looking.known().rdp_key(line.plain_key());
    if (key == nullptr || key->type != line.type || key->key == kAlternate || covers(signature, key->key)) continue;
    if (!key->scope.empty()) {
      open_lines.push_back(line.number);
      open.emplace_back(key->key);
    }
  }
  for (const auto& [line, key] : sharing_of(looking)) {
    if (!key->scope.empty() || covers(signature, key->key)) continue;
    shared_lines.push_back(line->number);
    shared.emplace_back(key->key);
  }
  if (!open.empty()) looking.add(rule::kScopeLacks, open_lines, text::format("Not signed: {}.", text::join(open, ", ")));
  if (!shared.empty())
    looking.add(rule::kSharesOutside, shared_lines, text::format("Not signed, because rdpsign.exe does not: {}.", text::join(shared, ", ")));
  for (auto* all : {&open, &shared}) signature.outside.insert(signature.outside.end(), all->begin(), all->end());
}

}  // namespace

void look_at_signature(Looking& looking) {
  const auto* scope = looking.setting("signscope");
  const auto* value = looking.setting("signature");
  auto& signature = looking.report().signature;
  if (scope != nullptr) signature.scope = rdpfile::scope_keys(scope->value);
  if (value == nullptr) {
    if (scope != nullptr)
      take_away(looking.add(rule::kScopeAlone, {scope->number}, "The file says what was signed and has no signature."), *scope, "signscope");
    return;
  }
  signature.state = SignatureState::Broken;
  if (scope == nullptr) {
    take_away(looking.add(rule::kSignatureAlone, {value->number}, "The file has a signature and does not say what it covers."), *value,
              "the signature");
    return;
  }
  const auto broken = [&](const Rule& rule, std::string message) {
    auto& finding = looking.add(rule, {value->number}, std::move(message));
    finding.edits = {without(*scope), without(*value)};
    finding.remedy = "the signature is taken away";
  };
  const auto cms = rdpfile::decode_signature(value->value);
  if (!cms)
    return broken(rule::kSignatureUnreadable, text::format("The signature cannot be read: its {} {}.", cms.error().field, cms.error().reason));
  const auto texts = rdpfile::signed_texts(looking.file(), *scope);
  const auto checked =
      looking.options().check_signature ? looking.options().check_signature(*cms, texts) : CheckedSignature{.trouble = "nothing here can check it"};
  if (!checked.readable)
    return broken(rule::kSignatureUnreadable, text::format("The signature cannot be read: {}.", text::escape_untrusted(checked.trouble)));
  signature.signer = checked.signer;
  if (!checked.holds) {
    const auto missing = missing_of(looking);
    return broken(rule::kSignatureBroken, signature.scope.empty() ? "The signature covers nothing."
                                          : missing.empty()
                                              ? "What the signature covers was changed after it was signed."
                                              : text::format("The signature covers {}, which is not in the file.",
                                                             looking.known().rdp_key(missing) != nullptr ? quoted(missing) : looking.value(missing)));
  }
  signature.state = checked.signer.trusted ? SignatureState::Holds : SignatureState::Untrusted;
  look_at_signer(looking, checked.signer, value->number);
  look_at_scope(looking, scope->number);
}

}  // namespace doctor::lint
