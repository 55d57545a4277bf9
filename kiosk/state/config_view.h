// What a kiosk knows of campaign, session and staff, as plain values for the screen. The app makes it from a whole configuration and
// replaces it as a whole; nobody edits it in place. Ids are bare ("zone-a"), times are milliseconds since 1970, texts go by language.
#ifndef FOOTFALL_KIOSK_STATE_CONFIG_VIEW_H_
#define FOOTFALL_KIOSK_STATE_CONFIG_VIEW_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kiosk/state/playbook_view.h"
#include "kiosk/state/timing.h"
#include "proto/rules/consent.h"
#include "proto/rules/lead_form.h"

namespace footfall::kiosk {

// Numbers are those of footfall.v1.StaffRole.
enum class StaffRole {
  kUnknown = 0,
  kCommander,
  kCoordinator,
  kTeamLead,
  kPromoter,
  kConsultant,
  kCashier,
  kPhotographer,
  kSecurity,
  kService,
};

// Numbers are those of footfall.v1.ZoneKind.
enum class ZoneKind {
  kUnknown = 0,
  kProductDisplay,
  kConsulting,
  kSignIn,
  kLeadRegistration,
  kQueueing,
  kWaiting,
  kSigning,
  kCashier,
  kStage,
  kExperience,
  kRest,
  kGiftRedemption,
  kLuckyDraw,
  kMaterials,
  kServiceDesk,
  kCustom,
};

// Numbers are those of footfall.v1.SessionState.
enum class SessionState { kUnknown = 0, kPlanned, kSetUp, kOpen, kClosed, kReconciled };

struct ConsentView {
  rules::Purpose purpose = rules::Purpose::kContact;
  LocalizedText text;
  std::string partner;
};

// Numbers are those of footfall.v1.KioskTheme.
enum class ThemeChoice { kTablets = 0, kLight, kDark, kHighContrast };

// How the kiosk looks and behaves, set from afar. Invariant: within the limits of timing.h.
struct SettingsView {
  std::string language;  // empty = the tablet's
  ThemeChoice theme = ThemeChoice::kTablets;
  bool reduced_motion = false, large_text = false;
  int volume_percent = kUsualVolumePercent;  // 0 = silent
  int64_t visitor_idle_ms = kVisitorIdleMs;  // until visitors are asked whether they are still there
  int64_t staff_idle_ms = kStaffLockMs;      // until staff are signed out, the ring included
  bool locked = false;                       // nobody can use it
  LocalizedText lock_message;                // empty = the usual words
};

// One picture of the attract screen in its turn.
struct SlideView {
  LocalizedText title, text;
  std::string picture;  // names it towards the window; empty = the kiosk draws one
};

// The campaign's own look.
struct BrandView {
  std::optional<uint32_t> color;  // 0xRRGGBB
  std::string logo;               // as SlideView::picture
  std::vector<SlideView> slides;
};

struct SessionView {
  std::string id;
  std::string theme;
  std::string site_name, site_address;
  int64_t start_ms = 0, end_ms = 0;
  SessionState state = SessionState::kUnknown;
  int lead_target = 0;  // 0 = none
};

struct ZoneView {
  std::string id;
  ZoneKind kind = ZoneKind::kUnknown;
  LocalizedText name;     // empty = the kind's name
  std::string leader_id;  // empty = nobody
  int min_staff = 0, max_staff = 0;
  int lead_target = 0;
};

// No secrets: whether a PIN fits is asked by an effect.
struct StaffView {
  std::string id, number, display_name;
  StaffRole role = StaffRole::kUnknown;
};

struct ShiftView {
  std::string staff_id;
  int64_t start_ms = 0, end_ms = 0;
};

struct AssignmentView {
  std::string staff_id, zone_id;
  int64_t start_ms = 0, end_ms = 0;
};

// An item of the booth, to be counted.
struct CountItemView {
  std::string item;  // id
  LocalizedText name;
};

struct ConfigView {
  int64_t version = 0;  // 0 = none received yet
  std::string device_name;
  std::string campaign_id;
  LocalizedText campaign_name, slogan, offer;
  std::string organiser;
  rules::FormRule form;
  int64_t form_version = 0;
  std::map<std::string, FieldView> fields;  // by field id
  std::vector<ConsentView> consents;
  SessionView session;
  std::vector<ZoneView> zones;
  std::string own_zone_id;  // where this kiosk stands; empty = none
  std::vector<StaffView> staff;
  std::vector<ShiftView> shifts;
  std::vector<AssignmentView> assignments;
  PlaybookView playbook;
  std::vector<CountItemView> count_items;  // what is or was in the booth
  SettingsView settings;
  BrandView brand;
};

// Look-ups; nullptr when there is none. The pointers live as long as the view.
const StaffView* FindStaff(const ConfigView& config, std::string_view staff_id);
const StaffView* FindStaffByNumber(const ConfigView& config, std::string_view number);
const ZoneView* FindZone(const ConfigView& config, std::string_view zone_id);
const rules::FieldRule* FindField(const ConfigView& config, std::string_view field_id);
// The field with this meaning, for example the intent level.
const rules::FieldRule* FindStandardField(const ConfigView& config, StandardField standard);
// The shift that runs at `wall_ms`, else the next one, else the last one.
const ShiftView* CurrentShift(const ConfigView& config, std::string_view staff_id, int64_t wall_ms);
// The assignment that holds at `wall_ms`, else the next one that begins later.
const AssignmentView* CurrentAssignment(const ConfigView& config, std::string_view staff_id, int64_t wall_ms);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_STATE_CONFIG_VIEW_H_
