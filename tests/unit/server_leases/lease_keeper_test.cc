#include "server/leases/lease_keeper.h"

#include "proto/rules/crypto.h"
#include "tests/unit/server_leases/lease_fixture.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

using LeaseKeeperTest = LeaseTest;
constexpr char kCoupons[] = "campaigns/spring-2026/couponTemplates/ten";
constexpr char kWholeCampaign[] = "campaigns/spring-2026/gifts/leaflet";

TEST_F(LeaseKeeperTest, LendsWhatAKioskIsToHoldAhead) {
  AddPool(100, 20);
  const std::string device = AddDevice();
  const v1::LeaseBook book = Serve(device);
  ASSERT_EQ(book.leases_size(), 1);
  const v1::Grant grant = GrantOf(book.leases(0));
  EXPECT_EQ(grant.quantity(), 20);
  EXPECT_EQ(grant.device(), "devices/" + device);
  EXPECT_EQ(grant.pool(), Pool());
  EXPECT_EQ(grant.kind(), v1::LEASE_KIND_GIFT);
  EXPECT_EQ(grant.not_after_ms(), kSessionEndMs + kLeaseGraceMs);
  EXPECT_TRUE(grant.sealed_secret().empty());
  EXPECT_TRUE(rules::VerifySignature(absl::StrCat("footfall/grant/1", book.leases(0).grant().grant()), book.leases(0).grant().signature(),
                                     sign_keys_.public_key));
  EXPECT_EQ(Account().outstanding, 20);
}

TEST_F(LeaseKeeperTest, LendsNothingTwice) {
  AddPool(100, 20);
  const std::string device = AddDevice();
  const v1::LeaseBook first = Serve(device);
  EXPECT_EQ(Serve(device).SerializeAsString(), first.SerializeAsString());
  EXPECT_EQ(Account().outstanding, 20);
}

TEST_F(LeaseKeeperTest, TopsUpFromHalfOn) {
  AddPool(100, 20);
  const std::string device = AddDevice();
  const v1::LeaseBook book = Serve(device);
  Spend(device, book.leases(0), 9);
  EXPECT_EQ(Lent(Serve(device)), 11);
  Spend(device, book.leases(0), 1);
  const v1::LeaseBook more = Serve(device);
  ASSERT_EQ(more.leases_size(), 2);
  EXPECT_EQ(Lent(more), 20);
  EXPECT_GT(GrantOf(more.leases(1)).fence(), GrantOf(more.leases(0)).fence());
}

TEST_F(LeaseKeeperTest, ALeaseThatIsUsedUpLeavesTheBook) {
  AddPool(100, 4);
  const std::string device = AddDevice();
  const v1::LeaseBook book = Serve(device);
  Spend(device, book.leases(0), 4);
  const v1::LeaseBook next = Serve(device);
  ASSERT_EQ(next.leases_size(), 1);
  EXPECT_NE(GrantOf(next.leases(0)).lease_id(), GrantOf(book.leases(0)).lease_id());
}

TEST_F(LeaseKeeperTest, TheLastOnesAreShared) {
  AddPool(10, 20);
  const std::string a = AddDevice(), b = AddDevice();
  EXPECT_EQ(Lent(Serve(a)), 5);
  EXPECT_EQ(Lent(Serve(b)), 3);
  EXPECT_EQ(Account().pool.free, 2);
}

// F23: whatever kiosks ask, together they are never lent more than there is.
TEST_F(LeaseKeeperTest, NeverLendsMoreThanThereIs) {
  AddPool(7, 4);
  std::vector<std::string> devices;
  for (int i = 0; i < 8; ++i) devices.push_back(AddDevice());
  int64_t lent = 0;
  for (int round = 0; round < 3; ++round) {
    lent = 0;
    for (const std::string& device : devices) lent += Lent(Serve(device));
  }
  EXPECT_EQ(lent, 7);
  EXPECT_EQ(Account().pool.free, 0);
}

TEST_F(LeaseKeeperTest, FrozenAndRevokedKiosksGetNothingNew) {
  AddPool(100, 20);
  EXPECT_EQ(Serve(AddDevice(support::kDayOne, DeviceStanding::kFrozen)).leases_size(), 0);
  EXPECT_EQ(Serve(AddDevice(support::kDayOne, DeviceStanding::kRevoked)).leases_size(), 0);
  const std::string device = AddDevice();
  EXPECT_EQ(Lent(Serve(device)), 20);
  Stand(device, DeviceStanding::kFrozen);
  EXPECT_EQ(Lent(Serve(device)), 20) << "what it has it is still told of";
  EXPECT_EQ(Account().outstanding, 20);
}

