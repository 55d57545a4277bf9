#include "kiosk/widgets/text.h"

#include <array>
#include <fstream>
#include <nlohmann/json.hpp>

namespace footfall::kiosk {
namespace {

constexpr std::array<std::string_view, 3> kLanguages = {"zh-Hans", "zh-Hant", "en"};

// Whom to ask after `language` itself: the other script of Chinese first, then whoever is left.
std::array<std::string_view, 2> Fallbacks(std::string_view language) {
  if (language == "zh-Hant") return {"zh-Hans", "en"};
  if (language == "zh-Hans") return {"en", "zh-Hant"};
  return {"zh-Hans", "zh-Hant"};
}

// Replaces every "{name}" that has a parameter, once: a parameter's own braces are data.
std::string Expand(std::string_view pattern, const std::map<std::string, std::string>& params) {
  std::string out;
  for (size_t at = 0; at < pattern.size();) {
    const size_t open = pattern.find('{', at);
    const size_t close = open == std::string_view::npos ? open : pattern.find('}', open);
    if (close == std::string_view::npos) return out.append(pattern.substr(at));
    out.append(pattern.substr(at, open - at));
    const auto found = params.find(std::string(pattern.substr(open + 1, close - open - 1)));
    out.append(found == params.end() ? pattern.substr(open, close - open + 1) : std::string_view(found->second));
    at = close + 1;
  }
  return out;
}

bool ReadWords(const std::string& path, std::map<std::string, std::string, std::less<>>* words) {
  std::ifstream file(path);
  const auto json = nlohmann::json::parse(file, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return false;
  for (const auto& [key, value] : json.items()) {
    if (!value.is_string()) return false;
    (*words)[key] = value.get<std::string>();
  }
  return true;
}

}  // namespace

Text Tr(std::string_view key, std::map<std::string, std::string> params) { return {std::string(key), std::move(params), ""}; }
Text Own(std::string_view text) { return {"", {}, std::string(text)}; }

bool Catalog::Load(const std::string& folder) {
  decltype(words_) loaded;
  for (std::string_view language : kLanguages) {
    if (!ReadWords(folder + "/" + std::string(language) + ".json", &loaded[std::string(language)])) return false;
  }
  words_ = std::move(loaded);
  return true;
}

const std::string* Catalog::Find(std::string_view key, std::string_view language) const {
  const auto catalogue = words_.find(language);
  if (catalogue == words_.end()) return nullptr;
  const auto word = catalogue->second.find(key);
  return word == catalogue->second.end() ? nullptr : &word->second;
}

std::string Catalog::Say(const Text& text, std::string_view language) const {
  if (text.key.empty()) return text.own;
  const std::string* words = Find(text.key, language);
  for (std::string_view other : Fallbacks(language)) {
    if (words == nullptr) words = Find(text.key, other);
  }
  return words == nullptr ? text.key : Expand(*words, text.params);
}

std::string Catalog::AllWords(std::string_view language) const {
  std::string all;
  const auto catalogue = words_.find(language);
  if (catalogue == words_.end()) return all;
  for (const auto& [key, words] : catalogue->second) all += words;
  return all;
}

}  // namespace footfall::kiosk
