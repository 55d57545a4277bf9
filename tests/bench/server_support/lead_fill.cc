#include "tests/bench/server_support/lead_fill.h"

#include <algorithm>
#include <filesystem>
#include <future>
#include <utility>

namespace footfall::server::support {
namespace {

constexpr int64_t kJobLeads = 2000;

}  // namespace

std::vector<PreparedLead> PrepareLeads(LeadWorld& world, int64_t first, int64_t count) {
  std::vector<PreparedLead> leads;
  leads.reserve(static_cast<size_t>(count));
  for (int64_t i = first; i < first + count; ++i) {
    auto lead = world.intake().Prepare(world.campaign(), SampleVisitor(i), SampleOrigin(i, SystemRandom()), false);
    MustBeOk(lead.status(), "prepare");
    leads.push_back(*std::move(lead));
  }
  return leads;
}

void FillLeads(LeadWorld& world, int64_t first, int64_t count) {
  std::future<void> applied;
  for (int64_t at = first; at < first + count; at += kJobLeads) {
    auto leads = std::make_shared<std::vector<PreparedLead>>(PrepareLeads(world, at, std::min(kJobLeads, first + count - at)));
    // One job is applied while the next is prepared.
    if (applied.valid()) applied.get();
    auto done = std::make_shared<std::promise<void>>();
    applied = done->get_future();
    world.database().WriteAsync(
        [leads](WriteContext& write) {
          for (const PreparedLead& lead : *leads) {
            if (auto result = LeadIntake::Apply(write, lead); !result.ok()) return result.status();
          }
          return absl::OkStatus();
        },
        [done](const absl::Status& status) {
          MustBeOk(status, "fill");
          done->set_value();
        });
  }
  if (applied.valid()) applied.get();
}

int64_t CountLeads(LeadWorld& world) {
  int64_t leads = -1;
  const absl::Status status = world.database().Read([&](Connection& db) {
    return db.Query("SELECT COUNT(*) FROM leads", {}, [&](const Row& row) {
      leads = row.Int(0);
      return true;
    });
  });
  MustBeOk(status, "count");
  return leads;
}

void CloseInto(std::unique_ptr<LeadWorld> world, const std::string& path) {
  const std::string source = world->database_path();
  // The folder goes with the world, so its database is closed first: that puts what is in the WAL into the file.
  world->CloseDatabase();
  std::filesystem::rename(source, path);
}

}  // namespace footfall::server::support
