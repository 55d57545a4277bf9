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

// The value of a word that was checked; "none" takes it back.
template <typename Enum, typename Parse>
Enum ToValue(const std::string& prefix, const std::string& word, Parse parse) {
  Enum value = Enum();
  parse(prefix + Upper(word), &value);
  return value;
}

// What was typed may be personal and is not repeated.
CLI::Validator IsAnswer() {
  const auto check = [](std::string& text) -> std::string {
    const size_t equals = text.find('=');
    return equals == 0 || equals == std::string::npos ? "not FIELD=VALUE, or FIELD= to take it away" : "";
  };
  return CLI::Validator(check, "");
}

void Fill(const CLI::App& command, const EditOptions& options, v1::UpdateLeadRequest* request) {
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
  if (given("--honorific", "honorific")) lead.set_honorific(ToValue<v1::Honorific>("HONORIFIC_", options.honorific, v1::Honorific_Parse));
  if (given("--intent", "intent")) lead.set_intent(ToValue<v1::IntentLevel>("INTENT_LEVEL_", options.intent, v1::IntentLevel_Parse));
  given("--answer", "answers");
  for (const std::string& text : options.answers) {
    const size_t equals = text.find('=');
    // Values of one field may come one by one.
    v1::Answer* answer = nullptr;
    for (v1::Answer& known : *lead.mutable_answers()) {
      if (known.field_id() == text.substr(0, equals)) answer = &known;
    }
    if (answer == nullptr) answer = lead.add_answers();
    answer->set_field_id(text.substr(0, equals));
    if (equals + 1 < text.size()) answer->add_values(text.substr(equals + 1));
  }
}

void AddEdit(CLI::App& group, int* exit_code) {
  auto* command = group.add_subcommand("edit", "Correct a lead at the office: beats what a kiosk says of it");
  auto options = std::make_shared<EditOptions>();
  command->add_option("lead", options->lead, "campaign/lead")->required();
  command->add_option("--name", options->name, "Name");
  command->add_option("--honorific", options->honorific, "mr, ms or none")->transform(OneOf({"mr", "ms", "none"}));
  command->add_option("--intent", options->intent, "hot, warm, cold or none")->transform(OneOf({"hot", "warm", "cold", "none"}));
  command->add_option("--channel", options->channel, "Channel id");
  command->add_option("--answer", options->answers, "FIELD=VALUE, or FIELD= to take the answer away; several: repeat it")
      ->check(IsAnswer());
  command->add_option("--etag", options->etag, "Only if the lead is still as it was with this etag");
  OnChosen(*command, exit_code, [=](const Client& client) {
    v1::UpdateLeadRequest request;
    Fill(*command, *options, &request);
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
