// Gifts that are put back, between the kiosk's own journal and the server's own books: both say the same, also when the tablet was put back
// from an image.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "footfall/v1/onsite.pb.h"
#include "server/leases/lease_store.h"
#include "server/sessions/session_store.h"
#include "server/stock/booth_stock.h"
#include "server/stock/gift_store.h"
#include "server/stock/item_store.h"
#include "tests/unit/kiosk_server_sync/tablet.h"

namespace footfall::kiosk {
namespace {

constexpr char kItem[] = "tote";
constexpr int64_t kUnits = 30, kKioskUnits = 12;

class PutBackTest : public ::testing::Test {
 protected:
  PutBackTest() {
    Write([](server::WriteContext& write) { return AddGift(write); });
    tablet_ = std::make_unique<Tablet>(&world_);
    tablet_->transport.reads_books = true;
    Meet();
  }
  static server::SessionKey Key() { return {std::string(server::support::kCampaign), std::string(server::support::kDayOne)}; }
  static std::string Pool() { return server::GiftName(Key(), kItem); }
  static absl::Status AddGift(server::WriteContext& write) {
    absl::StatusOr<v1::Session> session = server::GetSession(write.db(), Key());
    if (!session.ok()) return session.status();
    session->set_state(v1::SESSION_STATE_OPEN);
    session->mutable_hours()->set_start_ms(server::support::kWorldStartMs);
    session->mutable_hours()->set_end_ms(server::support::kWorldStartMs + 8 * 3'600'000);
    absl::Status status = server::ReplaceSession(write, &*session);
    v1::Item item;
    item.set_name(server::ItemName(kItem));
    (*item.mutable_display_name()->mutable_texts())["en"] = "Tote bag";
    if (status.ok()) status = server::InsertItem(write, &item);
    v1::Gift gift;
    gift.set_name(Pool());
    gift.set_item(item.name());
    gift.set_kiosk_units(kKioskUnits);
    if (status.ok()) status = server::PutGift(write, &gift);
    if (status.ok()) status = server::OpenPool(write, Key(), kItem, kKioskUnits);
    server::StockMove found{.kind = v1::MOVEMENT_KIND_FOUND, .item_id = kItem, .quantity = kUnits, .actor = "users/lin"};
    const auto from = server::ParsePlace("from", server::kSupplier), to = server::ParsePlace("to", server::SessionName(Key()));
    if (status.ok()) status = from.ok() ? to.status() : from.status();
    if (!status.ok()) return status;
    found.from = *from;
    found.to = *to;
    return server::MoveGoods(write, found).status();
  }
  void Write(const server::WriteJob& job) {
    const absl::Status status = world_.database().Write(job);
    ASSERT_TRUE(status.ok()) << status;
  }
  // A new contact: what the tablet presents, and what it is told.
  void Meet() {
    tablet_->Leave();
    tablet_->Join();
  }
  const Lease& Own() { return tablet_->journal->offers().leases().front(); }
  server::LeaseRow Booked() {
    server::LeaseRow row;
    EXPECT_TRUE(world_.database()
                    .Read([&](server::Connection& db) {
                      const auto found = server::FindLease(db, Own().lease_id);
                      if (found.ok() && found->has_value()) row = **found;
                      return found.status();
                    })
                    .ok());
    return row;
  }
  server::PoolAccount Account() {
    server::PoolAccount account;
    EXPECT_TRUE(world_.database()
                    .Read([&](server::Connection& db) {
                      absl::StatusOr<server::PoolAccount> read = server::AccountOf(db, Pool());
                      if (read.ok()) account = *std::move(read);
                      return read.status();
                    })
                    .ok());
    EXPECT_TRUE(account.Balances());
    return account;
  }
  std::string Save(v1::OperationType type, const std::string& payload, LocalEffects effects) {
    const server::support::KioskPlace place = world_.Place();
    OperationDraft draft;
    draft.header.set_operation_id(rules::UuidBytes(world_.NewId()));
    draft.header.set_type(type);
    draft.header.set_version(1);
    draft.header.set_campaign_id(place.campaign_id);
    draft.header.set_session_id(place.session_id);
    draft.header.set_seal_key_id(place.seal_key_id);
    draft.header.set_wall_ms(server::support::kWorldStartMs);
    draft.header.set_corrected_ms(server::support::kWorldStartMs);
    draft.seal_public_key = place.seal_public_key;
    draft.payload = payload;
    draft.effects = std::move(effects);
    std::string id = draft.header.operation_id();
    const absl::StatusOr<Head> saved = tablet_->journal->Save(std::move(draft));
    EXPECT_TRUE(saved.ok()) << saved.status();
    tablet_->client->OperationsSaved();
    tablet_->worker.RunPosted();
    return id;
  }
  std::string HandOut(int64_t units) {
    v1::GiftPayload payload;
    payload.set_lease_id(Own().lease_id);
    payload.set_item(server::ItemName(kItem));
    payload.set_quantity(units);
    payload.set_spent_total(Own().spent + units);
    payload.set_staff_id("chen");
    LocalEffects effects;
    effects.spend = LeaseSpend{Own().lease_id, units, Own().spent + units};
    return Save(v1::OPERATION_TYPE_GIFT, payload.SerializeAsString(), std::move(effects));
  }
  void PutBack(const std::string& gift_id, int64_t units) {
    v1::GiftUndoPayload payload;
    payload.set_lease_id(Own().lease_id);
    payload.set_gift_id(gift_id);
    payload.set_quantity(units);
    payload.set_spent_total(Own().spent - units);
    payload.set_staff_id("chen");
    LocalEffects effects;
    effects.put_back = LeaseUndo{Own().lease_id, units, Own().spent - units};
    Save(v1::OPERATION_TYPE_GIFT_UNDO, payload.SerializeAsString(), std::move(effects));
  }
  void Return() {
    v1::LeaseReturnPayload payload;
    payload.set_lease_id(Own().lease_id);
    payload.set_spent_total(Own().spent);
    payload.set_returned_total(Own().quantity - Own().spent);
    LocalEffects effects;
    effects.give_back = LeaseReturn{Own().lease_id, Own().spent, Own().quantity - Own().spent};
    Save(v1::OPERATION_TYPE_LEASE_RETURN, payload.SerializeAsString(), std::move(effects));
  }
  void ExpectAgreement() {
    EXPECT_EQ(tablet_->journal->backlog(), 0u);
    EXPECT_EQ(world_.Count("SELECT COUNT(*) FROM ledger WHERE verdict = 2"), 0);
    EXPECT_EQ(Booked().use.spent, Own().spent);
    EXPECT_EQ(Booked().ClaimedNow(), Own().spent) << "nothing is missing";
    EXPECT_EQ(Booked().undone, Own().undone);
    EXPECT_EQ(Booked().use.returned, Own().returned);
  }

