#include <iostream>

#include "absl/strings/ascii.h"
#include "footfall/v1/lead_service.grpc.pb.h"
#include "server/cli/commands.h"
#include "server/cli/output.h"

namespace footfall::cli {
namespace {

using footfall::v1::LeadService;
using Purposes = google::protobuf::RepeatedField<int>;

const char* const kPurposeHelp = "contact, marketing_messages, marketing_calls, partner_sharing or winner_publication; several: repeat it";

CLI::Validator IsPurpose() { return OneOf({"contact", "marketing_messages", "marketing_calls", "partner_sharing", "winner_publication"}); }

void AddPurposes(const std::vector<std::string>& words, Purposes* purposes) {
  for (const std::string& word : words) {
    footfall::v1::ConsentPurpose purpose = footfall::v1::CONSENT_PURPOSE_UNSPECIFIED;
    footfall::v1::ConsentPurpose_Parse("CONSENT_PURPOSE_" + absl::AsciiStrToUpper(word), &purpose);
    purposes->Add(purpose);
  }
}

template <typename Response>
int Tell(const grpc::Status& status, const Response& response) {
  if (status.ok())
    PrintTable({"PERSON", "LEADS CHANGED"}, {{Id(response.person()), std::to_string(response.changed_lead_count())}}, {&response});
  return Report(status);
}

void AddWithdraw(CLI::App& group, int* exit_code) {
  auto* command =
      group.add_subcommand("withdraw", "A person takes consent back: counts for all their leads, also for those still on kiosks");
  auto lead = std::make_shared<std::string>(), phone = std::make_shared<std::string>(), campaign = std::make_shared<std::string>(),
       reason = std::make_shared<std::string>();
  auto purposes = std::make_shared<std::vector<std::string>>();
  command->add_option("lead", *lead, "campaign/lead; else --phone");
  command->add_option("--phone", *phone, "The person's number, as +86 138…; need not be known yet");
  command->add_option("--campaign", *campaign, "Campaign in whose country a number without + is");
  command->add_option("--purpose", *purposes, kPurposeHelp)->required()->transform(IsPurpose());
  command->add_option("--reason", *reason, "How the person said so; kept encrypted")->required();
  const auto check = [=] {
    if (lead->empty() && phone->empty()) throw CLI::RequiredError("A lead or --phone");
  };
  const auto withdraw = [=](const Client& client) {
    footfall::v1::WithdrawConsentRequest request;
    if (!lead->empty()) request.set_lead(LeadName(*lead));
    request.set_phone(*phone);
    if (!campaign->empty()) request.set_campaign("campaigns/" + Id(*campaign));
    request.set_reason(*reason);
    AddPurposes(*purposes, request.mutable_purposes());
    footfall::v1::WithdrawConsentResponse response;
    grpc::ClientContext context;
    client.Prepare(&context);
    return Tell(LeadService::NewStub(client.channel())->WithdrawConsent(&context, request, &response), response);
  };
  OnChosen(*command, exit_code, withdraw, check);
}

void AddConfirm(CLI::App& group, int* exit_code) {
  auto* command = group.add_subcommand("confirm", "A person agreed anew, to the office: counts for their leads in the lead's campaign");
  auto lead = std::make_shared<std::string>(), reason = std::make_shared<std::string>();
  auto purposes = std::make_shared<std::vector<std::string>>();
  command->add_option("lead", *lead, "campaign/lead")->required();
  command->add_option("--purpose", *purposes, kPurposeHelp)->required()->transform(IsPurpose());
  command->add_option("--reason", *reason, "Where the proof is; kept encrypted")->required();
  OnChosen(*command, exit_code, [=](const Client& client) {
    footfall::v1::ConfirmConsentRequest request;
    request.set_lead(LeadName(*lead));
    request.set_reason(*reason);
    AddPurposes(*purposes, request.mutable_purposes());
    footfall::v1::ConfirmConsentResponse response;
    grpc::ClientContext context;
    client.Prepare(&context);
    return Tell(LeadService::NewStub(client.channel())->ConfirmConsent(&context, request, &response), response);
  });
}

void AddConsents(CLI::App& group, int* exit_code) {
  auto* command = group.add_subcommand("consents", "Everything a lead's person agreed to, took back or confirmed, newest first");
  auto lead = std::make_shared<std::string>();
  auto reveal = std::make_shared<bool>(false);
  command->add_option("lead", *lead, "campaign/lead")->required();
  command->add_flag("--reveal", *reveal, "Reasons in clear (needs the right; is recorded)");
  OnChosen(*command, exit_code, [=](const Client& client) {
    footfall::v1::ListConsentEventsRequest request;
    request.set_lead(LeadName(*lead));
    request.set_reveal(*reveal);
    auto stub = LeadService::NewStub(client.channel());
    footfall::v1::ListConsentEventsResponse page;
    std::vector<footfall::v1::ConsentEvent> events;
    do {
      grpc::ClientContext context;
      client.Prepare(&context);
      request.set_page_token(page.next_page_token());
      if (auto status = stub->ListConsentEvents(&context, request, &page); !status.ok()) return Report(status);
      events.insert(events.end(), page.events().begin(), page.events().end());
    } while (!page.next_page_token().empty());
    std::vector<std::vector<std::string>> rows;
    std::vector<const google::protobuf::Message*> messages;
    for (const auto& event : events) {
      rows.push_back({FormatTime(event.time_ms()), EnumWord(event, "kind"), EnumWords(event, "purposes"),
                      event.lead().empty() ? "by phone" : Id(event.lead()), event.actor().empty() ? "-" : event.actor(), event.reason()});
      messages.push_back(&event);
    }
    PrintTable({"TIME", "WHAT", "PURPOSES", "LEAD", "BY", "REASON"}, rows, messages);
    return static_cast<int>(kDone);
  });
}

}  // namespace

void AddConsentCommands(CLI::App& app, int* exit_code) {
  auto& group = Group(app, "lead", "Leads");
  AddWithdraw(group, exit_code);
  AddConfirm(group, exit_code);
  AddConsents(group, exit_code);
}

}  // namespace footfall::cli
