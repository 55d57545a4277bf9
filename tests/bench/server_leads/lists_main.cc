// Benchmark `lists`: a page of 100 leads, a phone look-up and a pull page, each at random places, at 10,000 and at 1,000,000 leads. Both
// databases are there at once and take turns. Pages and pulls go through the service; no network, which would hide what the tables cost.
#include <cstdio>
#include <memory>
#include <random>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/base/page_token.h"
#include "server/base/resource_names.h"
#include "tests/bench/server_leads/lead_server.h"
#include "tests/bench/server_support/figures.h"
#include "tests/bench/server_support/lead_fill.h"

namespace footfall::server::support {
namespace {

namespace v1 = footfall::v1;

constexpr int64_t kFew = 10'000;
constexpr int64_t kMany = 1'000'000;
constexpr int kPage = 100;
constexpr int kSamples = 1500;
constexpr int kWarmUp = 200;

// One database and what was measured on it.
class Shelf {
 public:
  explicit Shelf(int64_t leads) : leads_(leads) {
    FillLeads(world_, 0, leads);
    server_ = std::make_unique<LeadServer>(&world_);
    stub_ = server_->ConnectInProcess();
  }

  double Page() {
    v1::ListLeadsRequest request;
    request.set_parent(CampaignName(kCampaign));
    request.set_page_size(kPage);
    request.set_page_token(
        MakePageToken(LeadQuery{.campaign_id = std::string(kCampaign)}.Fingerprint(), absl::StrCat(Place() + kPage + 1)));
    v1::ListLeadsResponse response;
    return Call([&](grpc::ClientContext* context) { return stub_->ListLeads(context, request, &response); },
                [&] { return response.leads_size() == kPage; });
  }
  double Phone() {
    v1::ListLeadsRequest request;
    request.set_parent(CampaignName(kCampaign));
    request.mutable_filter()->set_phone(SampleVisitor(Place()).phone());
    v1::ListLeadsResponse response;
    return Call([&](grpc::ClientContext* context) { return stub_->ListLeads(context, request, &response); },
                [&] { return response.leads_size() >= 1; });
  }
  double Pull() {
    v1::PullLeadsRequest request;
    request.set_parent(CampaignName(kCampaign));
    request.set_page_size(kPage);
    request.set_cursor(MakeCursor("bench", kCampaign, Place()));
    v1::PullLeadsResponse response;
    return Call([&](grpc::ClientContext* context) { return stub_->PullLeads(context, request, &response); },
                [&] { return response.leads_size() == kPage; });
  }
  bool HoldsAll() {
    v1::GetLeadCountsRequest request;
    request.set_parent(CampaignName(kCampaign));
    v1::LeadCounts counts;
    return stub_->GetLeadCounts(server_->Context().get(), request, &counts).ok() && counts.total() == leads_ &&
           CountLeads(world_) == leads_;
  }

 private:
  // A lead's index, far enough from the end for a whole page. Numbers of leads begin a little above their indexes.
  int64_t Place() { return std::uniform_int_distribution<int64_t>(0, leads_ - 2 * kPage)(dice_); }

  // Milliseconds of one call; an answer that is not whole ends the run.
  template <typename Do, typename Whole>
  double Call(Do call, Whole whole) {
    const auto context = server_->Context();
    grpc::Status status;
    const double seconds = Seconds([&] { status = call(context.get()); });
    if (!status.ok() || !whole()) MustBeOk(absl::InternalError(status.error_message() + " (answer not whole)"), "call");
    return seconds * 1000;
  }

  const int64_t leads_;
  std::mt19937_64 dice_{7};
  LeadWorld world_{2};
  std::unique_ptr<LeadServer> server_;
  std::unique_ptr<v1::LeadService::Stub> stub_;
};

void Compare(const std::string& name, Shelf& few, Shelf& many, double (Shelf::*call)()) {
  std::vector<double> at_few, at_many;
  for (int i = -kWarmUp; i < kSamples; ++i) {
    const double small = (few.*call)(), large = (many.*call)();
    if (i < 0) continue;
    at_few.push_back(small);
    at_many.push_back(large);
  }
  Print(absl::StrCat("lists.", name, "_ms_10k"), Median(at_few), "ms");
  Print(absl::StrCat("lists.", name, "_ms_1m"), Median(at_many), "ms");
  Print(absl::StrCat("lists.", name, "_ms_1m_p99"), Percentile(at_many, 0.99), "ms");
  Print(absl::StrCat("lists.", name, "_ratio"), Median(at_many) / Median(at_few), "ratio");
}

int Run() {
  Shelf few(kFew);
  std::unique_ptr<Shelf> many;
  const double seconds = Seconds([&] { many = std::make_unique<Shelf>(kMany); });
  Print("lists.fill_per_s", static_cast<double>(kMany) / seconds, "leads/s");
  Compare("page", few, *many, &Shelf::Page);
  Compare("phone", few, *many, &Shelf::Phone);
  Compare("pull", few, *many, &Shelf::Pull);
  const bool whole = few.HoldsAll() && many->HoldsAll();
  if (!whole) std::fprintf(stderr, "rows stored differ from rows sent\n");
  return whole ? 0 : 1;
}

}  // namespace
}  // namespace footfall::server::support

int main() { return footfall::server::support::Run(); }
