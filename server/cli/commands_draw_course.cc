#include <algorithm>
#include <cctype>
#include <iostream>
#include <sstream>

#include "server/cli/commands_draw.h"
#include "server/cli/output.h"

namespace footfall::cli {
namespace {

namespace v1 = footfall::v1;
using Stub = v1::DrawService::Stub;

// A step that needs the draw's name alone and answers the draw.
template <typename Request>
void AddStep(CLI::App& group, int* exit_code, const char* word, const char* about,
             grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, v1::Draw*)) {
  auto* command = group.add_subcommand(word, about);
  auto name = DrawArgument(command);
  OnChosen(*command, exit_code, [=](const Client& client) {
    Request request;
    request.set_name(DrawName(*name));
    v1::Draw draw;
    const auto status = CallDraws(client, method, request, &draw);
    if (status.ok()) PrintDone(DrawInWords(draw), draw);
    return Report(status);
  });
}

void AddBeacon(CLI::App& group, int* exit_code) {
  auto* command = group.add_subcommand("beacon", "Set the value of the draw's beacon source; from then on kiosks get blocks");
  auto name = DrawArgument(command);
  auto value = std::make_shared<std::string>();
  command->add_option("value", *value, "64 hexadecimal digits")->required();
  OnChosen(*command, exit_code, [=](const Client& client) {
    v1::SetBeaconRequest request;
    request.set_name(DrawName(*name));
    request.set_beacon(*value);
    v1::Draw draw;
    const auto status = CallDraws(client, &Stub::SetBeacon, request, &draw);
    if (status.ok()) PrintDone(DrawInWords(draw), draw);
    return Report(status);
  });
}

// A text in the three languages, each from an option of its own.
struct TextOptions {
  std::string en, hans, hant;
  void AddTo(CLI::App* command, const std::string& word, const std::string& about) {
    command->add_option("--" + word + "-en", en, about + ", in English")->required();
    command->add_option("--" + word + "-zh-hans", hans, about + ", in simplified Chinese")->required();
    command->add_option("--" + word + "-zh-hant", hant, about + ", in traditional Chinese")->required();
  }
  void AddOptionalTo(CLI::App* command, const std::string& word, const std::string& about) {
    command->add_option("--" + word + "-en", en, about + ", in English");
    command->add_option("--" + word + "-zh-hans", hans, about + ", in simplified Chinese");
    command->add_option("--" + word + "-zh-hant", hant, about + ", in traditional Chinese");
  }
  void Fill(v1::LocalizedText* text) const {
    (*text->mutable_texts())["en"] = en;
    (*text->mutable_texts())["zh-Hans"] = hans;
    (*text->mutable_texts())["zh-Hant"] = hant;
  }
};

struct AmendOptions {
  TextOptions change, reason;
  std::string claim_until, closing_claim_until, period_end;
  int per_person = 0, per_day = 0;
  bool no_purchase = false, organiser_pays_tax = false;
  std::vector<std::string> source_appears;
  int source_digits = 0;

