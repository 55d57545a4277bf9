#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <memory>
#include <sstream>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "footfall/v1/quarantine_service.grpc.pb.h"
#include "server/cli/commands.h"
#include "server/cli/kiosk_names.h"
#include "server/cli/output.h"
#include "server/cli/quarantine_words.h"

namespace footfall::cli {
namespace {

using footfall::v1::QuarantinedDetails;
using footfall::v1::QuarantinedOperation;
using footfall::v1::QuarantineService;

// A replay of 500 holds the writer for a while, and may wait for others.
constexpr int kReplayDeadlineS = 600;

std::string QuarantineName(const std::string& text) { return "quarantine/" + Id(text); }

void PrintOperations(const std::vector<QuarantinedOperation>& operations, const KioskNames& kiosks) {
  std::vector<std::vector<std::string>> rows;
  std::vector<const google::protobuf::Message*> messages;
  for (const auto& o : operations) {
    rows.push_back({Id(o.name()), kiosks.Word(o.device()), std::to_string(o.seq()), EnumWord(o, "type"), FormatTime(o.receive_time_ms()),
                    std::to_string(o.repair_count()), ReasonInWords(o.reason()), o.has_dismissal() ? o.dismissal().reason() : "-"});
    messages.push_back(&o);
  }
  PrintTable({"NO", "KIOSK", "SEQ", "TYPE", "RECEIVED", "REPAIRS", "REASON", "SET ASIDE"}, rows, messages);
}

void PrintCounts(const footfall::v1::ListQuarantinedResponse& first) {
  if (print_json || first.reason_counts().empty()) return;
  std::vector<std::vector<std::string>> rows;
  for (const auto& count : first.reason_counts()) rows.push_back({std::to_string(count.count()), ReasonInWords(count.reason())});
  std::cout << std::endl;
  PrintTable({"COUNT", "REASON"}, rows, {});
}

int List(const Client& client, footfall::v1::ListQuarantinedRequest request) {
  auto stub = QuarantineService::NewStub(client.channel());
  footfall::v1::ListQuarantinedResponse page, first;
  std::vector<QuarantinedOperation> operations;
  do {
    grpc::ClientContext context;
    client.Prepare(&context);
    request.set_page_token(page.next_page_token());
    if (auto status = stub->ListQuarantined(&context, request, &page); !status.ok()) return Report(status);
    if (request.page_token().empty()) first = page;
    operations.insert(operations.end(), page.operations().begin(), page.operations().end());
  } while (!page.next_page_token().empty());
  PrintOperations(operations, KioskNames::Load(client));
  std::cout.flush();
  PrintCounts(first);
  return kDone;
}

void AddList(CLI::App& group, int* exit_code) {
  auto* list = group.add_subcommand("list", "List them, newest first, and count them by reason");
  auto kiosk = std::make_shared<std::string>(), reason = std::make_shared<std::string>(), campaign = std::make_shared<std::string>();
  auto dismissed = std::make_shared<bool>(false);
  list->add_option("--kiosk", *kiosk, "Only of this kiosk: its id or its name");
  list->add_option("--reason", *reason, "Only with this reason, as --json prints it; its code alone will do: FIELD_INVALID");
  list->add_option("--campaign", *campaign, "Only of this campaign");
  list->add_flag("--dismissed", *dismissed, "Those that were set aside instead of those that wait");
  OnChosen(*list, exit_code, [=](const Client& client) {
    footfall::v1::ListQuarantinedRequest request;
    if (!kiosk->empty()) {
      const absl::StatusOr<std::string> device = DeviceName(client, *kiosk);
      if (!device.ok()) return Report(device.status());
      request.set_device(*device);
    }
    if (!campaign->empty()) request.set_campaign("campaigns/" + Id(*campaign));
    request.set_reason(*reason);
    request.set_dismissed(*dismissed);
    return List(client, std::move(request));
  });
}

std::string ToJson(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  options.preserve_proto_field_names = true;
  std::string json;
  (void)google::protobuf::util::MessageToJsonString(message, &json, options);
  return json;
}

const char* KindInWords(QuarantinedDetails::PayloadCase kind) {
  switch (kind) {
    case QuarantinedDetails::kLead:
      return "Lead";
    case QuarantinedDetails::kLeadEdit:
      return "Correction";
    case QuarantinedDetails::kAttendance:
      return "Attendance";
    case QuarantinedDetails::kGift:
      return "Gifts handed out";
    case QuarantinedDetails::kLeaseReturn:
      return "Units of a lease given back";
    case QuarantinedDetails::kCouponIssue:
      return "Coupon given to a visitor";
    case QuarantinedDetails::kCouponRedeem:
      return "Coupon redeemed";
    case QuarantinedDetails::kDraw:
      return "Chance of a lucky draw";
    case QuarantinedDetails::kDrawClaim:
      return "Prize handed over";
    case QuarantinedDetails::PAYLOAD_NOT_SET:
      return "";
  }
  return "";
}

void PrintPayload(const QuarantinedDetails& details) {
  if (!details.unopened_reason().empty()) {
    std::cout << "Payload   cannot be opened: " << ReasonInWords(details.unopened_reason()) << "\n";
    return;
  }
  const auto* field = QuarantinedDetails::descriptor()->FindFieldByNumber(details.payload_case());
  if (field == nullptr) {
    std::cout << "Payload   of a kind that this program does not know\n";
    return;
  }
  std::cout << KindInWords(details.payload_case()) << (details.repaired() ? ", as repaired" : ", as the kiosk sent it")
            << (details.masked() ? ", masked" : "") << ":\n"
            << ToJson(QuarantinedDetails::GetReflection()->GetMessage(details, field));
  for (const auto& problem : details.problems()) std::cout << "Wrong     " << problem.field() << ": " << problem.reason() << "\n";
}

void PrintDetails(const QuarantinedDetails& details) {
  const QuarantinedOperation& operation = details.operation();
  std::cout << "Operation " << operation.name() << ", " << EnumWord(operation, "type") << " version " << operation.version() << "\n"
            << "Kiosk     " << operation.device() << ", epoch " << operation.epoch() << ", seq " << operation.seq() << "\n"
            << "Made      " << FormatTime(details.header().corrected_ms()) << ", received " << FormatTime(operation.receive_time_ms())
            << "\n"
            << "For       campaign " << operation.campaign_id() << ", session " << details.header().session_id() << "\n"
            << "Reason    " << operation.reason() << ": " << ReasonInWords(operation.reason()) << "\n"
            << "Sealed    " << operation.payload_bytes() << " bytes, BLAKE2b " << absl::BytesToHexString(details.payload_hash()) << "\n"
            << "Hash      " << absl::BytesToHexString(details.hash()) << "\n";
  if (operation.has_dismissal()) {
    std::cout << "Set aside " << FormatTime(operation.dismissal().time_ms()) << " by " << Id(operation.dismissal().user()) << ": "
              << operation.dismissal().reason() << "\n";
  }
  for (const auto& repair : details.repairs()) {
    std::cout << "Repair    " << FormatTime(repair.time_ms()) << " by " << Id(repair.user()) << ": " << repair.reason() << " ("
              << (repair.refusal().empty() ? "applied" : ReasonInWords(repair.refusal())) << ")\n";
  }
  PrintPayload(details);
}

void AddShow(CLI::App& group, int* exit_code) {
  auto* show = group.add_subcommand("show", "Look inside one; what could name a person is masked");
  auto request = std::make_shared<footfall::v1::GetQuarantinedRequest>();
  auto name = std::make_shared<std::string>();
  auto reveal = std::make_shared<bool>(false), original = std::make_shared<bool>(false);
  show->add_option("number", *name, "Its number, as `list` shows it")->required();
  show->add_flag("--reveal", *reveal, "In clear (needs the right to reveal; is recorded)");
  show->add_flag("--original", *original, "What the kiosk sent, even when it was repaired since");
  show->add_flag("--json", print_json, "One JSON object, as `repair` takes it");
  show->footer(
      "To repair: footfall quarantine show NO --reveal --json > op.json, edit its payload, then quarantine repair NO --file op.json.\n"
      "The file holds personal data in clear: remove it afterwards.");
  OnChosen(*show, exit_code, [=](const Client& client) {
    request->set_name(QuarantineName(*name));
    request->set_reveal(*reveal);
    request->set_original(*original);
    QuarantinedDetails details;
    grpc::ClientContext context;
    client.Prepare(&context);
    const auto status = QuarantineService::NewStub(client.channel())->GetQuarantined(&context, *request, &details);
    if (!status.ok()) return Report(status);
    if (print_json) {
      PrintTable({}, {}, {&details});
    } else {
      PrintDetails(details);
    }
    return static_cast<int>(kDone);
  });
}

// The payload of a file that `show --json` printed. What is wrong is told without the file's words: they may be personal.
absl::Status ReadPayload(const std::string& path, footfall::v1::RepairQuarantinedRequest* request) {
  std::ifstream file(path);
  if (!file) return absl::NotFoundError("cannot read " + path);
  std::stringstream text;
  text << file.rdbuf();
  QuarantinedDetails details;
  if (!google::protobuf::util::JsonStringToMessage(text.str(), &details).ok()) {
    return absl::InvalidArgumentError(path + ": not what `quarantine show --json` prints (bad JSON, or a field that there is not)");
  }
  if (details.masked()) return absl::InvalidArgumentError(path + " is masked: make it with --reveal");
  if (details.has_lead()) *request->mutable_lead() = details.lead();
  if (details.has_attendance()) *request->mutable_attendance() = details.attendance();
  if (details.has_lead_edit()) *request->mutable_lead_edit() = details.lead_edit();
  if (request->payload_case() == footfall::v1::RepairQuarantinedRequest::PAYLOAD_NOT_SET) {
    return absl::InvalidArgumentError(path + R"(: no payload in it; add one as "lead": {...}, "attendance": {...} or "lead_edit": {...})");
  }
  return absl::OkStatus();
}

int Repair(const Client& client, const footfall::v1::RepairQuarantinedRequest& request) {
  footfall::v1::RepairQuarantinedResponse response;
  grpc::ClientContext context;
  client.Prepare(&context);
  const auto status = QuarantineService::NewStub(client.channel())->RepairQuarantined(&context, request, &response);
  if (!status.ok()) return Report(status);
  if (print_json) PrintTable({}, {}, {&response});
  if (response.applied()) {
    const char* done = response.already_there() ? "Nothing to write: it is in the books already and stays as it is.\n" : "Applied.\n";
    if (!print_json) std::cout << done;
    return kDone;
  }
  std::string fields;
  for (const auto& problem : response.problems()) absl::StrAppend(&fields, "\n  ", problem.field(), ": ", problem.reason());
  return Report(absl::InvalidArgumentError(absl::StrCat("kept, but it stays in quarantine: ", ReasonInWords(response.reason()), fields)));
}

void AddRepair(CLI::App& group, int* exit_code) {
  auto* repair = group.add_subcommand("repair", "Give one a corrected payload and apply it; what the kiosk sent is kept as it is");
  auto name = std::make_shared<std::string>(), file = std::make_shared<std::string>(), reason = std::make_shared<std::string>(),
       request_id = std::make_shared<std::string>();
  repair->add_option("number", *name, "Its number")->required();
  repair->add_option("--file", *file, "JSON file as `show --reveal --json` prints it, its payload corrected")->required();
  repair->add_option("--reason", *reason, "Why; kept with it and in the audit log")->required();
  repair->add_option("--request-id", *request_id, "A UUID; a repeat with the same one gets the first answer");
  repair->footer("Exit code 0: applied. 5: it does not fit yet; the fields are named, the repair is kept and `replay` tries it again.");
  OnChosen(*repair, exit_code, [=](const Client& client) {
    footfall::v1::RepairQuarantinedRequest request;
    request.set_name(QuarantineName(*name));
    request.set_reason(*reason);
    request.set_request_id(*request_id);
    if (auto status = ReadPayload(*file, &request); !status.ok()) return Report(status);
    return Repair(client, request);
  });
}

void AddReplay(CLI::App& group, int* exit_code) {
  auto* replay = group.add_subcommand("replay", "Apply them again, repaired ones as repaired");
  auto names = std::make_shared<std::vector<std::string>>();
  auto request_id = std::make_shared<std::string>();
  replay->add_option("numbers", *names, "Which; none = the oldest 500");
  replay->add_option("--request-id", *request_id, "A UUID; a repeat with the same one gets the first answer");
  OnChosen(*replay, exit_code, [=](const Client& client) {
    footfall::v1::ReplayQuarantinedRequest request;
    for (const auto& name : *names) request.add_names(QuarantineName(name));
    request.set_request_id(*request_id);
    footfall::v1::ReplayQuarantinedResponse response;
    grpc::ClientContext context;
    client.Prepare(&context, kReplayDeadlineS);
    auto status = QuarantineService::NewStub(client.channel())->ReplayQuarantined(&context, request, &response);
    if (status.ok()) std::cout << response.applied_count() << " applied, " << response.remaining_count() << " stay\n";
    return Report(status);
  });
}

void AddDismiss(CLI::App& group, int* exit_code) {
  auto* dismiss = group.add_subcommand("dismiss", "Set one aside that cannot be applied; it stays readable");
  auto name = std::make_shared<std::string>(), reason = std::make_shared<std::string>(), request_id = std::make_shared<std::string>();
  dismiss->add_option("number", *name, "Its number")->required();
  dismiss->add_option("--reason", *reason, "Why it cannot be applied; kept with it and in the audit log")->required();
  dismiss->add_option("--request-id", *request_id, "A UUID; a repeat with the same one gets the first answer");
  OnChosen(*dismiss, exit_code, [=](const Client& client) {
    footfall::v1::DismissQuarantinedRequest request;
    request.set_name(QuarantineName(*name));
    request.set_reason(*reason);
    request.set_request_id(*request_id);
    QuarantinedOperation response;
    grpc::ClientContext context;
    client.Prepare(&context);
    return Report(QuarantineService::NewStub(client.channel())->DismissQuarantined(&context, request, &response));
  });
}

void AddReopen(CLI::App& group, int* exit_code) {
  auto* reopen = group.add_subcommand("reopen", "Take one up again that was set aside");
  auto name = std::make_shared<std::string>(), request_id = std::make_shared<std::string>();
  reopen->add_option("number", *name, "Its number")->required();
  reopen->add_option("--request-id", *request_id, "A UUID; a repeat with the same one gets the first answer");
  OnChosen(*reopen, exit_code, [=](const Client& client) {
    footfall::v1::ReopenQuarantinedRequest request;
    request.set_name(QuarantineName(*name));
    request.set_request_id(*request_id);
    QuarantinedOperation response;
    grpc::ClientContext context;
    client.Prepare(&context);
    return Report(QuarantineService::NewStub(client.channel())->ReopenQuarantined(&context, request, &response));
  });
}

}  // namespace

void AddQuarantineCommands(CLI::App& app, int* exit_code) {
  CLI::App& group = Group(app, "quarantine", "Operations that could not be applied: nothing is lost, somebody has to look");
  AddList(group, exit_code);
  AddShow(group, exit_code);
  AddRepair(group, exit_code);
  AddReplay(group, exit_code);
  AddDismiss(group, exit_code);
  AddReopen(group, exit_code);
}

}  // namespace footfall::cli
