#include "tests/support/server/plan_world.h"

#include <cstdio>
#include <cstdlib>

#include "server/campaigns/campaign_store.h"
#include "server/people/people_store.h"
#include "server/people/roster_store.h"
#include "server/sessions/session_store.h"
#include "tests/support/server/builders.h"

namespace footfall::server::testing {
namespace {

void Write(Database* database, const WriteJob& job) {
  const absl::Status status = database->Write(job);
  if (status.ok()) return;
  std::fprintf(stderr, "%s\n", status.ToString().c_str());
  std::abort();
}

absl::Status InsertDay(WriteContext& write, const std::string& session_id) {
  footfall::v1::Session session = MakeSession();
  session.set_name(SessionName({"spring", session_id}));
  session.set_state(footfall::v1::SESSION_STATE_PLANNED);
  return InsertSession(write, &session);
}

absl::Status InsertZones(WriteContext& write) {
  absl::Status status;
  int order = 0;
  for (const char* name : {kSignInZone, kConsultingZone}) {
    footfall::v1::Zone zone = MakeZone();
    zone.set_name(name);
    zone.set_path_order(++order);
    if (status.ok()) status = InsertZone(write, &zone);
  }
  return status;
}

absl::Status InsertPerson(WriteContext& write, const std::string& staff_id, const std::string& number) {
  StaffRow row{MakeStaff(number), ""};
  row.staff.set_name(StaffName(staff_id));
  return InsertStaff(write, &row);
}

}  // namespace

void MakePlanWorld(Database* database) {
  Write(database, [](WriteContext& write) {
    footfall::v1::Campaign campaign = MakeCampaign();
    campaign.set_name(CampaignName("spring"));
    footfall::v1::Site site = MakeSite();
    site.set_name(SiteName("plaza"));
    absl::Status status = InsertCampaign(write, &campaign);
    if (status.ok()) status = InsertSite(write, &site);
    if (status.ok()) status = InsertDay(write, "day-1");
    if (status.ok()) status = InsertZones(write);
    if (status.ok()) status = InsertPerson(write, "chen", "1001");
    if (status.ok()) status = InsertPerson(write, "wang", "1002");
    return status;
  });
}

void AddSession(Database* database, const std::string& session_id) {
  Write(database, [&](WriteContext& write) {
    absl::Status status = InsertDay(write, session_id);
    footfall::v1::Zone zone = MakeZone();
    zone.set_name(SessionChildName({"spring", session_id}, "zones", "sign-in"));
    zone.set_path_order(1);
    return status.ok() ? InsertZone(write, &zone) : status;
  });
}

std::string AddShift(Database* database, const std::string& shift_id, const std::string& staff, int64_t start_ms, int64_t end_ms,
                     bool published) {
  footfall::v1::Shift shift;
  shift.set_name(SessionChildName(kDay1, "shifts", shift_id));
  shift.set_staff(StaffName(staff));
  *shift.mutable_span() = MakeSpan(start_ms, end_ms);
  shift.set_published(published);
  Write(database, [&](WriteContext& write) { return InsertShift(write, &shift); });
  return shift.name();
}

}  // namespace footfall::server::testing
