#include "kiosk/app/config_views.h"

#include <algorithm>
#include <array>

#include "kiosk/app/board_parts.h"
#include "kiosk/app/playbook_views.h"
#include "proto/rules/sha256.h"

namespace footfall::kiosk {
namespace {

LocalizedText Words(const v1::LocalizedText& text) { return {text.texts().begin(), text.texts().end()}; }

rules::FieldType TypeOf(v1::FieldType type) {
  switch (type) {
    case v1::FIELD_TYPE_PHONE:
      return rules::FieldType::kPhone;
    case v1::FIELD_TYPE_CHOICE:
      return rules::FieldType::kChoice;
    case v1::FIELD_TYPE_MULTI_CHOICE:
      return rules::FieldType::kMultiChoice;
    case v1::FIELD_TYPE_NUMBER:
      return rules::FieldType::kNumber;
    case v1::FIELD_TYPE_DATE:
      return rules::FieldType::kDate;
    case v1::FIELD_TYPE_RATING:
      return rules::FieldType::kRating;
    default:
      return rules::FieldType::kText;
  }
}

// Options of a field; a field that asks for the channel offers the campaign's.
std::map<std::string, LocalizedText> OptionsOf(const v1::Campaign& campaign, const v1::FormField& field, std::vector<std::string>* ids) {
  std::map<std::string, LocalizedText> labels;
  const auto add = [&](const std::string& id, const v1::LocalizedText& label) {
    ids->push_back(id);
    labels[id] = Words(label);
  };
  if (field.standard() == v1::STANDARD_FIELD_CHANNEL) {
    for (const v1::Channel& channel : campaign.channels()) add(channel.id(), channel.label());
  } else {
    for (const v1::FieldOption& option : field.options()) add(option.id(), option.label());
  }
  return labels;
}

rules::FieldRule RuleOf(const v1::FormField& field, std::vector<std::string> options) {
  rules::FieldRule rule;
  rule.id = field.id();
  rule.type = TypeOf(field.type());
  rule.required = field.required();
  rule.staff_only = field.staff_only();
  rule.options = std::move(options);
  if (field.has_condition()) {
    rule.condition =
        rules::FieldCondition{field.condition().field_id(), {field.condition().any_of().begin(), field.condition().any_of().end()}};
  }
  if (field.has_min_value()) rule.min_value = field.min_value();
  if (field.has_max_value()) rule.max_value = field.max_value();
  rule.max_length = field.max_length();
  return rule;
}

void AddForm(const v1::Campaign& campaign, ConfigView* view) {
  view->form.name_required = campaign.form().name_required();
  if (!campaign.phone_region().empty()) view->form.phone_region = campaign.phone_region();
  view->form_version = campaign.form().version();
  for (const v1::FormField& field : campaign.form().fields()) AddQuestion(campaign, field, &view->form, &view->fields);
}

void AddCampaign(const v1::Campaign& campaign, ConfigView* view) {
  view->campaign_id = LastId(campaign.name());
  view->campaign_name = Words(campaign.display_name());
  view->slogan = Words(campaign.slogan());
  view->offer = Words(campaign.offer());
  view->organiser = campaign.organiser();
  AddForm(campaign, view);
  for (const v1::ConsentText& consent : campaign.consents()) {
    view->consents.push_back({static_cast<rules::Purpose>(consent.purpose()), Words(consent.text()), consent.partner()});
  }
}

SessionView SessionOf(const v1::KioskConfig& config) {
  const v1::Session& session = config.session();
  SessionView view;
  view.id = LastId(session.name());
  view.theme = session.theme();
  view.site_name = config.site().display_name();
  view.site_address = config.site().address();
  view.start_ms = session.hours().start_ms();
  view.end_ms = session.hours().end_ms();
  view.state = static_cast<SessionState>(session.state());
  view.lead_target = session.lead_target();
  return view;
}

ZoneView ZoneOf(const v1::Zone& zone) {
  ZoneView view;
  view.id = LastId(zone.name());
  view.kind = static_cast<ZoneKind>(zone.kind());
  view.name = Words(zone.display_name());
  view.leader_id = LastId(zone.leader());
  view.min_staff = zone.min_staff();
  view.max_staff = zone.max_staff();
  view.lead_target = zone.lead_target();
  return view;
}

// What a setting says in its own unit, as milliseconds within the limits; 0 = nothing.
int64_t IdleMs(int32_t seconds, int64_t usual_ms, int64_t least_ms, int64_t most_ms) {
  constexpr int64_t kSecondMs = 1000;
  return seconds == 0 ? usual_ms : std::clamp(seconds * kSecondMs, least_ms, most_ms);
}

// A newer server may say what this program does not know; that is as if it said nothing.
SettingsView SettingsOf(const v1::KioskSettings& settings) {
  constexpr std::array<std::string_view, 3> kLanguages = {"zh-Hans", "zh-Hant", "en"};
  SettingsView view;
  if (std::find(kLanguages.begin(), kLanguages.end(), settings.language()) != kLanguages.end()) view.language = settings.language();
  if (v1::KioskTheme_IsValid(settings.theme())) view.theme = static_cast<ThemeChoice>(settings.theme());
  view.reduced_motion = settings.reduced_motion();
  view.large_text = settings.large_text();
  if (settings.has_volume_percent()) view.volume_percent = std::clamp(settings.volume_percent(), 0, 100);
  view.visitor_idle_ms = IdleMs(settings.visitor_idle_s(), kVisitorIdleMs, kLeastVisitorIdleMs, kMostVisitorIdleMs);
  view.staff_idle_ms = IdleMs(settings.staff_idle_s(), kStaffLockMs, kLeastStaffIdleMs, kMostStaffIdleMs);
  view.locked = settings.locked();
  view.lock_message = Words(settings.lock_message());
  return view;
}

BrandView BrandOf(const v1::Brand& brand) {
  BrandView view;
  if (brand.has_color()) view.color = brand.color();
  view.logo = PictureKey(brand.logo_png());
  for (const v1::Slide& slide : brand.slides()) {
    view.slides.push_back({Words(slide.title()), Words(slide.text()), PictureKey(slide.picture_png())});
  }
  return view;
}

BoardPerson PersonOf(const v1::BoardPerson& person) {
  return {LastId(person.staff()), person.display_name(), static_cast<Presence>(person.presence()), person.minutes_late(), person.leads()};
}

BoardZone ZoneOf(const v1::BoardZone& zone) {
  BoardZone view;
  view.zone_id = LastId(zone.zone());
  view.name = Words(zone.display_name());
  view.kind = static_cast<ZoneKind>(zone.kind());
  for (const v1::BoardPerson& person : zone.people()) view.people.push_back(PersonOf(person));
  view.min_staff = zone.min_staff();
  view.max_staff = zone.max_staff();
  view.leads = zone.leads();
  view.lead_target = zone.lead_target();
  view.last_lead_ms = zone.last_lead_ms();
  return view;
}

}  // namespace

std::string LastId(std::string_view name) {
  const size_t slash = name.rfind('/');
  return std::string(slash == std::string_view::npos ? name : name.substr(slash + 1));
}

void AddQuestion(const v1::Campaign& campaign, const v1::FormField& field, rules::FormRule* form,
                 std::map<std::string, FieldView>* fields) {
  std::vector<std::string> ids;
  FieldView words{Words(field.label()), Words(field.hint()), OptionsOf(campaign, field, &ids),
                  static_cast<StandardField>(field.standard())};
  (*fields)[field.id()] = std::move(words);
  form->fields.push_back(RuleOf(field, std::move(ids)));
}
std::string PictureKey(const std::string& png) { return png.empty() ? "" : rules::Sha256(png); }

ConfigView MakeConfigView(const v1::KioskConfig& config) {
  ConfigView view;
  view.version = config.version();
  view.device_name = config.device_display_name();
  AddCampaign(config.campaign(), &view);
  view.session = SessionOf(config);
  for (const v1::Zone& zone : config.zones()) view.zones.push_back(ZoneOf(zone));
  view.own_zone_id = LastId(config.zone());
  for (const v1::KioskStaff& staff : config.staff()) {
    view.staff.push_back({LastId(staff.name()), staff.number(), staff.display_name(), static_cast<StaffRole>(staff.role())});
  }
  for (const v1::Shift& shift : config.shifts()) {
    view.shifts.push_back({LastId(shift.staff()), shift.span().start_ms(), shift.span().end_ms()});
  }
  for (const v1::Assignment& each : config.assignments()) {
    view.assignments.push_back({LastId(each.staff()), LastId(each.zone()), each.span().start_ms(), each.span().end_ms()});
  }
  view.playbook = MakePlaybookView(config);
  for (const v1::CountItem& item : config.count_items()) view.count_items.push_back({LastId(item.item()), Words(item.display_name())});
  view.settings = SettingsOf(config.settings());
  view.brand = BrandOf(config.campaign().brand());
  return view;
}

BoardView MakeBoardView(const v1::Board& board) {
  BoardView view;
  view.as_of_ms = board.as_of_ms();
  for (const v1::BoardZone& zone : board.zones()) view.zones.push_back(ZoneOf(zone));
  for (const v1::BoardPerson& person : board.unassigned()) view.unassigned.push_back(PersonOf(person));
  view.leads = board.leads();
  view.lead_target = board.lead_target();
  AddBoardParts(board, &view);
  return view;
}

}  // namespace footfall::kiosk
