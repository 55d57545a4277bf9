// What the server's disk holds before the first kiosk comes: an organisation with one campaign, two sessions, zones and staff.
#ifndef FOOTFALL_TESTS_SIMULATION_SERVER_TEMPLATE_H_
#define FOOTFALL_TESTS_SIMULATION_SERVER_TEMPLATE_H_

#include "server/storage/database.h"
#include "tests/support/disk/disk.h"

namespace footfall::simulation {

inline constexpr int64_t kEpochMs = 1'777'600'800'000;  // 2026-05-01 10:00 in Shanghai: virtual time 0
inline constexpr char kOfficeToken[] = "token-of-the-office";
inline constexpr char kDayOne[] = "day-1";
inline constexpr char kDayTwo[] = "day-2";
inline constexpr char kDeskZone[] = "desk";

// Made once, always the same.
const Disk::Image& ServerTemplate();
// 32 bytes that open what is encrypted in it.
std::string MasterKey();
// Adds a member of staff.
absl::Status AddStaff(server::WriteContext& write, const std::string& id, const std::string& number);

}  // namespace footfall::simulation

#endif  // FOOTFALL_TESTS_SIMULATION_SERVER_TEMPLATE_H_
