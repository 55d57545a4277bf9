// What may be put on the screen: a translated key, or somebody's own words. A bare literal does not fit anywhere.
#ifndef FOOTFALL_KIOSK_WIDGETS_TEXT_H_
#define FOOTFALL_KIOSK_WIDGETS_TEXT_H_

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace footfall::kiosk {

// A text to show. Made by Tr (a key of assets/i18n/*.json, with named parameters "{count}") or by Own (data: a name, a number, a form's
// label).
struct Text {
  std::string key;  // empty for Own
  std::map<std::string, std::string> params;
  std::string own;
};
Text Tr(std::string_view key, std::map<std::string, std::string> params = {});
Text Own(std::string_view text);

// The catalogues of all languages. Immutable after Load; any thread.
class Catalog {
 public:
  // Reads <folder>/{zh-Hans,zh-Hant,en}.json (flat objects of dotted keys). False when one is missing or not valid.
  bool Load(const std::string& folder);
  // The words in `language`; falls back zh-Hant -> zh-Hans -> en, then to any; the key itself when nobody has it.
  std::string Say(const Text& text, std::string_view language) const;
  // Every character of the language's catalogue, for the glyph atlas.
  std::string AllWords(std::string_view language) const;

 private:
  const std::string* Find(std::string_view key, std::string_view language) const;

  std::map<std::string, std::map<std::string, std::string, std::less<>>, std::less<>> words_;
};

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_WIDGETS_TEXT_H_
