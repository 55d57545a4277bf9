#include "kiosk/app/config_views.h"

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
  for (const v1::FormField& field : campaign.form().fields()) {
    std::vector<std::string> ids;
    FieldView words{Words(field.label()), Words(field.hint()), OptionsOf(campaign, field, &ids),
                    static_cast<StandardField>(field.standard())};
    view->fields[field.id()] = std::move(words);
    view->form.fields.push_back(RuleOf(field, std::move(ids)));
  }
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
  return view;
}

BoardView MakeBoardView(const v1::Board& board) {
  BoardView view;
  view.as_of_ms = board.as_of_ms();
  for (const v1::BoardZone& zone : board.zones()) view.zones.push_back(ZoneOf(zone));
  for (const v1::BoardPerson& person : board.unassigned()) view.unassigned.push_back(PersonOf(person));
  view.leads = board.leads();
  view.lead_target = board.lead_target();
  return view;
}

}  // namespace footfall::kiosk
