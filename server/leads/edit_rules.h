// Which of several edits of a lead counts, field by field, as a function of the set of edits. Pure; any thread.
//
// An edit of the office beats one of a kiosk; any edit beats the original, because whoever made it had the lead before them, whatever the
// clocks say. Among edits of the office the one the server numbered later counts. One kiosk's edits count in the order in which it made
// them (epoch, then seq): whoever made the later one saw the earlier, while the corrected clock may go back each time the kiosk hears the
// server, by years when it came up with a wrong date. So an edit counts from the latest corrected time of it and of all that its kiosk said
// of the lead before. Among kiosks the later one by that time; at the same time one of a clock that is not in doubt; else the greater
// device id. None of this looks at when a kiosk's edit arrived; one that arrives late may make another of its kiosk count that is there.
// A clock in doubt loses ties only: the corrected time runs on the boot clock and mostly stays right when the wall clock is set.
#ifndef FOOTFALL_SERVER_LEADS_EDIT_RULES_H_
#define FOOTFALL_SERVER_LEADS_EDIT_RULES_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "footfall/v1/campaign_service.pb.h"
#include "footfall/v1/lead_service.pb.h"

namespace footfall::server {

// What an edit names, and all that decides whether it counts there.
struct EditClaim {
  bool office = false;
  int64_t moment = 0;  // of the office: the server's number; of a kiosk: corrected time
  bool clock_trusted = true;
  std::string device_id;       // of a kiosk, …
  int64_t epoch = 0, seq = 0;  // … with the edit's place in what it did
  std::string edit_id;         // 16 bytes
  std::vector<std::string> fields;
};

// For each field that was edited: the place of the edit that counts.
std::map<std::string, size_t> FindWinners(const std::vector<EditClaim>& edits);

// Ids of the form's fields that ask for intent and channel; empty = it has none.
struct StandardFields {
  std::string intent_id, channel_id;
};
StandardFields FindStandardFields(const footfall::v1::Campaign& campaign);

// "hot" for INTENT_LEVEL_HOT, and back; "" and unspecified for anything else.
std::string IntentOption(footfall::v1::IntentLevel intent);
footfall::v1::IntentLevel ToIntentLevel(const std::string& option);

bool ChangesNothing(const footfall::v1::LeadChanges& changes);
// Whether two answers are to one field: then it is not known which was meant.
bool NamesFieldTwice(const footfall::v1::LeadChanges& changes);

// Makes value and answer of intent and channel say the same, where the form asks for them. An answer that is given wins over the value.
void Reconcile(const StandardFields& standard, footfall::v1::LeadChanges* changes);

// What changes name, in the order of the message: "display_name", "honorific", "intent", "channel", "answers.{field}". Answers of standard
// fields are their values over again and are not named a second time.
std::vector<std::string> FieldsOf(const StandardFields& standard, const footfall::v1::LeadChanges& changes);

// The part of `changes` that names these fields.
footfall::v1::LeadChanges OnlyFields(const StandardFields& standard, const footfall::v1::LeadChanges& changes,
                                     const std::vector<std::string>& fields);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_LEADS_EDIT_RULES_H_
