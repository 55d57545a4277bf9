// Messages that are right as they are; a test changes the one thing it is about.
#ifndef FOOTFALL_TESTS_SUPPORT_SERVER_BUILDERS_H_
#define FOOTFALL_TESTS_SUPPORT_SERVER_BUILDERS_H_

#include <string>

#include "footfall/v1/campaign_service.pb.h"
#include "footfall/v1/people_service.pb.h"
#include "footfall/v1/session_service.pb.h"
#include "tests/support/server/manual_clock.h"

namespace footfall::server::testing {

inline footfall::v1::TimeSpan MakeSpan(int64_t start_ms, int64_t end_ms) {
  footfall::v1::TimeSpan span;
  span.set_start_ms(start_ms);
  span.set_end_ms(end_ms);
  return span;
}

// With the contact consent and one choice field, "product".
inline footfall::v1::Campaign MakeCampaign() {
  footfall::v1::Campaign campaign;
  (*campaign.mutable_display_name()->mutable_texts())["zh-Hans"] = "春季推广";
  *campaign.mutable_period() = MakeSpan(kMorning, kMorning + 30 * 24 * kHour);
  footfall::v1::ConsentText* contact = campaign.add_consents();
  contact->set_purpose(footfall::v1::CONSENT_PURPOSE_CONTACT);
  (*contact->mutable_text()->mutable_texts())["zh-Hans"] = "我同意就本次咨询与我联系";
  footfall::v1::FormField* field = campaign.mutable_form()->add_fields();
  field->set_id("product");
  field->set_type(footfall::v1::FIELD_TYPE_CHOICE);
  (*field->mutable_label()->mutable_texts())["zh-Hans"] = "感兴趣的产品";
  for (const char* id : {"phone", "tablet"}) {
    footfall::v1::FieldOption* option = field->add_options();
    option->set_id(id);
    (*option->mutable_label()->mutable_texts())["zh-Hans"] = id;
  }
  return campaign;
}

inline footfall::v1::Site MakeSite() {
  footfall::v1::Site site;
  site.set_display_name("人民广场 3 号口");
  site.set_address("上海市黄浦区");
  return site;
}

// At "sites/plaza", eight hours from the clock's start.
inline footfall::v1::Session MakeSession() {
  footfall::v1::Session session;
  session.set_site("sites/plaza");
  *session.mutable_hours() = MakeSpan(kMorning, kMorning + 8 * kHour);
  return session;
}

inline footfall::v1::Zone MakeZone() {
  footfall::v1::Zone zone;
  zone.set_kind(footfall::v1::ZONE_KIND_LEAD_REGISTRATION);
  return zone;
}

inline footfall::v1::Staff MakeStaff(const std::string& number) {
  footfall::v1::Staff staff;
  staff.set_number(number);
  staff.set_display_name("员工 " + number);
  staff.set_role(footfall::v1::STAFF_ROLE_PROMOTER);
  return staff;
}

}  // namespace footfall::server::testing

#endif  // FOOTFALL_TESTS_SUPPORT_SERVER_BUILDERS_H_
