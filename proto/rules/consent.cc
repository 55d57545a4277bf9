#include "proto/rules/consent.h"

#include <sodium.h>

#include <algorithm>
#include <array>

#include "proto/rules/bytes.h"

namespace footfall::rules {
namespace {

constexpr size_t kTextHashSize = crypto_hash_sha256_BYTES;
constexpr std::array<std::string_view, 3> kLanguages = {"zh-Hant", "zh-Hans", "en"};  // in the order in which one stands in for another

bool IsLanguage(std::string_view language) { return std::find(kLanguages.begin(), kLanguages.end(), language) != kLanguages.end(); }

std::vector<Problem> CheckOffers(const std::vector<ConsentOffer>& offers) {
  std::vector<Problem> problems;
  std::set<Purpose> seen;
  bool bad_hash = false;
  bool duplicate = false;
  bool contact = false;
  for (const ConsentOffer& offer : offers) {
    duplicate |= !seen.insert(offer.purpose).second;
    bad_hash |= offer.text_hash.size() != kTextHashSize;
    contact |= offer.purpose == Purpose::kContact && offer.granted;
  }
  if (!contact) problems.push_back({"consent.choices", "CONTACT_REQUIRED"});
  if (duplicate) problems.push_back({"consent.choices", "DUPLICATE_PURPOSE"});
  if (bad_hash) problems.push_back({"consent.choices.text_hash", "BAD_HASH"});
  return problems;
}

// The text in `language`; empty when there is none. An empty text says nothing and counts as none.
std::string_view TextIn(const std::map<std::string, std::string>& texts, std::string_view language) {
  const auto text = texts.find(std::string(language));
  return text == texts.end() ? std::string_view() : std::string_view(text->second);
}

}  // namespace

std::string ConsentTextHash(std::string_view text) {
  std::string hash(kTextHashSize, '\0');
  crypto_hash_sha256(AsBytes(&hash), AsBytes(text), text.size());
  return hash;
}

std::vector<Problem> CheckConsent(const ConsentInput& consent) {
  std::vector<Problem> problems;
  if (!consent.age_confirmed) problems.push_back({"consent.age_confirmed", "AGE_NOT_CONFIRMED"});
  if (!IsLanguage(consent.language)) problems.push_back({"consent.language", "BAD_LANGUAGE"});
  for (Problem& problem : CheckOffers(consent.offers)) problems.push_back(std::move(problem));
  return problems;
}

std::string_view PickText(const std::map<std::string, std::string>& texts, std::string_view language) {
  if (const std::string_view exact = TextIn(texts, language); !exact.empty()) return exact;
  for (std::string_view other : kLanguages) {
    if (const std::string_view text = TextIn(texts, other); !text.empty()) return text;
  }
  for (const auto& [any, text] : texts) {
    if (!text.empty()) return text;
  }
  return {};
}

}  // namespace footfall::rules