TEST_F(LeaseKeeperTest, ASessionThatIsOnlyPlannedLendsNothing) {
  AddPool(100, 20);
  const std::string device = AddDevice();
  SetSession(support::kDayOne, v1::SESSION_STATE_PLANNED);
  EXPECT_EQ(Serve(device).leases_size(), 0);
  SetSession(support::kDayOne, v1::SESSION_STATE_SET_UP);
  EXPECT_EQ(Lent(Serve(device)), 20);
}

TEST_F(LeaseKeeperTest, AfterTheSessionEverythingIsCalledBack) {
  AddPool(100, 20);
  const std::string device = AddDevice();
  Serve(device);
  SetSession(support::kDayOne, v1::SESSION_STATE_CLOSED);
  const v1::LeaseBook book = Serve(device);
  ASSERT_EQ(book.leases_size(), 1);
  EXPECT_TRUE(book.leases(0).recalled());
}

TEST_F(LeaseKeeperTest, AKioskThatMovesGivesBackWhatItHasOfTheOldPlace) {
  AddPool(100, 20);
  AddPool(50, 10, Pool("pen", support::kDayTwo));
  const std::string device = AddDevice();
  Serve(device);
  Do([&](WriteContext& write) {
    absl::StatusOr<std::optional<DeviceRow>> row = FindDevice(write.db(), device);
    if (!row.ok()) return row.status();
    (*row)->session_id = std::string(support::kDayTwo);
    return UpdateDevicePlace(write.db(), **row);
  });
  const v1::LeaseBook book = Serve(device);
  ASSERT_EQ(book.leases_size(), 2);
  EXPECT_TRUE(book.leases(0).recalled());
  EXPECT_EQ(GrantOf(book.leases(1)).pool(), Pool("pen", support::kDayTwo));
}

// What was called back because a session ended is not what a person called back: the next session is lent to.
TEST_F(LeaseKeeperTest, AKioskThatGaveEverythingBackIsLentToInItsNextSession) {
  AddPool(100, 20);
  AddPool(100, 10, kWholeCampaign);
  const std::string device = AddDevice();
  const v1::LeaseBook book = Serve(device);
  SetSession(support::kDayOne, v1::SESSION_STATE_CLOSED);
  const v1::LeaseBook over = Serve(device);
  for (const v1::LeaseState& state : over.leases()) EXPECT_TRUE(state.recalled());
  for (const v1::LeaseState& state : book.leases()) {
    const v1::Grant grant = GrantOf(state);
    Do([&](WriteContext& write) {
      return ApplyLeaseReturn(write, {.lease_id = grant.lease_id(), .device_id = device, .returned_total = grant.quantity()});
    });
  }
  const auto move_to = [&](std::string_view session_id) {
    Do([&](WriteContext& write) {
      absl::StatusOr<std::optional<DeviceRow>> row = FindDevice(write.db(), device);
      if (!row.ok()) return row.status();
      (*row)->session_id = std::string(session_id);
      return UpdateDevicePlace(write.db(), **row);
    });
  };
  move_to(support::kDayTwo);
  EXPECT_EQ(Lent(Serve(device), kWholeCampaign), 10);
  SetSession(support::kDayOne, v1::SESSION_STATE_OPEN);
  move_to(support::kDayOne);
  EXPECT_EQ(Lent(Serve(device)), 20) << "and back where it was";
}

TEST_F(LeaseKeeperTest, APersonsRecallOutlivesThatOfThePlace) {
  AddPool(100, 10, kWholeCampaign);
  const std::string device = AddDevice();
  const std::string lease_id = GrantOf(Serve(device).leases(0)).lease_id();
  SetSession(support::kDayOne, v1::SESSION_STATE_CLOSED);
  Serve(device);
  EXPECT_TRUE(Lease(lease_id).recalled_by_place);
  Do([&](WriteContext& write) { return SetLeaseRecalled(write, lease_id, true); });
  Do([&](WriteContext& write) { return ApplyLeaseReturn(write, {.lease_id = lease_id, .device_id = device, .returned_total = 10}); });
  SetSession(support::kDayOne, v1::SESSION_STATE_OPEN);
  EXPECT_EQ(Serve(device).leases_size(), 0);
}

