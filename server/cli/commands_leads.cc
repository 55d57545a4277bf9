#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include "absl/strings/ascii.h"
#include "footfall/v1/lead_service.grpc.pb.h"
#include "server/cli/commands.h"
#include "server/cli/export_file.h"
#include "server/cli/list_limit.h"
#include "server/cli/output.h"

namespace footfall::cli {
namespace {

using footfall::v1::LeadService;
using Rows = std::vector<std::vector<std::string>>;

// The year 9999: the server takes a span with both ends or none.
constexpr int64_t kOpenEndMs = 253'402'300'799'000;

// Options that choose leads, the same for list and export.
struct FilterOptions {
  std::string session, site, staff, intent, channel, phone, name, from, to;

  void AddTo(CLI::App* command) {
    command->add_option("--session", session, "Session id");
    command->add_option("--site", site, "Site id");
    command->add_option("--staff", staff, "Staff id");
    command->add_option("--intent", intent, "hot, warm or cold")->transform(OneOf({"hot", "warm", "cold"}));
    command->add_option("--channel", channel, "Channel id");
    command->add_option("--phone", phone, "Phone number");
    command->add_option("--name", name, "Name or its beginning");
    command->add_option("--from", from, "Captured at or after \"2026-05-01 10:00\"")->check(Moment());
    command->add_option("--to", to, "Captured before \"2026-05-01 18:00\"")->check(Moment());
  }

