// Benchmark `create`: one lead per call on 16 TLS connections, each answered after its durable commit, against one plain prepared SQLite
// commit per lead with the same tables. Both take turns, so that a busy moment of the machine hits both.
#include <cstdio>
#include <ctime>
#include <memory>
#include <vector>

#include "server/base/resource_names.h"
#include "tests/bench/server_leads/lead_server.h"
#include "tests/bench/server_support/figures.h"
#include "tests/bench/server_support/lead_fill.h"
#include "tests/bench/server_support/raw_lead_writer.h"

namespace footfall::server::support {
namespace {

namespace v1 = footfall::v1;

constexpr int kConnections = 16;
constexpr int kRounds = 5;
constexpr int kLeadsPerRound = 4800;  // about a second

v1::CreateLeadRequest MakeRequest(int64_t index) {
  const v1::LeadPayload visitor = SampleVisitor(index);
  v1::CreateLeadRequest request;
  request.set_parent(CampaignName(kCampaign));
  v1::Lead* lead = request.mutable_lead();
  lead->set_phone(visitor.phone());
  lead->set_display_name(visitor.display_name());
  *lead->mutable_answers() = visitor.answers();
  *lead->mutable_consent() = visitor.consent();
  lead->set_session(SessionName({std::string(kCampaign), std::string(index % 2 == 0 ? kDayOne : kDayTwo)}));
  lead->set_staff(StaffName(visitor.staff_id()));
  return request;
}

// One call under way on one connection.
struct Call {
  std::unique_ptr<grpc::ClientContext> context;
  std::unique_ptr<grpc::ClientAsyncResponseReader<v1::Lead>> reader;
  v1::Lead lead;
  grpc::Status status;
};

// Sends a round's leads, one call at a time on each connection; returns seconds. One thread serves all connections: sixteen that wait for
// each other would cost as much as the server does, on machines that real callers do not share with it.
double SendRound(LeadServer& server, const std::vector<std::unique_ptr<v1::LeadService::Stub>>& stubs, int64_t first) {
  std::vector<v1::CreateLeadRequest> requests;
  for (int i = 0; i < kLeadsPerRound; ++i) requests.push_back(MakeRequest(first + i));
  grpc::CompletionQueue queue;
  std::vector<Call> calls(stubs.size());
  int next = 0;
  const auto send = [&](size_t connection) {
    Call& call = calls[connection];
    call.reader.reset();  // lives in what the context keeps
    call.context = server.Context();
    call.reader = stubs[connection]->AsyncCreateLead(call.context.get(), requests[static_cast<size_t>(next++)], &queue);
    call.reader->Finish(&call.lead, &call.status, reinterpret_cast<void*>(connection));
  };
  return Seconds([&] {
    for (size_t connection = 0; connection < stubs.size(); ++connection) send(connection);
    for (int answered = 0; answered < kLeadsPerRound; ++answered) {
      void* tag = nullptr;
      bool ok = false;
      queue.Next(&tag, &ok);
      const auto connection = reinterpret_cast<size_t>(tag);
      const grpc::Status& status = calls[connection].status;
      if (!ok || !status.ok()) MustBeOk(absl::InternalError(status.error_message()), "CreateLead");
      if (next < kLeadsPerRound) send(connection);
    }
  });
}

// Of the whole process: server, callers and whatever the library does in between.
double CpuSeconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

// Commits a round's leads one by one on bare SQLite; returns seconds. Preparing them is not counted.
double CommitRound(LeadWorld& world, RawLeadWriter& raw, int64_t first) {
  const std::vector<PreparedLead> leads = PrepareLeads(world, first, kLeadsPerRound);
  return Seconds([&] {
    for (const PreparedLead& lead : leads) {
      raw.Begin();
      raw.Apply(lead);
      raw.Commit();
    }
  });
}

int Run() {
  LeadWorld world(2);
  const TempFolder raw_folder;
  const std::string raw_path = raw_folder.path() + "/raw.db";
  CloseInto(std::make_unique<LeadWorld>(1), raw_path);
  RawLeadWriter raw(raw_path);
  LeadServer server(&world);
  std::vector<std::unique_ptr<v1::LeadService::Stub>> stubs;
  for (int i = 0; i < kConnections; ++i) stubs.push_back(server.Connect());
  SendRound(server, stubs, 0);  // connections and caches warm up
  std::vector<double> rates, ratios, cpu_us;
  for (int round = 1; round <= kRounds; ++round) {
    const int64_t first = int64_t{round} * kLeadsPerRound;
    const double single = kLeadsPerRound / CommitRound(world, raw, first);
    const double cpu_before = CpuSeconds();
    rates.push_back(kLeadsPerRound / SendRound(server, stubs, first));
    cpu_us.push_back((CpuSeconds() - cpu_before) * 1e6 / kLeadsPerRound);
    ratios.push_back(rates.back() / single);
  }
  Print("create.per_s", Median(rates), "leads/s");
  Print("create.cpu_us_per_lead", Median(cpu_us), "us");
  Print("create.single_commit_per_s", Median(rates) / Median(ratios), "leads/s");
  Print("create.ratio_to_single_commit", Median(ratios), "ratio");
  const bool whole = CountLeads(world) == int64_t{kLeadsPerRound} * (kRounds + 1) && raw.CountLeads() == int64_t{kLeadsPerRound} * kRounds;
  if (!whole) std::fprintf(stderr, "rows stored differ from rows sent\n");
  return whole ? 0 : 1;
}

}  // namespace
}  // namespace footfall::server::support

int main() { return footfall::server::support::Run(); }