  void Fill(v1::DrawAmendment* amendment) const {
    int64_t time_ms = 0;
    if (!claim_until.empty() && ParseTime(claim_until, &time_ms)) amendment->set_claim_until_ms(time_ms);
    if (!closing_claim_until.empty() && ParseTime(closing_claim_until, &time_ms)) amendment->set_closing_claim_until_ms(time_ms);
    if (!period_end.empty() && ParseTime(period_end, &time_ms)) amendment->set_period_end_ms(time_ms);
    amendment->set_per_person(per_person);
    amendment->set_per_day(per_day);
    for (const std::string& appears : source_appears) {
      v1::DrawSourceFacts* facts = amendment->add_closing_source_facts();
      if (ParseTime(appears, &time_ms)) facts->set_appears_ms(time_ms);
      if (amendment->closing_source_facts_size() == 2) facts->set_digits(source_digits);
    }
    amendment->set_no_purchase_needed(no_purchase);
    amendment->set_organiser_pays_tax(organiser_pays_tax);
    change.Fill(amendment->mutable_change());
    reason.Fill(amendment->mutable_reason());
  }
};

void AddAmend(CLI::App& group, int* exit_code) {
  auto* command = group.add_subcommand("amend", "Propose a change that favours the entrants; another person has to approve it");
  auto name = DrawArgument(command);
  auto options = std::make_shared<AmendOptions>();
  command->add_option("--claim-until", options->claim_until, "Later end of the claims of the blocks' prizes")->check(Moment());
  command->add_option("--closing-claim-until", options->closing_claim_until, "The same of the closing draw's")->check(Moment());
  command->add_option("--period-end", options->period_end, "Later end of the draw")->check(Moment());
  command->add_option("--per-person", options->per_person, "More draws for each person");
  command->add_option("--per-day", options->per_day, "More draws for each person and day");
  command->add_option("--source-appears", options->source_appears, "When each public value of the closing draw appears, later than before")
      ->check(Moment());
  command->add_option("--source-digits", options->source_digits, "Digits of the second, as before");
  command->add_flag("--no-purchase", options->no_purchase, "No purchase is needed any more");
  command->add_flag("--organiser-pays-tax", options->organiser_pays_tax, "The organiser pays the tax in the winners' place");
  options->change.AddTo(command, "change", "What changes, as it is published");
  options->reason.AddTo(command, "reason", "Why, as it is published");
  OnChosen(*command, exit_code, [=](const Client& client) {
    v1::AmendDrawRequest request;
    request.set_name(DrawName(*name));
    options->Fill(request.mutable_amendment());
    v1::DrawAmendment amendment;
    const auto status = CallDraws(client, &Stub::AmendDraw, request, &amendment);
    const std::string number = std::to_string(amendment.number());
    if (status.ok()) {
      PrintDone("Amendment " + number + " is proposed. It holds once somebody else has approved it: footfall draw approve " + *name + " " +
                    number,
                amendment);
    }
    return Report(status);
  });
}

void AddApprove(CLI::App& group, int* exit_code) {
  auto* command = group.add_subcommand("approve", "Approve an amendment that another person proposed");
  auto name = DrawArgument(command);
  auto number = std::make_shared<int64_t>(0);
  command->add_option("number", *number, "The amendment's number")->required();
  OnChosen(*command, exit_code, [=](const Client& client) {
    v1::ApproveAmendmentRequest request;
    request.set_name(DrawName(*name));
    request.set_number(*number);
    v1::DrawAmendment amendment;
    const auto status = CallDraws(client, &Stub::ApproveAmendment, request, &amendment);
    if (status.ok()) PrintDone("Amendment " + std::to_string(*number) + " holds.", amendment);
    return Report(status);
  });
}

void AddApproveExclusion(CLI::App& group, int* exit_code) {
  auto* command =
      group.add_subcommand("approve-exclusion", "Approve that people who may have drawn cannot win, as another person proposed");
  auto name = DrawArgument(command);
  auto number = std::make_shared<int64_t>(0);
  command->add_option("number", *number, "The exclusion's number")->required();
  OnChosen(*command, exit_code, [=](const Client& client) {
    v1::ApproveExclusionRequest request;
    request.set_name(DrawName(*name));
    request.set_number(*number);
    v1::DrawExclusion exclusion;
    const auto status = CallDraws(client, &Stub::ApproveExclusion, request, &exclusion);
    if (status.ok()) {
      PrintDone("Exclusion " + std::to_string(*number) + " holds: " + std::to_string(exclusion.people()) + " people, " +
                    std::to_string(exclusion.marked()) + " entries marked. The page says so.",
                exclusion);
    }
    return Report(status);
  });
}

void AddExclude(CLI::App& group, int* exit_code) {
  auto* command = group.add_subcommand("exclude", "Put people on the list of who cannot win; of their numbers only keyed hashes are kept");
  auto name = DrawArgument(command);
  auto path = std::make_shared<std::string>();
  command->add_option("file", *path, "A telephone number a line; numbers on the command line would be seen by others")
      ->required()
      ->check(CLI::ExistingFile);
  auto reason = std::make_shared<TextOptions>();
  reason->AddOptionalTo(command, "reason", "Why, as it is published; needed once the draw is published");
  OnChosen(*command, exit_code, [=](const Client& client) {
    v1::ExcludePeopleRequest request;
    request.set_name(DrawName(*name));
    reason->Fill(request.mutable_reason());
    std::string text;
    if (!ReadWhole(*path, &text)) return static_cast<int>(kUsage);
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
      if (std::any_of(line.begin(), line.end(), [](unsigned char c) { return std::isdigit(c) != 0; })) request.add_phones(line);
    }
    v1::ExcludePeopleResponse response;
    const auto status = CallDraws(client, &Stub::ExcludePeople, request, &response);
    const std::string number = std::to_string(response.awaits_approval());
    if (status.ok() && response.awaits_approval() > 0) {
      PrintDone("Exclusion " + number + " is proposed. It holds once somebody else has approved it: footfall draw approve-exclusion " +
                    *name + " " + number,
                response);
    } else if (status.ok()) {
      PrintDone(std::to_string(response.added()) + " people were added, " + std::to_string(response.total()) + " are on the list, " +
                    std::to_string(response.marked()) + " entries were marked.",
                response);
    }
    return Report(status);
  });
}

