// A keeper of leases over the plan of LeadWorld, with a pool of gifts.
#ifndef FOOTFALL_TESTS_UNIT_SERVER_LEASES_LEASE_FIXTURE_H_
#define FOOTFALL_TESTS_UNIT_SERVER_LEASES_LEASE_FIXTURE_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/base/errors.h"
#include "server/base/files.h"
#include "server/base/resource_names.h"
#include "server/devices/device_store.h"
#include "server/leases/lease_intake.h"
#include "server/leases/lease_keeper.h"
#include "server/leases/lease_learning.h"
#include "server/leases/lease_life_store.h"
#include "server/sessions/session_store.h"
#include "tests/bench/server_support/lead_world.h"

namespace footfall::server {

inline constexpr int64_t kSessionEndMs = support::kWorldStartMs + 6 * 60 * 60 * 1000;

class LeaseTest : public ::testing::Test {
 protected:
  LeaseTest() {
    SetSession(support::kDayOne, footfall::v1::SESSION_STATE_OPEN);
    SetSession(support::kDayTwo, footfall::v1::SESSION_STATE_OPEN);
    StartLife("life-0000000001!");
  }

  static std::string Pool(std::string_view item = "tote", std::string_view session = support::kDayOne) {
    return absl::StrCat("campaigns/", std::string(support::kCampaign), "/sessions/", std::string(session), "/gifts/", std::string(item));
  }
  Database& database() { return world_.database(); }
  void Do(const WriteJob& job) {
    const absl::Status status = database().Write(job);
    ASSERT_TRUE(status.ok()) << status;
  }
  void SetSession(std::string_view session_id, footfall::v1::SessionState state) {
    Do([&](WriteContext& write) {
      absl::StatusOr<footfall::v1::Session> session = GetSession(write.db(), {std::string(support::kCampaign), std::string(session_id)});
      if (!session.ok()) return session.status();
      session->set_state(state);
      session->mutable_hours()->set_start_ms(support::kWorldStartMs - 1000);
      session->mutable_hours()->set_end_ms(kSessionEndMs);
      return ReplaceSession(write, &*session);
    });
  }
  std::string AddDevice(std::string_view session_id = support::kDayOne, DeviceStanding standing = DeviceStanding::kActive) {
    DeviceRow row{.id = rules::FormatUuid(SystemRandom()->NewUuid(world_.clock().NowMs())),
                  .display_name = "Kiosk",
                  .campaign_id = std::string(support::kCampaign),
                  .session_id = std::string(session_id),
                  .standing = standing,
                  .sign_public_key = std::string(rules::kKeySize, 's'),
                  .box_public_key = box_keys_.public_key};
    Do([&](WriteContext& write) { return InsertDevice(write.db(), row); });
    return row.id;
  }
  void Stand(const std::string& device_id, DeviceStanding standing) {
    Do([&](WriteContext& write) { return UpdateDeviceStanding(write.db(), device_id, standing, "test"); });
  }
  void AddPool(int64_t units, int64_t kiosk_units, const std::string& pool = Pool(), LeaseKind kind = LeaseKind::kGift) {
    Do([&](WriteContext& write) {
      const bool campaign_wide = pool.find("/sessions/") == std::string::npos;
      const bool second = pool.find(support::kDayTwo) != std::string::npos;
      absl::Status status = SetPool(write, {.pool = pool,
                                            .kind = kind,
                                            .campaign_id = std::string(support::kCampaign),
                                            .session_id = campaign_wide ? "" : std::string(second ? support::kDayTwo : support::kDayOne),
                                            .kiosk_units = kiosk_units});
      return status.ok() ? AddToPool(write, pool, units) : status;
    });
  }
  // Another process, or life, on what is there.
  void StartLife(const std::string& incarnation) {
    keeper_.reset();
    incarnation_ = incarnation;
    log_ = *GrantLog::Open(log_path());
    keeper_ = std::make_unique<LeaseKeeper>(LeaseKeeper::Parts{.database = &database(),
                                                               .access = &world_.access(),
                                                               .clock = &world_.clock(),
                                                               .random = SystemRandom(),
                                                               .sign_keys = sign_keys_,
                                                               .incarnation = incarnation_,
                                                               .sources = &sources_,
                                                               .log = log_.get()});
    const absl::Status begun = keeper_->Begin();
    ASSERT_TRUE(begun.ok()) << begun;
  }
  std::string log_path() const { return world_.folder() + "/grants"; }

