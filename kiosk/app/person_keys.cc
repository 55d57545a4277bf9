#include "kiosk/app/person_keys.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "proto/rules/crypto.h"
#include "proto/rules/pin.h"

namespace footfall::kiosk {
namespace {

constexpr int kPersonBytes = 16;

// The kiosk's own key stands before every tag, so that what lies on the disk is worth nothing at another one.
std::string PersonKey(const std::string& box_seed, std::string_view kind, const std::string& value) {
  return rules::KeyedHash(box_seed, absl::StrCat("footfall/person/1/", std::string(kind)), value, kPersonBytes);
}

}  // namespace

PersonKeys::PersonKeys(Random* random) : passing_key_(random->Bytes(rules::kKeySize)) {}

PersonKeys::~PersonKeys() {
  Forget();
  rules::Wipe(&passing_key_);
}

void PersonKeys::Remember(const std::string& lead_id, const std::string& phone_e164, const std::string& campaign_id,
                          const std::string& duplicate_key) {
  Known known{lead_id, rules::DuplicateTag(passing_key_, campaign_id, phone_e164), ""};
  if (!duplicate_key.empty()) known.tag = rules::DuplicateTag(duplicate_key, campaign_id, phone_e164);
  std::erase_if(known_, [&](const Known& each) { return each.lead_id == lead_id; });  // told once more
  known_.push_back(std::move(known));
  if (known_.size() > kRemembered) known_.pop_front();
}

void PersonKeys::Forget() {
  for (Known& known : known_) {
    rules::Wipe(&known.passing_tag);
    rules::Wipe(&known.tag);
  }
  known_.clear();
}

const PersonKeys::Known* PersonKeys::Find(const std::string& lead_id) const {
  const auto found = std::find_if(known_.rbegin(), known_.rend(), [&](const Known& known) { return known.lead_id == lead_id; });
  return found == known_.rend() ? nullptr : &*found;
}

std::vector<std::string> PersonKeys::KeysOf(const std::string& lead_id, const std::string& box_seed) const {
  std::vector<std::string> keys;
  if (lead_id.empty()) return keys;
  keys.push_back(PersonKey(box_seed, "lead", lead_id));
  const Known* known = Find(lead_id);
  if (known == nullptr) return keys;
  keys.push_back(PersonKey(box_seed, "passing", known->passing_tag));
  if (!known->tag.empty()) keys.push_back(PersonKey(box_seed, "tag", known->tag));
  return keys;
}

std::string PersonKeys::TagOf(const std::string& lead_id) const {
  const Known* known = Find(lead_id);
  return known == nullptr ? "" : known->tag;
}

std::vector<PersonUse> UsesOf(const std::vector<std::string>& keys, const std::string& offer, int32_t day, int64_t units) {
  std::vector<PersonUse> uses;
  uses.reserve(keys.size());
  for (const std::string& key : keys) uses.push_back({key, offer, day, units});
  return uses;
}

}  // namespace footfall::kiosk