TEST_F(LeaseKeeperTest, WhatIsRecalledIsNotLentAgain) {
  AddPool(100, 20);
  const std::string device = AddDevice();
  const std::string lease_id = GrantOf(Serve(device).leases(0)).lease_id();
  Do([&](WriteContext& write) { return SetLeaseRecalled(write, lease_id, true); });
  EXPECT_TRUE(Serve(device).leases(0).recalled());
  Do([&](WriteContext& write) { return ApplyLeaseReturn(write, {.lease_id = lease_id, .device_id = device, .returned_total = 20}); });
  EXPECT_EQ(Serve(device).leases_size(), 0);
  Do([&](WriteContext& write) { return SetLeaseRecalled(write, lease_id, false); });
  EXPECT_EQ(Lent(Serve(device)), 20);
}

// F25: past its end a lease waits; nothing of it is lent again before somebody says what became of it.
TEST_F(LeaseKeeperTest, WhatHasEndedGoesToSuspenseAndNotBack) {
  AddPool(20, 20);
  const std::string device = AddDevice();
  const v1::LeaseBook book = Serve(device);
  world_.clock().Set(kSessionEndMs + kLeaseGraceMs - 1);
  ASSERT_TRUE(keeper_->Tick().ok());
  EXPECT_EQ(Account().suspense, 0);
  world_.clock().Set(kSessionEndMs + kLeaseGraceMs + LeaseKeeper::kTickMs);
  ASSERT_TRUE(keeper_->Tick().ok());
  EXPECT_EQ(Account().suspense, 20);
  EXPECT_EQ(Account().pool.free, 0);
  EXPECT_EQ(Serve(device).leases_size(), 0);
  Spend(device, book.leases(0), 3);
  EXPECT_EQ(Account().pool.handed_out, 3);
  EXPECT_EQ(Account().suspense, 17);
  Do([&](WriteContext& write) {
    return ApplyLeaseReturn(write, {.lease_id = GrantOf(book.leases(0)).lease_id(), .device_id = device, .returned_total = 17});
  });
  EXPECT_EQ(Account().pool.free, 17);
}

TEST_F(LeaseKeeperTest, ALeaseOfASessionThatRunsOverLastsLongEnoughToBeUsed) {
  AddPool(20, 20);
  const std::string device = AddDevice();
  world_.clock().Set(kSessionEndMs + kLeaseGraceMs);
  EXPECT_EQ(GrantOf(Serve(device).leases(0)).not_after_ms(), kSessionEndMs + kLeaseGraceMs + kLeastLeaseMs);
}

TEST_F(LeaseKeeperTest, ANewGrantIsInTheFileBeforeTheBookIsOut) {
  AddPool(100, 20);
  const v1::LeaseBook book = Serve(AddDevice());
  const auto log = *GrantLog::Open(log_path());
  ASSERT_EQ(log->lives().size(), 1u);
  ASSERT_EQ(log->lives()[0].grants.size(), 1u);
  EXPECT_EQ(log->lives()[0].grants[0].grant, book.leases(0).grant().grant());
  EXPECT_EQ(log->lives()[0].grants[0].signature, book.leases(0).grant().signature());
}

TEST_F(LeaseKeeperTest, WithoutTheFileNoBookGoesOutAndNothingIsLost) {
  AddPool(100, 20);
  const std::string device = AddDevice();
  ASSERT_TRUE(RemoveFile(log_path()).ok());
  EXPECT_FALSE(keeper_->Serve({device}).ok());
  EXPECT_FALSE(keeper_->Serve({device}).ok());
  StartLife(incarnation_);
  EXPECT_EQ(Lent(Serve(device)), 20);
  EXPECT_EQ(Account().outstanding, 20);
}

// A part of the areas that lend more than numbers.
class FakeSource : public GrantSource {
 public:
  absl::StatusOr<Part> Take(WriteContext&, const PoolRow&, std::string_view lease_id, std::string_view, int64_t units) override {
    if (fails) return errors::Internal("no codes");
    taken.push_back(std::string(lease_id));
    return Part{.quantity = std::min<int64_t>(units, 3), .first_number = 41, .secret = "three codes", .commitment = "as published"};
  }
  absl::Status Ended(WriteContext&, const LeaseRow& lease) override {
    ended.push_back(lease.lease_id);
    return absl::OkStatus();
  }
  absl::Status Learned(WriteContext&, const LeaseRow& lease) override {
    learned.push_back(lease.lease_id);
    return absl::OkStatus();
  }
  bool fails = false;
  std::vector<std::string> taken, ended, learned;
};

