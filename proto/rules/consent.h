// Consent: what must hold before anything is collected, and what is stored as proof. Sources: PIPL arts. 14-17, 28-31; GDPR arts. 7, 8.
// Pure; any thread.
#ifndef FOOTFALL_PROTO_RULES_CONSENT_H_
#define FOOTFALL_PROTO_RULES_CONSENT_H_

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "proto/rules/lead_form.h"

namespace footfall::rules {

// Numbers are those of footfall.v1.ConsentPurpose.
enum class Purpose { kContact = 1, kMarketingMessages = 2, kMarketingCalls = 3, kPartnerSharing = 4, kWinnerPublication = 5 };

// SHA-256 of the words shown, 32 bytes. No trimming, no normalising: what was shown is what is hashed.
std::string ConsentTextHash(std::string_view text);

// One purpose as it was offered.
struct ConsentOffer {
  Purpose purpose = Purpose::kContact;
  bool granted = false;
  std::string text_hash;
};

struct ConsentInput {
  bool age_confirmed = false;  // "I am 14 or older"
  std::string language;
  std::vector<ConsentOffer> offers;
};

// Problems that stop a lead from being kept: AGE_NOT_CONFIRMED, CONTACT_REQUIRED (without contact consent there is no purpose to keep a
// phone number for), DUPLICATE_PURPOSE, BAD_HASH, BAD_LANGUAGE. Refusing anything else is never a problem.
std::vector<Problem> CheckConsent(const ConsentInput& consent);

// The text to show in `language`: exact, else zh-Hant -> zh-Hans -> en -> any. Empty when there is none.
std::string_view PickText(const std::map<std::string, std::string>& texts, std::string_view language);

}  // namespace footfall::rules

#endif  // FOOTFALL_PROTO_RULES_CONSENT_H_