void AddClose(CLI::App& group, int* exit_code) {
  auto* command = group.add_subcommand("close", "End the draw at kiosks and call back the blocks that are out");
  auto name = DrawArgument(command);
  auto until = std::make_shared<std::string>(), reason = std::make_shared<std::string>();
  command->add_option("--synced-until", *until, "Until when kiosks may hand in, as announced")->required()->check(Moment());
  command->add_option("--reason", *reason, "Why, when it is before the published end");
  OnChosen(*command, exit_code, [=](const Client& client) {
    v1::CloseEntriesRequest request;
    request.set_name(DrawName(*name));
    int64_t time_ms = 0;
    ParseTime(*until, &time_ms);
    request.set_synced_until_ms(time_ms);
    request.set_reason(*reason);
    v1::Draw draw;
    const auto status = CallDraws(client, &Stub::CloseEntries, request, &draw);
    const bool proposed = draw.state() == v1::DRAW_STATE_PUBLISHED;
    if (status.ok() && proposed) {
      PrintDone("To stop it early is proposed. It ends once somebody else has approved it: footfall draw approve-stop " + *name, draw);
    } else if (status.ok()) {
      PrintDone(DrawInWords(draw), draw);
    }
    return Report(status);
  });
}

std::string LeftOverWords(const v1::Draw& draw) {
  const int64_t left = PrizesWithoutWinner(draw);
  return left > 0 ? " " + std::to_string(left) + " prizes have no winner: there were fewer entries." : "";
}

void AddRunClosing(CLI::App& group, int* exit_code) {
  auto* command = group.add_subcommand("run-closing", "Draw winners and reserves from the values of the public sources");
  auto name = DrawArgument(command);
  auto values = std::make_shared<std::vector<std::string>>();
  command->add_option("values", *values, "A value for each source, in their order")->required();
  OnChosen(*command, exit_code, [=](const Client& client) {
    v1::DrawClosingRequest request;
    request.set_name(DrawName(*name));
    request.mutable_values()->Assign(values->begin(), values->end());
    v1::Draw draw;
    const auto status = CallDraws(client, &Stub::DrawClosing, request, &draw);
    if (status.ok()) {
      PrintDone(std::to_string(draw.closing().winners()) + " winners and " + std::to_string(draw.closing().reserves_size()) +
                    " reserves are drawn." + LeftOverWords(draw) + " The file for everybody: footfall draw export " + *name,
                draw);
    }
    return Report(status);
  });
}

void AddClaim(CLI::App& group, int* exit_code) {
  auto* command = group.add_subcommand("claim", "Hand a prize over at the office");
  auto name = DrawArgument(command);
  auto entry = std::make_shared<std::string>();
  auto closing = std::make_shared<bool>(false), tax = std::make_shared<bool>(false);
  command->add_option("entry", *entry, "Entry id, 32 hexadecimal digits")->required();
  command->add_flag("--closing", *closing, "The prize of the closing draw");
  auto call_in = std::make_shared<bool>(false);
  auto despite_kiosk = std::make_shared<std::string>();
  command->add_flag("--call-in", *call_in, "Hand nothing over yet: tell its kiosk not to, for the office to do it");
  command->add_option("--despite-kiosk", *despite_kiosk, "Why its kiosk's answer is not waited for, as that it is lost");
  command->add_flag("--tax", *tax, "Read the winner's name and document number from standard input, a line each");
  OnChosen(*command, exit_code, [=](const Client& client) {
    v1::ClaimPrizeRequest request;
    request.set_name(DrawName(*name));
    request.set_entry(*entry);
    request.set_closing(*closing);
    request.set_call_in(*call_in);
    request.set_despite_kiosk(*despite_kiosk);
    if (*tax && !(std::getline(std::cin, *request.mutable_tax_name()) && std::getline(std::cin, *request.mutable_tax_id_number()))) {
      std::cerr << "footfall: two lines are needed: name, document number\n";
      return static_cast<int>(kUsage);
    }
    v1::DrawWinner winner;
    const auto status = CallDraws(client, &Stub::ClaimPrize, request, &winner);
    const std::string words = *call_in ? " is called in. Claim it once its kiosk has answered." : " is handed over.";
    if (status.ok()) PrintDone("The prize " + winner.prize() + words, winner);
    return Report(status);
  });
}

