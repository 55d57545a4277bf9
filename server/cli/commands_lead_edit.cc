#include <iostream>
#include <optional>

#include "footfall/v1/lead_service.grpc.pb.h"
#include "server/cli/commands.h"
#include "server/cli/output.h"

namespace footfall::cli {
namespace {

namespace v1 = footfall::v1;
using v1::LeadService;

// What the command changes: an option that was given, also with an empty value.
struct EditOptions {
  std::string lead, name, honorific, intent, channel, etag;
  std::vector<std::string> answers;
};

std::string Upper(std::string word) {
  for (char& c : word) c = static_cast<char>(std::toupper(c));
  return word;
}

// "none" and an empty word take the value back.
template <typename Enum, typename Parse>
bool ParseWord(const std::string& prefix, const std::string& word, Parse parse, Enum* value) {
  if (word.empty() || word == "none") return true;
  return parse(prefix + Upper(word), value);
}

absl::Status Fill(const CLI::App& command, const EditOptions& options, v1::UpdateLeadRequest* request) {
  v1::Lead& lead = *request->mutable_lead();
  lead.set_name(LeadName(options.lead));
  lead.set_etag(options.etag);
  const auto given = [&](const char* option, const char* path) {
    if (command.count(option) == 0) return false;
    request->mutable_update_mask()->add_paths(path);
    return true;
  };
  if (given("--name", "display_name")) lead.set_display_name(options.name);
  if (given("--channel", "channel")) lead.set_channel(options.channel);
  v1::Honorific honorific = v1::HONORIFIC_UNSPECIFIED;
  if (given("--honorific", "honorific") && !ParseWord("HONORIFIC_", options.honorific, v1::Honorific_Parse, &honorific)) {
    return absl::InvalidArgumentError("--honorific: none of mr, ms, none");
  }
  lead.set_honorific(honorific);
  v1::IntentLevel intent = v1::INTENT_LEVEL_UNSPECIFIED;
  if (given("--intent", "intent") && !ParseWord("INTENT_LEVEL_", options.intent, v1::IntentLevel_Parse, &intent)) {
    return absl::InvalidArgumentError("--intent: none of hot, warm, cold, none");
  }
  lead.set_intent(intent);
  given("--answer", "answers");
  for (const std::string& text : options.answers) {
    const auto equals = text.find('=');
    if (equals == std::string::npos) return absl::InvalidArgumentError("--answer: FIELD=VALUE, or FIELD= to take it away");
    // Values of one field may come one by one.
    v1::Answer* answer = nullptr;
    for (v1::Answer& known : *lead.mutable_answers()) {
      if (known.field_id() == text.substr(0, equals)) answer = &known;
    }
    if (answer == nullptr) answer = lead.add_answers();
    answer->set_field_id(text.substr(0, equals));
    if (equals + 1 < text.size()) answer->add_values(text.substr(equals + 1));
  }
  return absl::OkStatus();
}

void AddEdit(CLI::App& group, int* exit_code) {
  auto* command = group.add_subcommand("edit", "Correct a lead at the office: beats what a kiosk says of it");
  auto options = std::make_shared<EditOptions>();
  command->add_option("lead", options->lead, "campaign/lead")->required();
  command->add_option("--name", options->name, "Name");
  command->add_option("--honorific", options->honorific, "mr, ms or none");
  command->add_option("--intent", options->intent, "hot, warm, cold or none");
  command->add_option("--channel", options->channel, "Channel id");
  command->add_option("--answer", options->answers, "FIELD=VALUE, or FIELD= to take the answer away; several: repeat it");
  command->add_option("--etag", options->etag, "Only if the lead is still as it was with this etag");
  OnChosen(*command, exit_code, [=](const Client& client) {
    v1::UpdateLeadRequest request;
    if (auto status = Fill(*command, *options, &request); !status.ok()) return Report(status);
    v1::Lead lead;
    grpc::ClientContext context;
    client.Prepare(&context);
    const auto status = LeadService::NewStub(client.channel())->UpdateLead(&context, request, &lead);
    if (status.ok()) {
      PrintTable({"PHONE", "NAME", "INTENT", "CHANNEL", "LEAD"},
                 {{lead.phone(), lead.display_name(), EnumWord(lead, "intent"), lead.channel(), Id(lead.name())}}, {&lead});
    }
    return Report(status);
  });
}

std::string Join(const google::protobuf::RepeatedPtrField<std::string>& words) {
  std::string all;
  for (const std::string& word : words) all += (all.empty() ? "" : ", ") + word;
  return all.empty() ? "-" : all;
}

std::string Values(const v1::LeadChanges& changes) {
  std::string all;
  const auto add = [&](const std::string& what, const std::string& value) { all += (all.empty() ? "" : "; ") + what + "=" + value; };
  if (changes.has_display_name()) add("name", changes.display_name());
  if (changes.has_honorific()) add("honorific", EnumWord(changes, "honorific"));
  if (changes.has_intent()) add("intent", EnumWord(changes, "intent"));
  if (changes.has_channel()) add("channel", changes.channel());
  for (const v1::Answer& answer : changes.answers()) add(answer.field_id(), Join(answer.values()));
  return all;
}

void AddHistory(CLI::App& group, int* exit_code) {
  auto* command = group.add_subcommand("history", "Everything ever said of a lead, newest first, also what does not count");
  auto lead = std::make_shared<std::string>();
  auto reveal = std::make_shared<bool>(false);
  command->add_option("lead", *lead, "campaign/lead")->required();
  command->add_flag("--reveal", *reveal, "Names and personal answers in clear (needs the right; is recorded)");
  OnChosen(*command, exit_code, [=](const Client& client) {
    v1::ListLeadEditsRequest request;
    request.set_lead(LeadName(*lead));
    request.set_reveal(*reveal);
    auto stub = LeadService::NewStub(client.channel());
    v1::ListLeadEditsResponse page;
    std::vector<v1::LeadEdit> edits;
    do {
      grpc::ClientContext context;
      client.Prepare(&context);
      request.set_page_token(page.next_page_token());
      if (auto status = stub->ListLeadEdits(&context, request, &page); !status.ok()) return Report(status);
      edits.insert(edits.end(), page.edits().begin(), page.edits().end());
    } while (!page.next_page_token().empty());
    std::vector<std::vector<std::string>> rows;
    std::vector<const google::protobuf::Message*> messages;
    for (const v1::LeadEdit& edit : edits) {
      const std::string& who = edit.user().empty() ? edit.staff() : edit.user();
      rows.push_back({FormatTime(edit.time_ms()), EnumWord(edit, "source"), who.empty() ? "-" : who, Values(edit.changes()),
                      Join(edit.effective_fields())});
      messages.push_back(&edit);
    }
    PrintTable({"TIME", "FROM", "BY", "SAYS", "COUNTS FOR"}, rows, messages);
    return static_cast<int>(kDone);
  });
}

}  // namespace

void AddLeadEditCommands(CLI::App& app, int* exit_code) {
  auto& group = Group(app, "lead", "Leads");
  AddEdit(group, exit_code);
  AddHistory(group, exit_code);
}

}  // namespace footfall::cli