  footfall::v1::LeaseBook Serve(const std::string& device_id) {
    auto books = keeper_->Serve({device_id});
    EXPECT_TRUE(books.ok()) << books.status();
    return books.ok() && !books->empty() ? books->front() : footfall::v1::LeaseBook();
  }
  static footfall::v1::Grant GrantOf(const footfall::v1::LeaseState& state) {
    footfall::v1::Grant grant;
    EXPECT_TRUE(grant.ParseFromString(state.grant().grant()));
    return grant;
  }
  // Units a book lends of a pool.
  static int64_t Lent(const footfall::v1::LeaseBook& book, const std::string& pool = Pool()) {
    int64_t units = 0;
    for (const footfall::v1::LeaseState& state : book.leases()) {
      if (GrantOf(state).pool() == pool) units += GrantOf(state).quantity() - state.spent() - state.returned();
    }
    return units;
  }
  static footfall::v1::LeasePresentation Holding(const footfall::v1::LeaseBook& book) {
    footfall::v1::LeasePresentation presentation;
    *presentation.mutable_leases() = book.leases();
    return presentation;
  }
  void Present(const std::string& device_id, const footfall::v1::LeasePresentation& presentation) {
    Do([&](WriteContext& write) { return keeper_->Present(write, device_id, presentation); });
  }
  void Spend(const std::string& device_id, const footfall::v1::LeaseState& state, int64_t units) {
    Do([&](WriteContext& write) {
      return ApplySpend(write, {.lease_id = GrantOf(state).lease_id(), .device_id = device_id, .units = units, .staff_id = "chen"});
    });
  }
  PoolAccount Account(const std::string& pool = Pool()) {
    PoolAccount account;
    EXPECT_TRUE(database()
                    .Read([&](Connection& db) {
                      absl::StatusOr<PoolAccount> read = AccountOf(db, pool);
                      if (read.ok()) account = *std::move(read);
                      return read.status();
                    })
                    .ok());
    EXPECT_TRUE(account.Balances());
    return account;
  }
  LeaseRow Lease(const std::string& lease_id) {
    LeaseRow lease;
    EXPECT_TRUE(database()
                    .Read([&](Connection& db) {
                      const absl::StatusOr<std::optional<LeaseRow>> found = FindLease(db, lease_id);
                      if (found.ok() && found->has_value()) lease = **found;
                      return found.status();
                    })
                    .ok());
    return lease;
  }
  // A backup is put back: every lease and event after `number` is forgotten, as in a copy taken then.
  void ForgetLeases() {
    Do([](WriteContext& write) {
      for (const char* sql : {"DELETE FROM leases", "DELETE FROM lease_events",
                              "UPDATE lease_pools SET free = total, handed_out = 0, written_off = 0, shortage = 0, fence = 0"}) {
        if (absl::Status status = write.db().Execute(sql, {}).status(); !status.ok()) return status;
      }
      return absl::OkStatus();
    });
  }
  // The mark that a new life of the server begins with.
  void MarkRestored(int64_t backup_number) {
    Do([&](WriteContext& write) { return MarkLeasesUnlearned(write, backup_number); });
  }

  support::LeadWorld world_;
  rules::KeyPair sign_keys_ = rules::SignKeysFromSeed(std::string(rules::kKeySize, 'q'));
  rules::KeyPair box_keys_ = rules::SealKeysFromSeed(std::string(rules::kKeySize, 'b'));
  GrantSources sources_;
  std::string incarnation_;
  std::unique_ptr<GrantLog> log_;
  std::unique_ptr<LeaseKeeper> keeper_;
};

}  // namespace footfall::server

#endif  // FOOTFALL_TESTS_UNIT_SERVER_LEASES_LEASE_FIXTURE_H_
