#include "proto/rules/person_name.h"

#include <algorithm>
#include <initializer_list>

#include "proto/rules/utf8.h"

namespace footfall::rules {
namespace {

constexpr size_t kShortKey = 1;
constexpr size_t kPairKey = 2;
constexpr size_t kLongKey = 3;
constexpr size_t kLongestPrefixKey = 4;

bool IsSpace(char32_t c) {
  return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x85 || c == 0xa0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200a) || c == 0x2028 ||
         c == 0x2029 || c == 0x202f || c == 0x205f || c == 0x3000;
}

// Characters that join or part letters inside a word of some scripts, and are nothing elsewhere.
bool IsJoiner(char32_t c) { return c == 0x200c || c == 0x200d; }

// Control characters, and the invisible ones by which a name could look like another or turn the line it stands in.
bool IsHidden(char32_t c) {
  return c < 0x20 || (c >= 0x7f && c <= 0x9f) || c == 0xad || c == 0x061c || c == 0x180e || c == 0x200b || c == 0x200e || c == 0x200f ||
         (c >= 0x202a && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff || (c >= 0xfff9 && c <= 0xfffb) ||
         (c & 0xfffe) == 0xfffe || (c >= 0xfdd0 && c <= 0xfdef) || (c >= 0xe0000 && c <= 0xe007f);
}

// Scripts in which two characters say as much as a word does elsewhere.
bool IsEastAsian(char32_t c) { return (c >= 0x2e80 && c <= 0xd7ff) || (c >= 0xf900 && c <= 0xfaff) || (c >= 0x20000 && c <= 0x3ffff); }

std::u32string Clean(std::string_view text) {
  std::u32string name;
  char32_t pending = 0;  // a space or joiner that stays only between two visible characters
  for (char32_t c : DecodeLossy(text)) {
    if (IsSpace(c)) {
      pending = ' ';
    } else if (IsJoiner(c)) {
      if (pending == 0) pending = c;
    } else if (!IsHidden(c)) {
      if (pending != 0 && !name.empty()) name.push_back(pending);
      pending = 0;
      name.push_back(c);
    }
  }
  return name;
}

std::u32string Fold(std::u32string name) {
  for (char32_t& c : name) {
    if (c >= 'A' && c <= 'Z') c += 'a' - 'A';
  }
  return name;
}

// The words of a clean name.
std::vector<std::u32string> Words(std::u32string_view name) {
  std::vector<std::u32string> words;
  while (!name.empty()) {
    const size_t end = std::min(name.find(U' '), name.size());
    words.emplace_back(name.substr(0, end));
    name.remove_prefix(std::min(end + 1, name.size()));
  }
  return words;
}

// Adds the beginnings of these lengths that differ from all before, as far as there is room.
void AddPrefixes(const std::u32string& word, std::initializer_list<size_t> lengths, std::vector<std::string>* keys) {
  for (size_t length : lengths) {
    if (keys->size() == size_t{kMaxNameKeys}) return;
    if (word.size() < length) continue;
    std::string key = Encode(std::u32string_view(word).substr(0, length));
    while (key.ends_with(' ')) key.pop_back();
    if (std::find(keys->begin(), keys->end(), key) == keys->end()) keys->push_back(std::move(key));
  }
}

// The beginnings that NameQueryKey can ask for.
void AddQueryKeys(const std::u32string& word, std::vector<std::string>* keys) {
  if (!word.empty() && IsEastAsian(word.front())) {
    AddPrefixes(word, {kShortKey, kPairKey, kLongKey}, keys);
  } else {
    AddPrefixes(word, {kShortKey, kLongKey}, keys);
  }
}

}  // namespace

int CountCharacters(std::string_view text) {
  int count = 0;
  for (; !text.empty(); ++count) {
    if (!TakeCharacter(&text)) return -1;
  }
  return count;
}

std::string CleanName(std::string_view text) { return Encode(Clean(text)); }

std::string MaskName(std::string_view name) {
  std::u32string masked = Clean(name);
  bool first = true;
  for (char32_t& c : masked) {
    if (c != ' ' && !first) c = '*';
    first = c == ' ';
  }
  return Encode(masked);
}

std::vector<std::string> NameKeys(std::string_view name) {
  const std::u32string whole = Fold(Clean(name));
  const std::vector<std::u32string> words = Words(whole);
  std::vector<std::string> keys;
  // First what queries are looked up under, so that the limit cuts only what merely narrows a search.
  AddQueryKeys(whole, &keys);
  for (size_t i = 1; i < words.size(); ++i) AddQueryKeys(words[i], &keys);
  if (!whole.empty()) AddPrefixes(whole, {kPairKey, kLongestPrefixKey, whole.size()}, &keys);
  for (size_t i = 1; i < words.size(); ++i) AddPrefixes(words[i], {words[i].size()}, &keys);
  return keys;
}

std::string NameQueryKey(std::string_view query) {
  const std::u32string clean = Fold(Clean(query));
  if (clean.empty()) return "";
  // Later words of a name have no key of two letters; two letters are then looked up under the first.
  size_t length = std::min(clean.size(), kLongKey);
  if (length == kPairKey && !IsEastAsian(clean.front())) length = kShortKey;
  std::string key = Encode(std::u32string_view(clean).substr(0, length));
  while (key.ends_with(' ')) key.pop_back();
  return key;
}

bool NameMatches(std::string_view name, std::string_view query) {
  const std::u32string whole = Fold(Clean(name)), wanted = Fold(Clean(query));
  if (whole.starts_with(wanted)) return true;
  const std::vector<std::u32string> words = Words(whole);
  return std::any_of(words.begin(), words.end(), [&](const std::u32string& word) { return word.starts_with(wanted); });
}

}  // namespace footfall::rules
