// A campaign "spring" with one session "day-1" at "sites/plaza", zones "sign-in" and "consulting", staff "chen" (1001) and "wang" (1002).
#ifndef FOOTFALL_TESTS_SUPPORT_SERVER_PLAN_WORLD_H_
#define FOOTFALL_TESTS_SUPPORT_SERVER_PLAN_WORLD_H_

#include <string>

#include "server/base/resource_names.h"
#include "server/storage/database.h"

namespace footfall::server::testing {

inline const SessionKey kDay1{"spring", "day-1"};
inline constexpr char kDay1Name[] = "campaigns/spring/sessions/day-1";
inline constexpr char kSignInZone[] = "campaigns/spring/sessions/day-1/zones/sign-in";
inline constexpr char kConsultingZone[] = "campaigns/spring/sessions/day-1/zones/consulting";

// Writes it through the stores. Aborts when that fails: nothing could be tested then.
void MakePlanWorld(Database* database);
// A further session of the campaign, at the same hours.
void AddSession(Database* database, const std::string& session_id);
// A shift of "staff/{staff}" on day 1; returns its name.
std::string AddShift(Database* database, const std::string& shift_id, const std::string& staff, int64_t start_ms, int64_t end_ms,
                     bool published);

}  // namespace footfall::server::testing

#endif  // FOOTFALL_TESTS_SUPPORT_SERVER_PLAN_WORLD_H_
