#include <fstream>
#include <sstream>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "footfall/v1/playbook_service.grpc.pb.h"
#include "server/cli/campaign_check.h"
#include "server/cli/commands_onsite.h"
#include "server/cli/output.h"
#include "server/cli/playbook_file.h"

namespace footfall::cli {
namespace {

namespace v1 = footfall::v1;
using v1::PlaybookService;
using Rows = std::vector<std::vector<std::string>>;

std::string PlaybookOf(const std::string& campaign) { return "campaigns/" + Id(campaign) + "/playbook"; }

// What is on a line of its own for people: a table that is there only when something is in it.
void PrintPart(const std::vector<std::string>& head, const Rows& rows) {
  if (!rows.empty()) PrintTable(head, rows, {});
}

void PrintLists(const v1::Playbook& playbook) {
  Rows rows;
  for (const v1::Checklist& checklist : playbook.checklists()) {
    for (const v1::ChecklistPoint& point : checklist.points()) {
      rows.push_back({checklist.id(), EnumWord(checklist, "stage"), point.id(), AnyText(point.text().texts()),
                      point.expected_count() > 0 ? std::to_string(point.expected_count()) : "-", point.photo_required() ? "yes" : "-"});
    }
  }
  PrintPart({"CHECKLIST", "STAGE", "POINT", "WHAT", "COUNT", "PHOTO"}, rows);
  rows.clear();
  for (const v1::Survey& survey : playbook.surveys()) {
    for (const v1::FormField& question : survey.questions()) {
      rows.push_back({survey.id(), std::to_string(survey.version()), survey.after_lead() ? "yes" : "-", question.id(),
                      EnumWord(question, "type"), AnyText(question.label().texts())});
    }
  }
  PrintPart({"SURVEY", "VERSION", "AFTER LEAD", "QUESTION", "TYPE", "WHAT"}, rows);
}

void PrintTexts(const v1::Playbook& playbook) {
  Rows rows;
  for (const v1::TalkCard& card : playbook.talk_cards()) {
    rows.push_back({EnumWord(card, "stage"), AnyText(card.title().texts()), AnyText(card.text().texts())});
  }
  PrintPart({"TALK", "WHEN", "WHAT ONE SAYS"}, rows);
  rows.clear();
  for (const v1::Faq& faq : playbook.faqs()) rows.push_back({AnyText(faq.question().texts()), AnyText(faq.answer().texts())});
  PrintPart({"QUESTION", "ANSWER"}, rows);
  rows.clear();
  for (const v1::ContingencyPlan& plan : playbook.plans()) {
    rows.push_back(
        {plan.id(), AnyText(plan.risk().texts()), plan.owner().empty() ? "-" : Id(plan.owner()), AnyText(plan.response().texts())});
  }
  PrintPart({"PLAN", "RISK", "OWNER", "WHAT TO DO"}, rows);
}

int PrintPlaybook(const v1::Playbook& playbook) {
  if (print_json) {
    PrintDone("", playbook);
    return kDone;
  }
  PrintLists(playbook);
  PrintTexts(playbook);
  return kDone;
}

std::string SumUp(const v1::Playbook& playbook) {
  return absl::StrCat(playbook.checklists_size(), " checklists, ", playbook.surveys_size(), " surveys, ", playbook.talk_cards_size(),
                      " talk cards, ", playbook.faqs_size(), " questions, ", playbook.plans_size(), " contingency plans");
}

absl::StatusOr<v1::Playbook> ReadFile(const std::string& path) {
  std::ifstream file(path);
  if (!file) return absl::NotFoundError("cannot read " + path);
  std::stringstream text;
  text << file.rdbuf();
  auto playbook = ParsePlaybookFile(text.str());
  if (!playbook.ok()) return absl::Status(playbook.status().code(), absl::StrCat(path, ": ", playbook.status().message()));
  return playbook;
}

int Apply(const Client& client, const v1::Playbook& playbook) {
  v1::UpdatePlaybookRequest request;
  *request.mutable_playbook() = playbook;
  request.mutable_update_mask()->add_paths("*");
  grpc::ClientContext context;
  client.Prepare(&context);
  v1::Playbook stored;
  const auto status = PlaybookService::NewStub(client.channel())->UpdatePlaybook(&context, request, &stored);
  if (status.ok()) PrintDone(absl::StrCat(stored.name(), ": ", SumUp(stored), "; kiosks that are online have it now"), stored);
  return Report(status);
}

void AddShow(CLI::App& group, int* exit_code) {
  auto* command = group.add_subcommand("show", "A campaign's playbook as kiosks hold it");
  auto campaign = std::make_shared<std::string>();
  command->add_option("campaign", *campaign, "Campaign id")->required();
  OnChosen(*command, exit_code, [=](const Client& client) {
    v1::GetPlaybookRequest request;
    request.set_name(PlaybookOf(*campaign));
    grpc::ClientContext context;
    client.Prepare(&context);
    v1::Playbook playbook;
    const auto status = PlaybookService::NewStub(client.channel())->GetPlaybook(&context, request, &playbook);
    return status.ok() ? PrintPlaybook(playbook) : Report(status);
  });
}

void AddApply(CLI::App& group, int* exit_code) {
  auto* command = group.add_subcommand("apply", "Make a campaign's playbook what a JSON file says; what the file leaves out is taken away");
  auto campaign = std::make_shared<std::string>(), path = std::make_shared<std::string>();
  auto dry_run = std::make_shared<bool>(false);
  command->add_option("campaign", *campaign, "Campaign id")->required();
  command->add_option("file", *path, "See assets/demo/playbook.json for one with everything in it")->required();
  command->add_flag("--dry-run", *dry_run, "Only read the file and check it by the server's rules");
  command->callback([=] {
    auto playbook = ReadFile(*path);
    if (!playbook.ok()) {
      *exit_code = Report(playbook.status());
      return;
    }
    playbook->set_name(PlaybookOf(*campaign));
    if (*dry_run) {
      const absl::Status fits = CheckPlaybookFile(*playbook);
      if (fits.ok()) PrintDone(absl::StrCat(playbook->name(), ": ", SumUp(*playbook), "; nothing was sent"), *playbook);
      *exit_code = Report(fits);
      return;
    }
    auto client = Client::Open();
    *exit_code = client.ok() ? Apply(*client, *playbook) : Report(client.status());
  });
}

}  // namespace

void AddPlaybookCommands(CLI::App& app, int* exit_code) {
  CLI::App& group = Group(app, "playbook", "What staff work by: checklists, surveys, talk track, answers, contingency plans");
  AddShow(group, exit_code);
  AddApply(group, exit_code);
}

}  // namespace footfall::cli
