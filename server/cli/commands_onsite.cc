#include "server/cli/commands_onsite.h"

#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "footfall/v1/onsite_service.grpc.pb.h"
#include "server/cli/output.h"
#include "server/cli/session_argument.h"

namespace footfall::cli {
namespace {

namespace v1 = footfall::v1;
using v1::OnsiteService;
using Rows = std::vector<std::vector<std::string>>;
using Messages = std::vector<const google::protobuf::Message*>;

std::string OrDash(const std::string& text) { return text.empty() ? "-" : text; }

// A campaign, or one of its sessions.
std::string ParentOf(const std::string& text) { return text.find('/') == std::string::npos ? "campaigns/" + text : SessionName(text); }

int PrintCounts(const v1::ListCountsResponse& response) {
  Rows rows;
  Messages messages;
  for (const v1::HourCount& count : response.counts()) {
    rows.push_back({FormatTime(count.hour_ms()), count.zone().empty() ? "the whole booth" : Id(count.zone()), EnumWord(count, "kind"),
                    std::to_string(count.number())});
    messages.push_back(&count);
  }
  PrintTable({"HOUR", "ZONE", "WHAT", "NUMBER"}, rows, messages);
  return kDone;
}

int PrintMarks(const v1::ListChecklistMarksResponse& response) {
  Rows rows;
  Messages messages;
  for (const v1::ChecklistMark& mark : response.marks()) {
    rows.push_back({mark.checklist_id(), mark.point_id(), mark.done() ? "yes" : "no",
                    mark.has_counted() ? std::to_string(mark.counted()) : "-", Id(mark.staff()), FormatTime(mark.time_ms()),
                    OrDash(Id(mark.photo())), OrDash(mark.note())});
    messages.push_back(&mark);
  }
  PrintTable({"CHECKLIST", "POINT", "DONE", "COUNTED", "STAFF", "TIME", "PHOTO", "NOTE"}, rows, messages);
  return kDone;
}

int PrintIncidents(const std::vector<v1::Incident>& incidents) {
  Rows rows;
  Messages messages;
  for (const v1::Incident& incident : incidents) {
    messages.push_back(&incident);
    for (const v1::IncidentReport& report : incident.reports()) {
      const bool first = &report == &incident.reports(0);
      rows.push_back({first ? Id(incident.name()) : "", first ? EnumWord(incident, "severity") : "",
                      first ? (incident.over() ? "yes" : "no") : "", FormatTime(report.time_ms()), EnumWord(report, "severity"),
                      OrDash(Id(report.zone())), Id(report.staff()), OrDash(report.plan_id()), OrDash(report.told()),
                      OrDash(Id(report.photo())), report.text()});
    }
  }
  PrintTable({"INCIDENT", "NOW", "OVER", "TIME", "THEN", "ZONE", "STAFF", "PLAN", "TOLD", "PHOTO", "TEXT"}, rows, messages);
  return kDone;
}

int ListIncidents(const Client& client, const std::string& parent) {
  auto stub = OnsiteService::NewStub(client.channel());
  v1::ListIncidentsRequest request;
  request.set_parent(parent);
  v1::ListIncidentsResponse page;
  std::vector<v1::Incident> incidents;
  do {
    grpc::ClientContext context;
    client.Prepare(&context);
    request.set_page_token(page.next_page_token());
    if (auto status = stub->ListIncidents(&context, request, &page); !status.ok()) return Report(status);
    incidents.insert(incidents.end(), page.incidents().begin(), page.incidents().end());
  } while (!page.next_page_token().empty());
  return PrintIncidents(incidents);
}

int PrintResults(const v1::SurveyResults& results) {
  if (print_json) {
    PrintDone("", results);
    return kDone;
  }
  Rows rows;
  for (const v1::QuestionResults& question : results.questions()) {
    rows.push_back({question.question_id(), std::to_string(question.answered()), "answered", ""});
    if (question.has_mean()) rows.push_back({"", "", "mean", absl::StrCat(question.mean())});
    if (question.has_net_promoter_score()) rows.push_back({"", "", "NPS", absl::StrCat(question.net_promoter_score())});
    for (const v1::AnswerCount& count : question.counts()) rows.push_back({"", std::to_string(count.number()), "said", count.value()});
    for (const std::string& text : question.texts()) rows.push_back({"", "", "wrote", text});
  }
  PrintDone(absl::StrCat(results.survey_id(), ": ", results.answered(), " answered"), results);
  PrintTable({"QUESTION", "NUMBER", "", ""}, rows, {});
  return kDone;
}

int SavePhoto(const Client& client, const std::string& name, const std::string& path) {
  v1::GetPhotoRequest request;
  request.set_name(name);
  v1::Photo photo;
  grpc::ClientContext context;
  client.Prepare(&context);
  if (auto status = OnsiteService::NewStub(client.channel())->GetPhoto(&context, request, &photo); !status.ok()) return Report(status);
  std::ofstream file(path, std::ios::binary);
  file.write(photo.jpeg().data(), static_cast<std::streamsize>(photo.jpeg().size()));
  file.close();
  if (!file) return Complain(kFailed, "cannot write " + path);
  v1::Photo without = photo;
  without.clear_jpeg();
  PrintDone(absl::StrCat(path, ": ", photo.jpeg().size(), " bytes, taken ", FormatTime(photo.time_ms()), " by ", Id(photo.staff())),
            without);
  return kDone;
}

// One call that takes a session and prints what it answers.
template <typename Request, typename Response>
void AddOfSession(CLI::App& group, const char* name, const char* about, int* exit_code,
                  grpc::Status (OnsiteService::Stub::*call)(grpc::ClientContext*, const Request&, Response*),
                  int (*print)(const Response&)) {
  auto* command = group.add_subcommand(name, about);
  auto session = SessionArgument(command);
  OnChosen(*command, exit_code, [=](const Client& client) {
    Request request;
    request.set_parent(SessionName(*session));
    Response response;
    grpc::ClientContext context;
    client.Prepare(&context);
    auto stub = OnsiteService::NewStub(client.channel());
    const auto status = (stub.get()->*call)(&context, request, &response);
    return status.ok() ? print(response) : Report(status);
  });
}

void AddIncidents(CLI::App& app, int* exit_code) {
  CLI::App& group = Group(app, "incident", "What happened at booths");
  auto* command = group.add_subcommand("list", "Incidents of a session or of a whole campaign, newest first, with all that was told");
  auto parent = std::make_shared<std::string>();
  command->add_option("parent", *parent, "campaign, or campaign/session")->required();
  OnChosen(*command, exit_code, [=](const Client& client) { return ListIncidents(client, ParentOf(*parent)); });
}

void AddResults(CLI::App& app, int* exit_code) {
  CLI::App& group = Group(app, "survey", "Surveys at kiosks");
  auto* command = group.add_subcommand("results", "How a survey was answered, over a campaign or one session");
  auto parent = std::make_shared<std::string>(), survey = std::make_shared<std::string>();
  command->add_option("parent", *parent, "campaign, or campaign/session")->required();
  command->add_option("survey", *survey, "Survey id; see: footfall playbook show CAMPAIGN")->required();
  OnChosen(*command, exit_code, [=](const Client& client) {
    v1::GetSurveyResultsRequest request;
    request.set_parent(ParentOf(*parent));
    request.set_survey_id(*survey);
    v1::SurveyResults results;
    grpc::ClientContext context;
    client.Prepare(&context);
    const auto status = OnsiteService::NewStub(client.channel())->GetSurveyResults(&context, request, &results);
    return status.ok() ? PrintResults(results) : Report(status);
  });
}

void AddPhotos(CLI::App& app, int* exit_code) {
  CLI::App& group = Group(app, "photo", "Pictures from kiosks");
  auto* command = group.add_subcommand("save", "Write a picture that a mark or an incident names into a file");
  auto campaign = std::make_shared<std::string>(), photo = std::make_shared<std::string>(), path = std::make_shared<std::string>();
  command->add_option("campaign", *campaign, "Campaign id")->required();
  command->add_option("photo", *photo, "Photo id, as checklist show and incident list say it")->required();
  command->add_option("file", *path, "Where to")->required();
  OnChosen(*command, exit_code,
           [=](const Client& client) { return SavePhoto(client, "campaigns/" + Id(*campaign) + "/photos/" + Id(*photo), *path); });
}

}  // namespace

void AddOnsiteCommands(CLI::App& app, int* exit_code) {
  AddOfSession(Group(app, "count", "Counters at kiosks"), "list", "What was counted in a session, by hour and zone", exit_code,
               &OnsiteService::Stub::ListCounts, PrintCounts);
  AddOfSession(Group(app, "checklist", "Checklists at kiosks"), "show", "How the points of a session's checklists stand", exit_code,
               &OnsiteService::Stub::ListChecklistMarks, PrintMarks);
  AddIncidents(app, exit_code);
  AddResults(app, exit_code);
  AddPhotos(app, exit_code);
}

}  // namespace footfall::cli