void AddLapse(CLI::App& group, int* exit_code) {
  auto* command = group.add_subcommand("lapse", "Let all prizes lapse that nobody claimed in time");
  auto name = DrawArgument(command);
  OnChosen(*command, exit_code, [=](const Client& client) {
    v1::LapsePrizesRequest request;
    request.set_name(DrawName(*name));
    v1::LapsePrizesResponse response;
    const auto status = CallDraws(client, &Stub::LapsePrizes, request, &response);
    if (status.ok()) PrintDone(std::to_string(response.lapsed()) + " prizes lapsed.", response);
    return Report(status);
  });
}

void AddReplace(CLI::App& group, int* exit_code) {
  auto* command = group.add_subcommand(
      "replace", "Propose that the next reserve steps in for a winner of the closing draw; another person has to approve it");
  auto name = DrawArgument(command);
  auto entry = std::make_shared<std::string>(), cause = std::make_shared<std::string>(), reason = std::make_shared<std::string>(),
       until = std::make_shared<std::string>();
  command->add_option("entry", *entry, "Entry id of who has the prize, 32 hexadecimal digits")->required();
  command->add_option("--cause", *cause, "not-claimed, declined or excluded")
      ->required()
      ->check(CLI::IsMember({"not-claimed", "declined", "excluded"}));
  command->add_option("--reason", *reason, "Why, as everybody will read it: nobody's name or number")->required();
  command->add_option("--until", *until, "Until when the reserve can claim: 24 hours at least")->required()->check(Moment());
  OnChosen(*command, exit_code, [=](const Client& client) {
    v1::ReplaceWinnerRequest request;
    request.set_name(DrawName(*name));
    request.set_winner(*entry);
    request.set_cause(*cause == "declined"   ? v1::DRAW_REPLACEMENT_CAUSE_DECLINED
                      : *cause == "excluded" ? v1::DRAW_REPLACEMENT_CAUSE_EXCLUDED
                                             : v1::DRAW_REPLACEMENT_CAUSE_NOT_CLAIMED);
    request.set_reason(*reason);
    int64_t time_ms = 0;
    ParseTime(*until, &time_ms);
    request.set_claim_until_ms(time_ms);
    v1::DrawReplacement step;
    const auto status = CallDraws(client, &Stub::ReplaceWinner, request, &step);
    const std::string number = std::to_string(step.proposal());
    if (status.ok()) {
      PrintDone("Replacement " + number +
                    " is proposed. It happens once somebody else has approved it: footfall draw approve-replacement " + *name + " " +
                    number,
                step);
    }
    return Report(status);
  });
}

void AddApproveReplacement(CLI::App& group, int* exit_code) {
  auto* command = group.add_subcommand(
      "approve-replacement",
      "Approve that a reserve steps in, as another person proposed; published with reason and both names, never undone");
  auto name = DrawArgument(command);
  auto number = std::make_shared<int64_t>(0);
  command->add_option("number", *number, "The proposal's number")->required();
  OnChosen(*command, exit_code, [=](const Client& client) {
    v1::ApproveReplacementRequest request;
    request.set_name(DrawName(*name));
    request.set_number(*number);
    v1::DrawReplacement step;
    const auto status = CallDraws(client, &Stub::ApproveReplacement, request, &step);
    if (status.ok()) {
      PrintDone("Reserve " + std::to_string(step.number()) + ", entry " + step.entry() + ", has the prize " + step.prize() +
                    ". Call them: footfall draw winners " + *name,
                step);
    }
    return Report(status);
  });
}

}  // namespace

void AddDrawCourseCommands(CLI::App& group, int* exit_code) {
  AddBeacon(group, exit_code);
  AddAmend(group, exit_code);
  AddApprove(group, exit_code);
  AddExclude(group, exit_code);
  AddApproveExclusion(group, exit_code);
  AddStep<v1::ApproveEarlyStopRequest>(group, exit_code, "approve-stop", "Approve that the draw ends before its published end",
                                       &Stub::ApproveEarlyStop);
  AddClaim(group, exit_code);
  AddLapse(group, exit_code);
  AddClose(group, exit_code);
  AddStep<v1::PublishEntriesRequest>(group, exit_code, "entries", "Publish the entries of the closing draw", &Stub::PublishEntries);
  AddRunClosing(group, exit_code);
  AddReplace(group, exit_code);
  AddApproveReplacement(group, exit_code);
}

}  // namespace footfall::cli
