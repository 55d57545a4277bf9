// The whole way of what is handed out: from the server's book over the journal to the operation the server gets, and back.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "footfall/v1/onsite.pb.h"
#include "proto/rules/canonical_json.h"
#include "tests/unit/kiosk_app/desk_world.h"

namespace footfall::kiosk {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class BackendOffersTest : public ::testing::Test {
 protected:
  void SetUp() override {
    v1::KioskConfig config = TestConfig();
    config.set_version(6);
    AddOffers(&config, app_.clock.wall_ms);
    Deliver(config);
    Lend(false);
  }
  void Deliver(const v1::KioskConfig& config) {
    v1::SyncResponse response;
    *response.mutable_config() = config;
    app_.network.Deliver(response);
    app_.Settle();
  }
  // As goods for everybody, whether or not they leave details.
  v1::KioskConfig WithoutLimit(int64_t version) {
    v1::KioskConfig config = TestConfig();
    config.set_version(version);
    AddOffers(&config, app_.clock.wall_ms);
    config.mutable_gifts(0)->clear_per_person();
    return config;
  }
  // Ten cups and a block of the demo draw.
  void Lend(bool recalled) {
    const std::string box_key = rules::SealKeysFromSeed(app_.journal->identity()->keys.box_seed).public_key;
    if (grants_.empty()) {
      grants_ = {MakeGrant({}), MakeGrant({'d', kDemoDraw, v1::LEASE_KIND_DRAW_BLOCK, 1, 20, 1, DemoSeed()}, box_key)};
    }
    app_.server.book.clear();
    for (const v1::Grant& grant : grants_) {
      v1::LeaseState state;
      *state.mutable_grant() = SignGrant(grant);
      state.set_recalled(recalled);
      app_.server.book.push_back(state);
    }
    app_.network.Deliver(app_.server.MakeBook());
    app_.Settle();
  }
  void Carry(Effect effect) {
    app_.Carry(std::move(effect));
    app_.Settle();
    app_.Settle();
  }
  void HandOut() { Carry(effect::HandOutGift{1, kCups, "items/cup", 1, LeadId('1'), kStaff, 0}); }
  void SignIn() {
    ASSERT_TRUE(app_.window->Hold("attract.staff", 3200).ok());
    for (int i = 0; i < 4; ++i) {
      app_.clock.Advance(1000);
      app_.Settle();
    }
    ASSERT_EQ(app_.TypeDigits("sign_in.pad", "1001"), "");
    ASSERT_EQ(app_.TapAll({"sign_in.next"}), "");
    ASSERT_EQ(app_.TypeDigits("sign_in.pad", kStaffPin), "");
  }
  void Draw(const std::string& lead_id) { Carry(effect::Draw{1, kDemoDraw, lead_id, "", 0}); }
  std::vector<v1::OperationHeader> Headers() {
    std::vector<v1::OperationHeader> headers;
    for (const ServerModel::Stored& stored : app_.server.chains[1]) {
      EXPECT_TRUE(headers.emplace_back().ParseFromString(stored.operation.header()));
    }
    return headers;
  }
  std::vector<int> Types() {
    std::vector<int> types;
    for (const v1::OperationHeader& header : Headers()) types.push_back(header.type());
    return types;
  }

