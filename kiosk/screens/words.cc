#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>

#include "kiosk/screens/common.h"
#include "proto/rules/consent.h"

namespace footfall::kiosk {
namespace {

constexpr int64_t kMinuteMs = 60'000;
constexpr int64_t kHourMs = 60 * kMinuteMs;
constexpr int64_t kDayMs = 24 * kHourMs;

int64_t FloorDiv(int64_t value, int64_t by) { return value / by - (value % by < 0 ? 1 : 0); }

std::string TwoDigits(int64_t value) { return (value < 10 ? "0" : "") + std::to_string(value); }

// Keys of the zones' kinds, by the number of ZoneKind.
constexpr std::array<std::string_view, 17> kZoneKeys = {"zone.kind.unknown",
                                                        "zone.kind.product_display",
                                                        "zone.kind.consulting",
                                                        "zone.kind.sign_in",
                                                        "zone.kind.lead_registration",
                                                        "zone.kind.queueing",
                                                        "zone.kind.waiting",
                                                        "zone.kind.signing",
                                                        "zone.kind.cashier",
                                                        "zone.kind.stage",
                                                        "zone.kind.experience",
                                                        "zone.kind.rest",
                                                        "zone.kind.gift",
                                                        "zone.kind.lucky_draw",
                                                        "zone.kind.materials",
                                                        "zone.kind.service",
                                                        "zone.kind.unknown"};

// Keys of the roles, by the number of StaffRole.
constexpr std::array<std::string_view, 10> kRoleKeys = {"role.unknown",  "role.commander",  "role.coordinator", "role.team_lead",
                                                        "role.promoter", "role.consultant", "role.cashier",     "role.photographer",
                                                        "role.security", "role.service"};

}  // namespace

Text Localized(const Ui& ui, const LocalizedText& texts) { return Own(rules::PickText(texts, ui.language())); }

std::string ClockText(int64_t wall_ms, int32_t utc_offset_s) {
  if (wall_ms == 0) return "—";
  const int64_t local = wall_ms + utc_offset_s * int64_t{1000};
  const int64_t minute = FloorDiv(local, kMinuteMs) - FloorDiv(local, kDayMs) * (kDayMs / kMinuteMs);
  return TwoDigits(minute / 60) + ":" + TwoDigits(minute % 60);
}

std::string DateText(int64_t wall_ms, int32_t utc_offset_s) {
  // Days to civil date, by eras of 400 years that begin in March.
  const int64_t day = FloorDiv(wall_ms + utc_offset_s * int64_t{1000}, kDayMs) + 719468;
  const int64_t era = FloorDiv(day, 146097), day_of_era = day - era * 146097;
  const int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int64_t shifted = (5 * day_of_year + 2) / 153;
  const int64_t month = shifted < 10 ? shifted + 3 : shifted - 9;
  const int64_t year = year_of_era + era * 400 + (month <= 2 ? 1 : 0);
  return std::to_string(year) + "-" + TwoDigits(month) + "-" + TwoDigits(day_of_year - (153 * shifted + 2) / 5 + 1);
}

std::string SpanText(int64_t start_ms, int64_t end_ms, int32_t utc_offset_s) {
  return ClockText(start_ms, utc_offset_s) + " – " + ClockText(end_ms, utc_offset_s);
}

Text AgeText(int64_t age_ms) {
  if (age_ms < kMinuteMs) return Tr("age.now");
  if (age_ms < kHourMs) return Tr("age.minutes", {{"count", std::to_string(age_ms / kMinuteMs)}});
  if (age_ms < kDayMs) return Tr("age.hours", {{"count", std::to_string(age_ms / kHourMs)}});
  return Tr("age.days", {{"count", std::to_string(age_ms / kDayMs)}});
}

Text ZoneName(const Ui& ui, const LocalizedText& name, ZoneKind kind) {
  if (!rules::PickText(name, ui.language()).empty()) return Localized(ui, name);
  return Tr(kZoneKeys[std::min(static_cast<size_t>(kind), kZoneKeys.size() - 1)]);
}

Text RoleName(StaffRole role) { return Tr(kRoleKeys[std::min(static_cast<size_t>(role), kRoleKeys.size() - 1)]); }

Text HonorificName(Honorific honorific) {
  if (honorific == Honorific::kNone) return {};
  return honorific == Honorific::kMr ? Tr("honorific.mr") : Tr("honorific.ms");
}

Text PresenceWord(const BoardPerson& person) {
  switch (person.presence) {
    case Presence::kUnknown:
      return {};
    case Presence::kExpected:
      return Tr("presence.expected");
    case Presence::kLate:
      return Tr("presence.late", {{"minutes", std::to_string(person.minutes_late)}});
    case Presence::kPresent:
      return Tr("presence.present");
    case Presence::kGone:
      return Tr("presence.gone");
  }
  return {};
}

Ink PresenceInk(Presence presence) {
  if (presence == Presence::kPresent) return Ink::kGood;
  return presence == Presence::kLate ? Ink::kWarning : Ink::kMuted;
}

Text NotSavedWords(const SyncView& sync) { return sync.disk == DiskState::kFull ? Tr("problem.disk_full") : Tr("problem.not_saved"); }

Text ProblemWords(std::string_view reason, const rules::FieldRule* rule) {
  if (reason.empty()) return {};
  if (reason == "REQUIRED") return Tr("problem.required");
  if (reason == "INVALID_PHONE") return Tr("problem.phone");
  if (reason == "NOT_A_NUMBER") return Tr("problem.number");
  if (reason == "NOT_A_DATE") return Tr("problem.date");
  if (reason == "TOO_LONG") return Tr("problem.too_long");
  if (reason == "AGE_NOT_CONFIRMED") return Tr("problem.age");
  if (reason == "CONTACT_REQUIRED") return Tr("problem.contact");
  const bool bounded = rule != nullptr && (reason == "TOO_SMALL" ? rule->min_value : rule->max_value).has_value();
  if (reason == "TOO_SMALL" && bounded) return Tr("problem.too_small", {{"min", std::to_string(*rule->min_value)}});
  if (reason == "TOO_LARGE" && bounded) return Tr("problem.too_large", {{"max", std::to_string(*rule->max_value)}});
  return Tr("problem.other");
}

Text FieldLabel(const Ui& ui, const State& state, const rules::FieldRule& rule) {
  const auto view = state.config.fields.find(rule.id);
  const Text label = view == state.config.fields.end() ? Own(rule.id) : Localized(ui, view->second.label);
  return rule.required ? label : Tr("form.optional", {{"label", ui.Say(label)}});
}

Text OptionLabel(const Ui& ui, const State& state, const std::string& field_id, const std::string& option_id) {
  const auto view = state.config.fields.find(field_id);
  if (view == state.config.fields.end()) return Own(option_id);
  const auto option = view->second.options.find(option_id);
  return option == view->second.options.end() ? Own(option_id) : Localized(ui, option->second);
}

std::string FirstAnswer(const rules::Answers& answers, const std::string& field_id) {
  const auto found = answers.find(field_id);
  return found == answers.end() || found->second.empty() ? "" : found->second.front();
}

bool HasAnswer(const rules::Answers& answers, const std::string& field_id, const std::string& value) {
  const auto found = answers.find(field_id);
  return found != answers.end() && std::find(found->second.begin(), found->second.end(), value) != found->second.end();
}

}  // namespace footfall::kiosk