  void Fill(const std::string& campaign, footfall::v1::LeadFilter* filter) const {
    if (!session.empty()) filter->set_session(campaign + "/sessions/" + Id(session));
    if (!site.empty()) filter->set_site("sites/" + Id(site));
    if (!staff.empty()) filter->set_staff("staff/" + Id(staff));
    filter->set_channel(channel);
    filter->set_phone(phone);
    filter->set_display_name(name);
    footfall::v1::IntentLevel level = footfall::v1::INTENT_LEVEL_UNSPECIFIED;
    footfall::v1::IntentLevel_Parse("INTENT_LEVEL_" + absl::AsciiStrToUpper(intent), &level);
    filter->set_intent(level);
    int64_t at = 0;
    if (ParseTime(from, &at)) {
      filter->mutable_captured()->set_start_ms(at);
      filter->mutable_captured()->set_end_ms(kOpenEndMs);
    }
    if (ParseTime(to, &at)) filter->mutable_captured()->set_end_ms(at);
  }
};

std::vector<std::string> LeadRow(const footfall::v1::Lead& lead) {
  return {FormatTime(lead.capture_time_ms()),
          lead.phone(),
          lead.display_name(),
          EnumWord(lead, "intent"),
          Id(lead.session()),
          Id(lead.zone()),
          Id(lead.staff()),
          std::to_string(lead.earlier_leads()),
          EnumWords(lead, "usable_purposes"),
          Id(lead.name())};
}

void PrintLeads(const std::vector<footfall::v1::Lead>& leads) {
  Rows rows;
  std::vector<const google::protobuf::Message*> messages;
  for (const auto& lead : leads) {
    rows.push_back(LeadRow(lead));
    messages.push_back(&lead);
  }
  PrintTable({"CAPTURED", "PHONE", "NAME", "INTENT", "SESSION", "ZONE", "STAFF", "EARLIER", "MAY BE USED FOR", "LEAD"}, rows, messages);
}

void AddList(CLI::App& group, int* exit_code) {
  auto* list = group.add_subcommand("list", "List leads, newest first");
  auto campaign = std::make_shared<std::string>();
  auto options = std::make_shared<FilterOptions>();
  auto reveal = std::make_shared<bool>(false);
  list->add_option("campaign", *campaign, "Campaign id")->required();
  const auto limit = LimitOption(list);
  list->add_flag("--reveal", *reveal, "Phones and names in clear (needs the right; is recorded)");
  options->AddTo(list);
  OnChosen(*list, exit_code, [=](const Client& client) {
    footfall::v1::ListLeadsRequest request;
    request.set_parent("campaigns/" + Id(*campaign));
    request.set_reveal(*reveal);
    options->Fill(request.parent(), request.mutable_filter());
    auto stub = LeadService::NewStub(client.channel());
    footfall::v1::ListLeadsResponse page;
    std::vector<footfall::v1::Lead> leads;
    do {
      grpc::ClientContext context;
      client.Prepare(&context);
      request.set_page_token(page.next_page_token());
      request.set_page_size(NextPageSize(*limit, leads.size()));
      if (auto status = stub->ListLeads(&context, request, &page); !status.ok()) return Report(status);
      leads.insert(leads.end(), page.leads().begin(), page.leads().end());
    } while (!page.next_page_token().empty() && NextPageSize(*limit, leads.size()) > 0);
    PrintLeads(leads);
    TellOfMore(!page.next_page_token().empty());
    return static_cast<int>(kDone);
  });
}

int Export(const Client& client, const footfall::v1::ExportLeadsRequest& request, const std::string& path, bool force) {
  auto file = ExportFile::Open(path, force);
  if (!file.ok()) return Report(file.status());
  grpc::ClientContext context;
  client.Prepare(&context, 0);
  auto stream = LeadService::NewStub(client.channel())->ExportLeads(&context, request);
  footfall::v1::ExportLeadsResponse part;
  while (stream->Read(&part)) {
    if (auto written = (*file)->Write(part.chunk()); !written.ok()) {
      context.TryCancel();
      stream->Finish();
      return Report(written);
    }
  }
  if (auto status = stream->Finish(); !status.ok()) return Report(status);
  if (auto kept = (*file)->Keep(); !kept.ok()) return Report(kept);
  std::cerr << (*file)->rows() << " leads" << (path.empty() ? "" : " in " + path)
            << (request.reveal() ? ".\n" : "; phones and names are masked, --reveal shows them to who may.\n");
  return kDone;
}

void AddExport(CLI::App& group, int* exit_code) {
  auto* command = group.add_subcommand("export", "Export leads as CSV (recorded in the audit log)");
  auto campaign = std::make_shared<std::string>(), reason = std::make_shared<std::string>(), path = std::make_shared<std::string>();
  auto options = std::make_shared<FilterOptions>();
  auto reveal = std::make_shared<bool>(false), force = std::make_shared<bool>(false);
  command->add_option("campaign", *campaign, "Campaign id")->required();
  command->add_option("--reason", *reason, "Why; kept in the audit log")->required();
  command->add_option("-o,--output", *path, "File to write; none = standard output");
  command->add_flag("--force", *force, "Replace the file when it is there");
  command->add_flag("--reveal", *reveal, "Phones and names in clear (needs the right)");
  options->AddTo(command);
  OnChosen(*command, exit_code, [=](const Client& client) {
    footfall::v1::ExportLeadsRequest request;
    request.set_parent("campaigns/" + Id(*campaign));
    request.set_reason(*reason);
    request.set_reveal(*reveal);
    options->Fill(request.parent(), request.mutable_filter());
    return Export(client, request, *path, *force);
  });
}

// "" before the first pull.
absl::StatusOr<std::string> ReadCursor(const std::string& path) {
  if (!std::filesystem::exists(path)) return "";
  std::ifstream file(path);
  std::stringstream text;
  if (!file) return absl::InternalError("cannot read " + path + ": without it everything would come again");
  text << file.rdbuf();
  return text.str();
}

void AddPull(CLI::App& group, int* exit_code) {
  auto* pull = group.add_subcommand("pull", "Print what is new since the last pull, and remember how far it went");
  auto campaign = std::make_shared<std::string>(), path = std::make_shared<std::string>();
  auto reveal = std::make_shared<bool>(false);
  pull->add_option("campaign", *campaign, "Campaign id")->required();
  pull->add_option("--cursor-file", *path, "Where the cursor is kept between pulls")->required();
  pull->add_flag("--reveal", *reveal, "Phones and names in clear (needs the right; is recorded)");
  OnChosen(*pull, exit_code, [=](const Client& client) {
    footfall::v1::PullLeadsRequest request;
    request.set_parent("campaigns/" + Id(*campaign));
    request.set_reveal(*reveal);
    request.set_page_size(1000);
    // Before anything is pulled: what is printed without a cursor kept would come again, and is in the audit log twice.
    auto file = ExportFile::Open(*path, /*replace=*/true);
    if (!file.ok()) return Report(file.status());
    const auto kept = ReadCursor(*path);
    if (!kept.ok()) return Report(kept.status());
    request.set_cursor(*kept);
    auto stub = LeadService::NewStub(client.channel());
    footfall::v1::PullLeadsResponse page;
    std::vector<footfall::v1::Lead> leads;
    do {
      grpc::ClientContext context;
      client.Prepare(&context);
      if (auto status = stub->PullLeads(&context, request, &page); !status.ok()) return Report(status);
      leads.insert(leads.end(), page.leads().begin(), page.leads().end());
      request.set_cursor(page.cursor());
    } while (page.more());
    PrintLeads(leads);
    // The cursor moves only when what it stands for was printed.
    if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0)
      return Report(absl::DataLossError("cannot write standard output; the cursor stays where it was"));
    if (auto written = (*file)->Write(page.cursor()); !written.ok()) return Report(written);
    return Report((*file)->Keep());
  });
}

void AddCounts(CLI::App& group, int* exit_code) {
  auto* counts = group.add_subcommand("counts", "Leads in numbers");
  auto campaign = std::make_shared<std::string>();
  counts->add_option("campaign", *campaign, "Campaign id")->required();
  OnChosen(*counts, exit_code, [=](const Client& client) {
    footfall::v1::GetLeadCountsRequest request;
    request.set_parent("campaigns/" + Id(*campaign));
    footfall::v1::LeadCounts response;
    grpc::ClientContext context;
    client.Prepare(&context);
    auto status = LeadService::NewStub(client.channel())->GetLeadCounts(&context, request, &response);
    if (!status.ok()) return Report(status);
    PrintTable({"LEADS", "PERSONS", "REPEATS", "QUARANTINED"},
               {{std::to_string(response.total()), std::to_string(response.persons()), std::to_string(response.repeats()),
                 std::to_string(response.quarantined())}},
               {&response});
    return static_cast<int>(kDone);
  });
}

}  // namespace

void AddLeadCommands(CLI::App& app, int* exit_code) {
  auto& group = Group(app, "lead", "Leads");
  AddList(group, exit_code);
  AddExport(group, exit_code);
  AddPull(group, exit_code);
  AddCounts(group, exit_code);
}

}  // namespace footfall::cli
