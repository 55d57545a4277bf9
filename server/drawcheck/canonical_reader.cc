#include "server/drawcheck/canonical_reader.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "proto/rules/utf8.h"
#include "server/drawcheck/concat.h"

namespace footfall::drawcheck {
namespace {

constexpr size_t kShownBytes = 24;  // of what was found: enough to find the place with an editor

bool IsHexDigit(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

// What an escape stands for; nullopt unless canonical JSON writes this character so. Takes it off `rest`, which begins behind the
// backslash.
std::optional<char> TakeEscape(std::string_view* rest) {
  constexpr std::string_view kShort = "\"\\bfnrt", kMeaning = "\"\\\b\f\n\r\t";
  if (rest->empty()) return std::nullopt;
  const char c = rest->front();
  if (const size_t place = kShort.find(c); place != std::string_view::npos) {
    rest->remove_prefix(1);
    return kMeaning[place];
  }
  if (rest->substr(0, 3) != "u00" || rest->size() < 5 || !IsHexDigit((*rest)[3]) || !IsHexDigit((*rest)[4])) return std::nullopt;
  const auto value = [](char digit) { return digit <= '9' ? digit - '0' : digit - 'a' + 10; };
  const char meant = static_cast<char>(value((*rest)[3]) * 16 + value((*rest)[4]));
  if (static_cast<unsigned char>(meant) >= 0x20 || kMeaning.find(meant) != std::string_view::npos) return std::nullopt;
  rest->remove_prefix(5);
  return meant;
}

// nullopt for what is no UTF-8 or is escaped in another way than the canonical one.
std::optional<std::string> Unescape(std::string_view quoted) {
  std::string text;
  while (!quoted.empty()) {
    if (quoted.front() == '\\') {
      quoted.remove_prefix(1);
      const std::optional<char> c = TakeEscape(&quoted);
      if (!c) return std::nullopt;
      text += *c;
    } else {
      if (static_cast<unsigned char>(quoted.front()) < 0x20) return std::nullopt;
      const std::optional<char32_t> c = rules::TakeCharacter(&quoted);
      if (!c) return std::nullopt;
      rules::AppendCharacter(*c, &text);
    }
  }
  return text;
}

}  // namespace

std::string CanonicalReader::Path() const {
  std::string path;
  for (const Step& step : path_) {
    if (!path.empty()) path += '.';
    path += step.index ? Concat(step.key, "[", *step.index, "]") : std::string(step.key);
  }
  return path;
}

void CanonicalReader::Fail(std::string_view expected) {
  if (failure_) return;
  std::string shown;
  for (char32_t c : rules::DecodeLossy(text_.substr(at_, kShownBytes))) shown += c < 0x20 || c > 0x7e ? '.' : static_cast<char>(c);
  failure_ = Finding{"FORM", Path(), std::string(expected), Concat(shown.empty() ? "the end" : shown, " (byte ", at_, ")")};
}

bool CanonicalReader::Take(std::string_view token) {
  if (!ok() || text_.substr(at_, token.size()) != token) return false;
  at_ += token.size();
  return true;
}

void CanonicalReader::First(std::string_view key) {
  if (!ok()) return;
  path_.push_back({key, std::nullopt});
  TakeKey("{\"", key);
}

void CanonicalReader::Next(std::string_view key) {
  if (!ok()) return;
  path_.back() = {key, std::nullopt};
  TakeKey(",\"", key);
}

bool CanonicalReader::NextIs(std::string_view key) const {
  const std::string token = Concat(",\"", key, "\":");
  return ok() && text_.substr(at_, token.size()) == token;
}

void CanonicalReader::TakeKey(std::string_view before, std::string_view key) {
  const size_t start = at_;
  if (Take(before) && Take(key) && Take("\":")) return;
  at_ = start;
  Fail(Concat(before, key, "\":"));
}

void CanonicalReader::Close() {
  if (!Take("}")) Fail("}");
  if (ok()) path_.pop_back();
}

void CanonicalReader::List(size_t max, const std::function<void()>& read) {
  if (!Take("[")) return Fail("[");
  for (size_t i = 0; !Take("]"); ++i) {
    if (i > 0 && !Take(",")) Fail(", or ]");
    if (ok() && i == max) {
      path_.back().index.reset();
      Fail(Concat("at most ", max, " elements"));
    }
    if (!ok()) return;
    path_.back().index = i;
    read();
    if (!ok()) return;
  }
  path_.back().index.reset();
}

int64_t CanonicalReader::Number(int64_t max) {
  const size_t start = at_;
  int64_t value = 0;
  // A further digit cannot overflow: `max` has fewer digits than the type.
  while (ok() && at_ < text_.size() && absl::ascii_isdigit(static_cast<unsigned char>(text_[at_])) && value <= max) {
    value = value * 10 + (text_[at_++] - '0');
  }
  const std::string_view digits = Since(start);
  if (!ok() || (!digits.empty() && value <= max && (digits.size() == 1 || digits[0] != '0'))) return value;
  at_ = start;
  Fail(Concat("a whole number from 0 to ", max));
  return 0;
}

std::string_view CanonicalReader::Quoted() {
  const size_t start = at_;
  if (!Take("\"")) {
    Fail("a text in quotes");
    return {};
  }
  while (at_ < text_.size() && text_[at_] != '"') at_ += text_[at_] == '\\' ? 2 : 1;
  at_ = std::min(at_, text_.size());
  const std::string_view inner = Since(start + 1);
  if (Take("\"")) return inner;
  at_ = start;
  Fail("a text in quotes");
  return {};
}

std::string_view CanonicalReader::Id(const char* also) {
  const size_t start = at_;
  const std::string_view id = Quoted();
  const auto fits = [](char c) { return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_'; };
  const bool good = !id.empty() && id.size() <= kMaxIdLength && absl::ascii_isalnum(static_cast<unsigned char>(id[0])) &&
                    std::all_of(id.begin(), id.end(), fits);
  if (!ok() || good || (also != nullptr && id == also)) return id;
  at_ = start;
  Fail(Concat("an id: 1 to ", kMaxIdLength, " letters, digits, - or _"));
  return {};
}

std::string_view CanonicalReader::Hex(size_t digits, bool may_be_empty) {
  const size_t start = at_;
  const std::string_view hex = Quoted();
  if (!ok() || (may_be_empty && hex.empty())) return hex;
  if (hex.size() == digits && std::all_of(hex.begin(), hex.end(), IsHexDigit)) return hex;
  at_ = start;
  Fail(Concat(digits, " lower-case hexadecimal digits"));
  return {};
}

std::string CanonicalReader::Text(size_t max, bool may_be_empty) {
  const size_t start = at_;
  const std::string_view quoted = Quoted();
  std::optional<std::string> text = Unescape(quoted);
  const bool good = text && text->size() <= max && (may_be_empty || !text->empty());
  if (!ok() || good) return text.value_or("");
  at_ = start;
  Fail(Concat("a text of ", may_be_empty ? 0 : 1, " to ", max, " bytes of UTF-8"));
  return "";
}

std::string_view CanonicalReader::Word(const std::vector<std::string_view>& words) {
  const size_t start = at_;
  const std::string_view word = Quoted();
  if (!ok() || std::find(words.begin(), words.end(), word) != words.end()) return word;
  at_ = start;
  std::string list;
  for (const std::string_view known : words) list += Concat(list.empty() ? "" : ", ", known);
  Fail("one of " + list);
  return {};
}

void CanonicalReader::End() {
  if (!Take("\n") || at_ != text_.size()) Fail("one line break and the end of the file");
}

}  // namespace footfall::drawcheck
