// What the tests of the stream share.
#ifndef FOOTFALL_TESTS_UNIT_SERVER_SYNC_SYNC_FIXTURE_H_
#define FOOTFALL_TESTS_UNIT_SERVER_SYNC_SYNC_FIXTURE_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "server/base/errors.h"
#include "server/sync/restore_account.h"
#include "tests/support/server_sync/sync_world.h"

namespace footfall::server {

class SyncTest : public testing::Test {
 protected:
  using Kiosk = support::TestKiosk;

  // `count` good leads.
  void AddLeads(Kiosk* kiosk, int count) {
    for (int i = 0; i < count; ++i) kiosk->AddLead(support::SampleVisitor(next_visitor_++), world_.NewId());
  }
  // A connected kiosk that was told OK.
  std::unique_ptr<support::KioskStream> Open(const Kiosk& kiosk) {
    auto stream = world_.Connect();
    const auto ok = stream->Greet(kiosk);
    EXPECT_TRUE(ok.has_value());
    EXPECT_EQ(ok ? ok->state() : footfall::v1::HELLO_STATE_UNSPECIFIED, footfall::v1::HELLO_STATE_OK);
    return stream;
  }
  std::optional<footfall::v1::HelloOk> Hello(const Kiosk& kiosk) { return world_.Connect()->Greet(kiosk); }
  // Pushes `first` to `last` on a new stream, whatever Hello says.
  std::optional<footfall::v1::Ack> PushOnce(const Kiosk& kiosk, uint64_t first, uint64_t last) {
    auto stream = world_.Connect();
    if (!stream->Greet(kiosk)) return std::nullopt;
    return stream->PushAndRead(kiosk.MakePush(first, last));
  }
  // The server comes back from a backup that holds all of now.
  void BeginLife() {
    const int64_t last = world_.database().LastNumber();
    ASSERT_TRUE(world_.database().Write([&](WriteContext& write) { return BeginRestoreAccount(write, 1, last, last); }).ok());
  }
  int64_t Leads() { return world_.Count("SELECT COUNT(*) FROM leads"); }
  int64_t Ledger() { return world_.Count("SELECT COUNT(*) FROM ledger"); }
  int64_t Quarantined() { return world_.Count("SELECT COUNT(*) FROM ledger WHERE verdict = 2"); }
  void Revoke(const Kiosk& kiosk) {
    footfall::v1::RevokeDeviceRequest request;
    request.set_name("devices/" + kiosk.device_id());
    request.set_reason("lost on the underground");
    footfall::v1::Device device;
    ASSERT_TRUE(world_.devices()->RevokeDevice(world_.As(world_.admin()).get(), request, &device).ok());
    ASSERT_EQ(device.state(), footfall::v1::DEVICE_STATE_REVOKED);
  }

  support::SyncWorld world_;
  int next_visitor_ = 0;
};

// An Ack that a kiosk would believe.
MATCHER_P2(AcknowledgesThrough, kiosk, seq, "") {
  return arg.has_value() && !arg->gap() && arg->epoch() == kiosk.epoch() && arg->through_seq() == static_cast<uint64_t>(seq) &&
         arg->hash() == kiosk.HashAt(seq);
}

}  // namespace footfall::server

#endif  // FOOTFALL_TESTS_UNIT_SERVER_SYNC_SYNC_FIXTURE_H_
