// What the organisation of a simulation offers beside gifts: coupons of two kinds and a published draw. Few of each, so that they run out.
#ifndef FOOTFALL_TESTS_SIMULATION_OFFERS_TEMPLATE_H_
#define FOOTFALL_TESTS_SIMULATION_OFFERS_TEMPLATE_H_

#include <array>
#include <cstdint>
#include <mutex>
#include <string>

#include "server/storage/database.h"
#include "server/storage/pii_vault.h"
#include "tests/simulation/dice.h"
#include "tests/simulation/draw_model.h"

namespace footfall::simulation {

// "welcome" may be redeemed all year; "today" for some minutes, and of other kiosks never without the server.
inline constexpr std::array kCouponIds = {"welcome", "today"};
inline constexpr int64_t kCouponFen = 500;
// The cap of the template numbered so.
int64_t OfflineCapFen(int64_t template_number);
// Resource names, also of the pools.
std::string CouponPool(const std::string& id);
std::string DrawPool();
inline constexpr char kDrawId[] = "wheel";

// Makers of coupons ask on threads of their own.
class SharedBytes : public server::Random {
 public:
  explicit SharedBytes(Dice dice) : bytes_(dice) {}
  std::string Bytes(int size) override {
    const std::lock_guard lock(mutex_);
    return bytes_.Bytes(size);
  }

 private:
  std::mutex mutex_;
  SeededBytes bytes_;
};

// Makes them, as the office does. Aborts when that does not work.
void AddOffers(server::Database* database, const server::PiiVault& vault);
// What the draw holds; once the template was made.
const DrawModel::Plan& DrawPlan();
// What the campaign's coupons are checked with: id and public key.
struct CouponKey {
  std::string id, public_key;
};
const CouponKey& CampaignCouponKey();

}  // namespace footfall::simulation

#endif  // FOOTFALL_TESTS_SIMULATION_OFFERS_TEMPLATE_H_