  server::support::SyncWorld world_;
  std::unique_ptr<Tablet> tablet_;
};

TEST_F(PutBackTest, BothSidesSayTheSame) {
  ASSERT_EQ(tablet_->journal->offers().leases().size(), 1u);
  ASSERT_EQ(Own().quantity, kKioskUnits);
  PutBack(HandOut(3), 3);
  HandOut(1);
  ExpectAgreement();
  EXPECT_EQ(Account().pool.handed_out, 1);
  EXPECT_EQ(Account().outstanding, kKioskUnits - 1);
  Meet();
  ExpectAgreement();
  EXPECT_EQ(Own().Rest(), kKioskUnits - 1);
  // What is presented before the operations have come changes nothing either.
  tablet_->Leave();
  PutBack(HandOut(4), 4);
  HandOut(2);
  tablet_->Join();
  ExpectAgreement();
  EXPECT_EQ(Own().spent, 3);
  EXPECT_EQ(Own().undone, 7);
}

TEST_F(PutBackTest, AfterTheReturnTheUnitsFollowIt) {
  const std::string gift = HandOut(kKioskUnits);
  Meet();  // used up: the book is without it
  EXPECT_NE(Own().over_ms, 0);
  PutBack(gift, kKioskUnits);
  Meet();
  EXPECT_EQ(Own().over_ms, 0) << "there is something to hand out of it again";
  HandOut(2);
  Write([&](server::WriteContext& write) { return server::SetLeaseRecalled(write, Own().lease_id, true); });
  Meet();
  ASSERT_TRUE(Own().recalled);
  tablet_->Leave();
  Return();
  tablet_->Join();
  ExpectAgreement();
  EXPECT_EQ(Account().pool.shortage, 0);
  EXPECT_EQ(Account().pool.handed_out, 2);
  EXPECT_EQ(Booked().use.Rest(), 0);
}

TEST_F(PutBackTest, AnOldImageCountsOnFromWhatBothKnow) {
  HandOut(1);
  tablet_->TakeImage();
  PutBack(HandOut(3), 3);
  HandOut(1);
  Meet();
  ExpectAgreement();
  tablet_->Leave();
  tablet_->PutImageBack();
  Meet();
  Meet();
  EXPECT_EQ(tablet_->now().epoch, 2u);
  for (int i = 0; i < 3; ++i) {
    ASSERT_EQ(Own().spent, 2 + i);
    EXPECT_EQ(Own().undone, 3);
    HandOut(1);
    Meet();
  }
  ExpectAgreement();
  EXPECT_EQ(Account().pool.handed_out, 5);
  EXPECT_EQ(Account().pool.shortage, 0);
}

}  // namespace
}  // namespace footfall::kiosk