TEST_F(LeaseKeeperTest, WhatIsLentBesideNumbersIsSealedToTheKiosk) {
  FakeSource source;
  sources_.Add(LeaseKind::kCoupon, &source);
  AddPool(100, 5, kCoupons, LeaseKind::kCoupon);
  const v1::Grant grant = GrantOf(Serve(AddDevice()).leases(0));
  EXPECT_EQ(grant.quantity(), 3);
  EXPECT_EQ(grant.first_number(), 41);
  EXPECT_EQ(grant.kind(), v1::LEASE_KIND_COUPON);
  EXPECT_EQ(rules::OpenSealed(grant.sealed_secret(), box_keys_), "three codes");
  EXPECT_EQ(grant.commitment(), "as published");
  EXPECT_THAT(source.taken, testing::ElementsAre(grant.lease_id()));
}

TEST_F(LeaseKeeperTest, ASourceThatFailsKeepsNobodyElseFromBeingLent) {
  FakeSource source;
  source.fails = true;
  sources_.Add(LeaseKind::kCoupon, &source);
  AddPool(100, 5, kCoupons, LeaseKind::kCoupon);
  AddPool(100, 20);
  EXPECT_EQ(Lent(Serve(AddDevice())), 20);
  EXPECT_EQ(Account(kCoupons).pool.free, 100);
}

TEST_F(LeaseKeeperTest, WithoutASourceOnlyGiftsAreLent) {
  AddPool(100, 5, kCoupons, LeaseKind::kCoupon);
  EXPECT_EQ(Serve(AddDevice()).leases_size(), 0);
  EXPECT_EQ(Account(kCoupons).pool.free, 100);
}

TEST_F(LeaseKeeperTest, TheSourceHearsOfWhatCameBack) {
  FakeSource source;
  sources_.Add(LeaseKind::kCoupon, &source);
  AddPool(100, 5, kCoupons, LeaseKind::kCoupon);
  const std::string device = AddDevice();
  const std::string lease_id = GrantOf(Serve(device).leases(0)).lease_id();
  const LeaseReturnFact fact{.lease_id = lease_id, .device_id = device, .returned_total = 2, .spent_total = 1, .sources = &sources_};
  Do([&](WriteContext& write) { return ApplyLeaseReturn(write, fact); });
  Do([&](WriteContext& write) { return ApplyLeaseReturn(write, fact); });
  EXPECT_THAT(source.ended, testing::ElementsAre(lease_id));
  EXPECT_EQ(Account(kCoupons).pool.free, 99);
}

// --- presentations ---

TEST_F(LeaseKeeperTest, APresentationMakesTotalsRiseAndNeverFall) {
  AddPool(100, 20);
  const std::string device = AddDevice();
  v1::LeaseBook book = Serve(device);
  book.mutable_leases(0)->set_spent(7);
  Present(device, Holding(book));
  EXPECT_EQ(Serve(device).leases(0).spent(), 7) << "who is put back from an image hears it";
  book.mutable_leases(0)->set_spent(2);
  Present(device, Holding(book));
  EXPECT_EQ(Serve(device).leases(0).spent(), 7);
  EXPECT_EQ(Account().pool.handed_out, 0) << "only operations hand out";
}

// F24: the operation that says it may still be under way, or come twice.
TEST_F(LeaseKeeperTest, WhatAPresentationSaysWasReturnedIsFreeOnce) {
  AddPool(20, 20);
  const std::string device = AddDevice();
  v1::LeaseBook book = Serve(device);
  book.mutable_leases(0)->set_returned(8);
  Present(device, Holding(book));
  EXPECT_EQ(Account().pool.free, 8);
  Present(device, Holding(book));
  Do([&](WriteContext& write) {
    return ApplyLeaseReturn(write, {.lease_id = GrantOf(book.leases(0)).lease_id(), .device_id = device, .returned_total = 8});
  });
  EXPECT_EQ(Account().pool.free, 8);
}

LeaseUndo PutBack(const std::string& lease_id, const std::string& device, int64_t units, int64_t spent_total) {
  return {.operation_id = std::string(16, 'u'),
          .gift_id = std::string(16, 'g'),
          .lease_id = lease_id,
          .epoch = 1,
          .seq = 2,
          .units = units,
          .spent_total = spent_total,
          .staff_id = "chen",
          .device_id = device};
}