  AppHarness app_;
  std::vector<v1::Grant> grants_;
};

TEST_F(BackendOffersTest, WhatIsLentIsHandedOutAndWhatIsRecalledGoesBack) {
  HandOut();
  Draw(LeadId('1'));
  EXPECT_THAT(Types(), ElementsAre(v1::OPERATION_TYPE_GIFT, v1::OPERATION_TYPE_DRAW));
  Lend(true);
  EXPECT_THAT(Types(), ElementsAre(v1::OPERATION_TYPE_GIFT, v1::OPERATION_TYPE_DRAW, v1::OPERATION_TYPE_LEASE_RETURN,
                                   v1::OPERATION_TYPE_LEASE_RETURN));
  HandOut();
  EXPECT_EQ(app_.server.operations(), 4u);
  for (const Lease& lease : app_.journal->offers().leases()) {
    EXPECT_EQ(lease.spent, 1);
    EXPECT_EQ(lease.Rest(), 0);
  }
}

// From the touch to what the server opens.
TEST_F(BackendOffersTest, AHandOutIsPutBackByTheButtonThatTellsOfIt) {
  Deliver(WithoutLimit(7));
  SignIn();
  ASSERT_EQ(app_.TapAll({"home.offers", "offers.gift.1", "hand_out.more", "hand_out.confirm"}), "");
  ASSERT_TRUE(app_.Has("undo.gift")) << app_.Keys();
  EXPECT_FALSE(app_.Has("staff.status")) << "a finger beside the button opens no other page";
  ASSERT_EQ(app_.TapAll({"undo.gift"}), "");
  EXPECT_THAT(Types(), ElementsAre(v1::OPERATION_TYPE_GIFT, v1::OPERATION_TYPE_GIFT_UNDO));
  EXPECT_FALSE(app_.Has("undo.gift"));
  EXPECT_EQ(FindLease(app_.journal.get(), 'a')->spent, 0);
  v1::GiftUndoPayload undo;
  const v1::Operation& told = app_.server.chains[1].back().operation;
  ASSERT_TRUE(undo.ParseFromString(rules::PayloadOpener().Open(told.sealed_payload(), CampaignKeys()).value()));
  EXPECT_EQ(undo.gift_id(), Headers()[0].operation_id());
  EXPECT_EQ(undo.quantity(), 2);
  EXPECT_EQ(undo.staff_id(), "anna");
  const State& state = app_.loop->state();
  EXPECT_EQ(FindGift(state.offers, kCups)->left, 10);
  EXPECT_EQ(TallyOf(state.site, absl::StrCat("gift/", kCups)), 0);
  // Ten seconds later it stays handed out.
  ASSERT_EQ(app_.TapAll({"offers.gift.1", "hand_out.confirm"}), "");
  app_.worker.RunFor(kUndoMs);
  app_.Settle();
  EXPECT_FALSE(app_.Has("undo.gift"));
  EXPECT_TRUE(app_.Has("staff.status"));
  EXPECT_THAT(Types(), ElementsAre(v1::OPERATION_TYPE_GIFT, v1::OPERATION_TYPE_GIFT_UNDO, v1::OPERATION_TYPE_GIFT));
}

// Four times a second the bar moves; nothing else draws a frame.
TEST_F(BackendOffersTest, TheTimeThatIsLeftCostsFewFrames) {
  Deliver(WithoutLimit(7));
  SignIn();
  ASSERT_EQ(app_.TapAll({"home.offers", "offers.gift.1", "hand_out.confirm"}), "");
  const auto frames = [this] {
    int drawn = 0;
    for (const int64_t end_ms = app_.clock.boot_ms + 4'000; app_.clock.boot_ms < end_ms; app_.clock.Advance(1)) {
      if (app_.loop->deadline_boot_ms() > app_.clock.boot_ms) continue;
      app_.loop->Frame();
      ++drawn;
    }
    return drawn;
  };
  EXPECT_LE(frames(), 17);
  v1::KioskConfig config = WithoutLimit(8);
  config.mutable_settings()->set_reduced_motion(true);
  Deliver(config);
  ASSERT_TRUE(app_.Has("undo.gift"));
  EXPECT_LE(frames(), 3);
}

// The server's book is without what has ended before the kiosk's own clock says so.
TEST_F(BackendOffersTest, WhatEndedWhileTheServerWasHeardGoesBack) {
  HandOut();
  app_.server.book.clear();
  app_.network.Deliver(app_.server.MakeBook());
  app_.Settle();
  EXPECT_THAT(Types(), ElementsAre(v1::OPERATION_TYPE_GIFT));
  app_.clock.Advance(kLeaseEndMs - app_.clock.wall_ms);
  app_.network.Deliver(app_.server.MakeBook());
  app_.Settle();
  app_.Settle();
  EXPECT_THAT(Types(), ElementsAre(v1::OPERATION_TYPE_GIFT, v1::OPERATION_TYPE_LEASE_RETURN, v1::OPERATION_TYPE_LEASE_RETURN));
  for (const Lease& lease : app_.journal->offers().leases()) EXPECT_EQ(lease.Rest(), 0);
}

TEST_F(BackendOffersTest, AFrozenKioskHandsNothingOutAlsoAfterARestart) {
  v1::SyncResponse frozen;
  frozen.mutable_hello_ok()->set_state(v1::HELLO_STATE_FROZEN);
  app_.network.Deliver(frozen);
  app_.Settle();
  HandOut();
  Draw(LeadId('1'));
  EXPECT_THAT(Types(), IsEmpty());
  app_.network.Cut();
  app_.Settle();
  app_.backend.reset();
  app_.Start();
  HandOut();
  EXPECT_EQ(app_.journal->epochs().back().head.seq, 0u);
}

TEST_F(BackendOffersTest, ADrawThatHadBegunIsEndedAtTheStart) {
  app_.backend.reset();  // the plug is pulled between intent and result
  DrawIntent intent = Intent(1, 'd');
  intent.draw = kDemoDraw;
  ASSERT_TRUE(app_.journal->offers().BeginDraw(intent).ok());
  app_.Start();
  EXPECT_THAT(Types(), ElementsAre(v1::OPERATION_TYPE_DRAW));
  EXPECT_THAT(*app_.journal->offers().UnfinishedDraws(), IsEmpty());
  EXPECT_NE(app_.log.lines.find("draw.resumed"), std::string::npos);
}

// F20, F21: its rows before may be a fork. It gives its blocks back, and what it draws from then on is the first of another chain.
TEST_F(BackendOffersTest, AKioskThatIsToldToRebaseDrawsOnInOtherBlocksAndAnotherChain) {
  Draw(LeadId('1'));
  app_.network.Cut();
  app_.Settle();
  app_.server.state = v1::HELLO_STATE_REBASE;
  app_.server.new_epoch = 2;
  app_.server.book.clear();  // set aside
  app_.network.up = true;
  app_.worker.RunFor(Backoff::kLongestMs);
  app_.server.state = v1::HELLO_STATE_OK;
  Draw(LeadId('2'));  // nothing is lent
  const std::string box_key = rules::SealKeysFromSeed(app_.journal->identity()->keys.box_seed).public_key;
  grants_ = {MakeGrant({'e', kDemoDraw, v1::LEASE_KIND_DRAW_BLOCK, 2, 20, 2, DemoSeed()}, box_key)};
  Lend(false);
  Draw(LeadId('3'));
  ASSERT_EQ(app_.journal->epochs().back().epoch, 2u);
  const std::vector<ServerModel::Stored>& told = app_.server.chains[2];
  ASSERT_EQ(told.size(), 2u);
  v1::LeaseReturnPayload back;
  v1::DrawPayload drawn;
  rules::PayloadOpener opener;
  ASSERT_TRUE(back.ParseFromString(opener.Open(told[0].operation.sealed_payload(), CampaignKeys()).value()));
  ASSERT_TRUE(drawn.ParseFromString(opener.Open(told[1].operation.sealed_payload(), CampaignKeys()).value()));
  EXPECT_EQ(back.lease_id(), LeaseId('d'));
  EXPECT_EQ(back.returned_total(), 19);
  EXPECT_EQ(drawn.chain(), 2u);
  EXPECT_EQ(drawn.block(), 2);
  EXPECT_EQ(drawn.seq(), 0);
  const std::string row = rules::CanonicalObject()
                              .Set("block", 2)
                              .Set("draw", "demo")
                              .Set("entry", rules::ToHex(drawn.entry_id()))
                              .Set("kiosk", "018f3a5c000070008000000000000001-2")
                              .Set("prize", drawn.prize())
                              .Set("seq", 0)
                              .Set("slot", 0)
                              .Write();
  EXPECT_EQ(drawn.row_hash(), rules::DrawRowHash(std::string(32, '\0'), row));
}

TEST_F(BackendOffersTest, WhoeverRegistersAgainDoesNotDrawAgain) {
  ASSERT_NE(app_.RegisterVisitor("13812345678"), "") << app_.missing;
  app_.worker.RunFor(60'000);
  app_.Settle();
  ASSERT_NE(app_.RegisterVisitor("13812345678"), "") << app_.missing;
  const std::vector<v1::OperationHeader> leads = Headers();
  ASSERT_EQ(leads.size(), 2u);
  Draw(leads[0].operation_id());
  Draw(leads[1].operation_id());
  EXPECT_THAT(Types(), ElementsAre(v1::OPERATION_TYPE_LEAD, v1::OPERATION_TYPE_LEAD, v1::OPERATION_TYPE_DRAW));
}

TEST_F(BackendOffersTest, AClosedSessionsGiftsGoBack) {
  v1::KioskConfig config = TestConfig();
  config.set_version(7);
  AddOffers(&config, app_.clock.wall_ms);
  config.mutable_session()->set_state(v1::SESSION_STATE_CLOSED);
  Deliver(config);
  EXPECT_THAT(Types(), ElementsAre(v1::OPERATION_TYPE_LEASE_RETURN));
}

}  // namespace
}  // namespace footfall::kiosk
