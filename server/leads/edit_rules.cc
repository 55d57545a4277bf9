#include "server/leads/edit_rules.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

// When an edit counts as made, and whether the clock that says so is not in doubt.
using Moment = std::pair<int64_t, bool>;

// Of one kiosk: in the order in which it made them. Two at one place are of a clone.
auto PlaceOf(const EditClaim& edit) { return std::tie(edit.office, edit.device_id, edit.epoch, edit.seq, edit.edit_id); }

// Edits of one kiosk are never earlier than those it made before.
std::vector<Moment> FindMoments(const std::vector<EditClaim>& edits) {
  std::vector<size_t> order(edits.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) { return PlaceOf(edits[a]) < PlaceOf(edits[b]); });
  std::vector<Moment> moments(edits.size());
  for (size_t i = 0; i < order.size(); ++i) {
    const EditClaim& edit = edits[order[i]];
    moments[order[i]] = {edit.moment, edit.clock_trusted};
    const bool follows = i > 0 && !edit.office && edits[order[i - 1]].device_id == edit.device_id;
    if (follows) moments[order[i]] = std::max(moments[order[i]], moments[order[i - 1]]);
  }
  return moments;
}

constexpr std::array<const char*, 4> kIntentOptions = {"", "hot", "warm", "cold"};  // by level

v1::Answer* FindAnswer(const std::string& field_id, v1::LeadChanges* changes) {
  if (field_id.empty()) return nullptr;
  for (v1::Answer& answer : *changes->mutable_answers()) {
    if (answer.field_id() == field_id) return &answer;
  }
  return nullptr;
}

std::string FirstValue(const v1::Answer& answer) { return answer.values().empty() ? "" : answer.values(0); }

void AddAnswer(const std::string& field_id, const std::string& value, v1::LeadChanges* changes) {
  if (field_id.empty()) return;
  v1::Answer* answer = changes->add_answers();
  answer->set_field_id(field_id);
  if (!value.empty()) answer->add_values(value);
}

std::string FieldOf(const StandardFields& standard, const v1::Answer& answer) {
  if (answer.field_id() == standard.intent_id) return "intent";
  if (answer.field_id() == standard.channel_id) return "channel";
  return "answers." + answer.field_id();
}

}  // namespace

std::map<std::string, size_t> FindWinners(const std::vector<EditClaim>& edits) {
  const std::vector<Moment> moments = FindMoments(edits);
  const auto beats = [&](size_t a, size_t b) {
    return std::tuple(edits[a].office, moments[a], PlaceOf(edits[a])) > std::tuple(edits[b].office, moments[b], PlaceOf(edits[b]));
  };
  std::map<std::string, size_t> winners;
  for (size_t i = 0; i < edits.size(); ++i) {
    for (const std::string& field : edits[i].fields) {
      const auto [winner, first] = winners.try_emplace(field, i);
      if (!first && beats(i, winner->second)) winner->second = i;
    }
  }
  return winners;
}

StandardFields FindStandardFields(const v1::Campaign& campaign) {
  StandardFields standard;
  for (const v1::FormField& field : campaign.form().fields()) {
    if (field.standard() == v1::STANDARD_FIELD_INTENT) standard.intent_id = field.id();
    if (field.standard() == v1::STANDARD_FIELD_CHANNEL) standard.channel_id = field.id();
  }
  return standard;
}

std::string IntentOption(v1::IntentLevel intent) { return v1::IntentLevel_IsValid(intent) ? kIntentOptions[intent] : ""; }

v1::IntentLevel ToIntentLevel(const std::string& option) {
  const auto found = std::find(kIntentOptions.begin(), kIntentOptions.end(), option);
  return found == kIntentOptions.end() ? v1::INTENT_LEVEL_UNSPECIFIED : static_cast<v1::IntentLevel>(found - kIntentOptions.begin());
}

bool ChangesNothing(const v1::LeadChanges& changes) {
  return !changes.has_display_name() && !changes.has_honorific() && !changes.has_intent() && !changes.has_channel() &&
         changes.answers().empty();
}

bool NamesFieldTwice(const v1::LeadChanges& changes) {
  std::set<std::string_view> ids;
  return !std::all_of(changes.answers().begin(), changes.answers().end(),
                      [&](const v1::Answer& answer) { return ids.insert(answer.field_id()).second; });
}

void Reconcile(const StandardFields& standard, v1::LeadChanges* changes) {
  if (const v1::Answer* answer = FindAnswer(standard.intent_id, changes)) {
    changes->set_intent(ToIntentLevel(FirstValue(*answer)));
  } else if (changes->has_intent()) {
    AddAnswer(standard.intent_id, IntentOption(changes->intent()), changes);
  }
  if (const v1::Answer* answer = FindAnswer(standard.channel_id, changes)) {
    changes->set_channel(FirstValue(*answer));
  } else if (changes->has_channel()) {
    AddAnswer(standard.channel_id, changes->channel(), changes);
  }
}

std::vector<std::string> FieldsOf(const StandardFields& standard, const v1::LeadChanges& changes) {
  std::vector<std::string> fields;
  if (changes.has_display_name()) fields.emplace_back("display_name");
  if (changes.has_honorific()) fields.emplace_back("honorific");
  if (changes.has_intent()) fields.emplace_back("intent");
  if (changes.has_channel()) fields.emplace_back("channel");
  for (const v1::Answer& answer : changes.answers()) {
    std::string field = FieldOf(standard, answer);
    if (std::find(fields.begin(), fields.end(), field) == fields.end()) fields.push_back(std::move(field));
  }
  return fields;
}

v1::LeadChanges OnlyFields(const StandardFields& standard, const v1::LeadChanges& changes, const std::vector<std::string>& fields) {
  const auto wanted = [&](const std::string& field) { return std::find(fields.begin(), fields.end(), field) != fields.end(); };
  v1::LeadChanges part = changes;
  if (!wanted("display_name")) part.clear_display_name();
  if (!wanted("honorific")) part.clear_honorific();
  if (!wanted("intent")) part.clear_intent();
  if (!wanted("channel")) part.clear_channel();
  part.clear_answers();
  for (const v1::Answer& answer : changes.answers()) {
    if (wanted(FieldOf(standard, answer))) *part.add_answers() = answer;
  }
  return part;
}

}  // namespace footfall::server
