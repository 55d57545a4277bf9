// By what a kiosk tells that somebody has had their share: never by who they are. A person is known by the lead's id; by the duplicate tag
// of their number while staff has opened the key with a PIN; and by a tag under a key that lives as long as the program does, so that a
// number typed in twice at a kiosk nobody is signed in at is noticed as well, though not after a restart (DECISIONS.md D28). Worker only.
#ifndef FOOTFALL_KIOSK_APP_PERSON_KEYS_H_
#define FOOTFALL_KIOSK_APP_PERSON_KEYS_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "kiosk/base/random.h"
#include "kiosk/journal/offer_book.h"

namespace footfall::kiosk {

class PersonKeys {
 public:
  // The visitors of the last hour or two: who draws or gets a gift registered just before.
  static constexpr size_t kRemembered = 256;

  explicit PersonKeys(Random* random);
  ~PersonKeys();
  PersonKeys(const PersonKeys&) = delete;
  PersonKeys& operator=(const PersonKeys&) = delete;

  // A lead is being saved, perhaps for the second time. `duplicate_key` empty = locked.
  void Remember(const std::string& lead_id, const std::string& phone_e164, const std::string& campaign_id,
                const std::string& duplicate_key);
  void Forget();
  // What the journal counts this person under, 16 bytes each; empty when `lead_id` is.
  std::vector<std::string> KeysOf(const std::string& lead_id, const std::string& box_seed) const;
  // The person's duplicate tag; empty = not known.
  std::string TagOf(const std::string& lead_id) const;

 private:
  struct Known {
    std::string lead_id;
    std::string passing_tag;  // under passing_key_
    std::string tag;          // empty = the key was locked
  };
  const Known* Find(const std::string& lead_id) const;

  std::string passing_key_;
  std::deque<Known> known_;  // newest last
};

// A use of `offer` for each key.
std::vector<PersonUse> UsesOf(const std::vector<std::string>& keys, const std::string& offer, int32_t day, int64_t units);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_APP_PERSON_KEYS_H_
