// A published draw on a real database, visitors with leads, and kiosks that lease blocks and draw from them by the rules of proto/rules.
#ifndef FOOTFALL_TESTS_UNIT_SERVER_DRAWS_DRAW_WORLD_H_
#define FOOTFALL_TESTS_UNIT_SERVER_DRAWS_DRAW_WORLD_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "footfall/v1/draw_service.pb.h"
#include "server/draws/block_source.h"
#include "server/draws/draw_course.h"
#include "server/draws/draw_intake.h"
#include "server/draws/draw_store.h"
#include "server/leases/lease_store.h"
#include "tests/bench/server_support/lead_world.h"

namespace footfall::server::testing {

inline const DrawKey kWheel{"spring-2026", "wheel"};
inline constexpr char kWheelName[] = "campaigns/spring-2026/draws/wheel";
inline constexpr int64_t kDrawStart = support::kWorldStartMs;
inline constexpr int64_t kHourMs = 3'600'000;

// Why it was refused; what it says where no reason is named.
std::string ReasonOf(const absl::Status& status);

// In the product's three languages.
footfall::v1::LocalizedText Texts(const std::string& words);
// A draw that may be published at kDrawStart: four blocks of ten chances, one A, two B and three C in each; a closing draw of one TV.
footfall::v1::Draw CompleteDraw();

// A kiosk of a draw. Draws in the order of its leases; everything it says can be handed in in any order.
class TestBooth {
 public:
  TestBooth(std::string device_id, const footfall::v1::Draw& draw) : device_id_(std::move(device_id)), draw_(draw) {}
  const std::string& device_id() const { return device_id_; }
  void AddLease(const std::string& lease_id, const std::string& seed, int64_t block, int64_t chances);
  // Draws its next chance for a lead; it has one left.
  DrawFact Draw(const DrawIntake* intake, const std::string& lead_id, int64_t time_ms);
  int64_t left() const;
  // Its rows go on in another chain, and what it holds is not drawn from any more; GiveBack before.
  void Rebase(uint32_t epoch);
  // What became of a lease: spent units.
  struct Held {
    std::string lease_id;
    std::vector<std::string> deck;
    int64_t block = 0, drawn = 0;
  };
  std::deque<Held>& held() { return held_; }

 private:
  const std::string device_id_;
  const footfall::v1::Draw draw_;
  std::deque<Held> held_;
  uint32_t chain_ = 0;
  std::string head_ = std::string(32, '\0');
  int64_t seq_ = 0;
};

// The same bytes in every run.
class SeededRandom final : public Random {
 public:
  std::string Bytes(int size) override;

 private:
  std::mt19937_64 numbers_{20261201};
};

class DrawWorld {
 public:
  DrawWorld();

  Random* random() { return &random_; }

  support::LeadWorld& leads() { return leads_; }
  Database& database() { return leads_.database(); }
  const DrawIntake& intake() const { return intake_; }
  BlockSource& source() { return source_; }
  int64_t now_ms() { return leads_.clock().NowMs(); }
  Doer doer(const std::string& user = "users/planner") { return {user, now_ms()}; }

  absl::Status Do(const WriteJob& job) { return database().Write(job); }
  template <typename T>
  T Read(const std::function<absl::StatusOr<T>(Connection&)>& body) {
    absl::StatusOr<T> result = T();
    EXPECT_TRUE(database()
                    .Read([&](Connection& db) {
                      result = body(db);
                      return result.status();
                    })
                    .ok());
    return result.ok() ? *std::move(result) : T();
  }

  void Insert(footfall::v1::Draw draw);
  // Inserts and publishes; answers it as published.
  footfall::v1::Draw Publish(footfall::v1::Draw draw);
  footfall::v1::Draw Now();
  // The `index`-th visitor registers; every tenth is one who came before. Answers the lead's id.
  std::string AddLead(int64_t index);
  // A phone number for that visitor, as it is typed.
  static std::string PhoneOf(int64_t index);

  // Lends the next block to the kiosk; false when there is none for it.
  bool Lend(TestBooth* booth);
  absl::Status Give(const DrawFact& fact) {
    return Do([&](WriteContext& write) { return intake_.Apply(write, fact); });
  }
  absl::Status Give(const DrawClaimFact& fact) {
    return Do([&](WriteContext& write) { return intake_.Apply(write, fact); });
  }
  // Gives back what the kiosk holds unopened and unfinished, as its operations would.
  absl::Status GiveBack(TestBooth* booth);
  // Draws for `count` visitors from `first_lead` on and hands it in. Answers the facts.
  std::vector<DrawFact> DrawMany(TestBooth* booth, int64_t first_lead, int count);
  DrawClaimFact Claim(const DrawFact& won, const std::string& staff, int64_t time_ms);
  // The published file.
  absl::StatusOr<std::string> Export();
  // What the verifier says; "" when it verifies.
  static std::string Verify(const std::string& file);

 private:
  support::LeadWorld leads_;
  DrawIntake intake_;
  BlockSource source_;
  SeededRandom random_;
  int64_t next_lease_ = 1;
};

class DrawTest : public ::testing::Test {
 protected:
  DrawWorld world_;
};

}  // namespace footfall::server::testing

#endif  // FOOTFALL_TESTS_UNIT_SERVER_DRAWS_DRAW_WORLD_H_
