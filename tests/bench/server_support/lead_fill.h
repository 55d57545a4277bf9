// Fills a LeadWorld with sample leads, as fast as the intake takes them.
#ifndef FOOTFALL_TESTS_BENCH_SERVER_SUPPORT_LEAD_FILL_H_
#define FOOTFALL_TESTS_BENCH_SERVER_SUPPORT_LEAD_FILL_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "server/leads/lead_intake.h"
#include "tests/bench/server_support/lead_world.h"

namespace footfall::server::support {

// Prepared leads of the visitors `first` to `first + count - 1`.
std::vector<PreparedLead> PrepareLeads(LeadWorld& world, int64_t first, int64_t count);

// Puts those visitors into the campaign: prepared here, applied by the writer, in jobs of a few thousand.
void FillLeads(LeadWorld& world, int64_t first, int64_t count);

// Rows in the table of leads.
int64_t CountLeads(LeadWorld& world);

// Closes the world and moves its database file, complete, to `path`: for the raw floor, which needs it to itself.
void CloseInto(std::unique_ptr<LeadWorld> world, const std::string& path);

}  // namespace footfall::server::support

#endif  // FOOTFALL_TESTS_BENCH_SERVER_SUPPORT_LEAD_FILL_H_