// A gift was handed out and put back, and all was returned; of that the operations are still under way. What came free at once would be
// lent to others before the hand-out is charged.
TEST_F(LeaseKeeperTest, WhatWasPutBackIsFreeWhenItsOperationsHaveCome) {
  AddPool(20, 20);
  const std::string device = AddDevice();
  v1::LeaseBook book = Serve(device);
  const std::string lease_id = GrantOf(book.leases(0)).lease_id();
  book.mutable_leases(0)->set_spent(4);
  book.mutable_leases(0)->set_returned(20);
  Present(device, Holding(book));
  EXPECT_EQ(Account().pool.free, 16);
  Do([&](WriteContext& write) { return SpendFromLease(write, lease_id, device, 4, {4, 1, 1}).status(); });
  EXPECT_EQ(Account().pool.shortage, 0);
  Do([&](WriteContext& write) { return UnspendFromLease(write, PutBack(lease_id, device, 4, 0)); });
  EXPECT_EQ(Account().pool.free, 16);
  Present(device, Holding(book));
  EXPECT_EQ(Account().pool.free, 20);
  EXPECT_EQ(Account().pool.handed_out, 0);
}

TEST_F(LeaseKeeperTest, ABookSaysWhatWasEverHandedOutAndWhatOfItWasPutBack) {
  AddPool(20, 20);
  const std::string device = AddDevice();
  const std::string lease_id = GrantOf(Serve(device).leases(0)).lease_id();
  Do([&](WriteContext& write) { return SpendFromLease(write, lease_id, device, 5, {5, 1, 1}).status(); });
  Do([&](WriteContext& write) { return UnspendFromLease(write, PutBack(lease_id, device, 3, 2)); });
  EXPECT_EQ(Serve(device).leases(0).spent(), 5);
  EXPECT_EQ(Serve(device).leases(0).undone(), 3);
}

// F26: a person closed it while the kiosk was away; its hand-outs and its return are both still under way.
TEST_F(LeaseKeeperTest, AReturnThatIsPresentedDoesNotBringBackWhatIsGone) {
  AddPool(10, 10);
  const std::string device = AddDevice();
  v1::LeaseBook book = Serve(device);
  const std::string lease_id = GrantOf(book.leases(0)).lease_id();
  Do([&](WriteContext& write) { return CloseLease(write, lease_id, 6); });
  book.mutable_leases(0)->set_spent(4);
  book.mutable_leases(0)->set_returned(6);
  Present(device, Holding(book));
  EXPECT_EQ(Account().pool.free, 6);
  EXPECT_EQ(Account().pool.written_off, 4);
  for (int i = 0; i < 4; ++i) Spend(device, book.leases(0), 1);
  Do([&](WriteContext& write) {
    return ApplyLeaseReturn(write, {.lease_id = lease_id, .device_id = device, .returned_total = 6, .spent_total = 4});
  });
  EXPECT_EQ(Account().pool.free, 6);
  EXPECT_EQ(Account().pool.handed_out, 4);
  EXPECT_EQ(Account().pool.shortage, 0);
}

TEST_F(LeaseKeeperTest, NobodyPresentsAnothersLease) {
  AddPool(100, 20);
  const std::string device = AddDevice(), other = AddDevice();
  v1::LeaseBook book = Serve(device);
  book.mutable_leases(0)->set_spent(20);
  book.mutable_leases(0)->set_returned(20);
  Present(other, Holding(book));
  EXPECT_EQ(Serve(device).leases(0).spent(), 0);
  EXPECT_EQ(Account().outstanding, 20);
}

TEST_F(LeaseKeeperTest, AGrantThatWasNotSignedHereIsPassedOver) {
  AddPool(100, 20);
  const std::string device = AddDevice();
  v1::LeaseBook book = Serve(device);
  ForgetLeases();
  std::string* signature = book.mutable_leases(0)->mutable_grant()->mutable_signature();
  (*signature)[5] ^= 1;
  Present(device, Holding(book));
  EXPECT_EQ(Account().outstanding, 0);
  (*signature)[5] ^= 1;
  Present(device, Holding(book));
  EXPECT_EQ(Account().outstanding, 20);
}

}  // namespace
}  // namespace footfall::server
