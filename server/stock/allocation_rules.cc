#include "server/stock/allocation_rules.h"

#include <optional>
#include <utility>
#include <vector>

#include "proto/rules/share_out.h"
#include "server/base/errors.h"
#include "server/base/text_rules.h"

namespace footfall::server {
namespace {

using footfall::v1::AllocationShare;
using footfall::v1::ProposeAllocationResponse;

using Amount = int64_t (AllocationShare::*)() const;

// Adds to each weight what the share has of one amount, in millionths of all there is of it, times what that weighs.
void AddWeights(const ProposeAllocationResponse& response, Amount amount, int64_t weight, std::vector<int64_t>* weights) {
  int64_t sum = 0;
  for (const AllocationShare& share : response.shares()) sum += (share.*amount)();
  if (sum <= 0) return;
  for (int i = 0; i < response.shares_size(); ++i) (*weights)[i] += weight * ((response.shares(i).*amount)() * kAllWeightPpm / sum);
}

}  // namespace

absl::Status ReadMix(const footfall::v1::ProposeAllocationRequest& request, AllocationMix* mix) {
  Problems problems;
  CheckNumber("target_weight", request.target_weight(), 0, kMaxMixWeight, &problems);
  CheckNumber("results_weight", request.results_weight(), 0, kMaxMixWeight, &problems);
  CheckNumber("area_weight", request.area_weight(), 0, kMaxMixWeight, &problems);
  if (!problems.empty()) return errors::InvalidFields(std::move(problems));
  *mix = {request.target_weight(), request.results_weight(), request.area_weight()};
  if (mix->target + mix->results + mix->area == 0) *mix = kDefaultMix;
  return absl::OkStatus();
}

absl::Status ShareAllocation(int64_t quantity, const AllocationMix& mix, ProposeAllocationResponse* response) {
  if (quantity > rules::kMaxSharedUnits) return errors::InvalidField("quantity", "TOO_LARGE");
  if (response->shares_size() > rules::kMaxShares) return errors::InvalidField("sessions", "TOO_MANY");
  std::vector<int64_t> weights(response->shares_size());
  AddWeights(*response, &AllocationShare::target, mix.target, &weights);
  AddWeights(*response, &AllocationShare::past_leads, mix.results, &weights);
  AddWeights(*response, &AllocationShare::area_m2, mix.area, &weights);
  const std::optional<std::vector<int64_t>> millionths = rules::ShareOut(kAllWeightPpm, weights);
  const std::optional<std::vector<int64_t>> units = rules::ShareOut(quantity, weights);
  if (!millionths || !units) return errors::InvalidField("sessions", "REQUIRED");
  for (int i = 0; i < response->shares_size(); ++i) {
    response->mutable_shares(i)->set_weight_ppm((*millionths)[i]);
    response->mutable_shares(i)->set_quantity((*units)[i]);
  }
  response->set_quantity(quantity);
  return absl::OkStatus();
}

}  // namespace footfall::server
