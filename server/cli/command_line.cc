#include "server/cli/command_line.h"

#include <algorithm>
#include <numeric>
#include <string_view>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "proto/rules/enrolment_code.h"

namespace footfall::cli {
namespace {

constexpr size_t kSha256Digits = 64;
// Two slips of the hand in one word (letters that changed places count as two), but never half of it.
constexpr size_t kMostSlips = 2;

// How many letters have to be put in, taken out or changed.
size_t Slips(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 0; i < a.size(); ++i) {
    size_t diagonal = row[0]++;
    for (size_t j = 0; j < b.size(); ++j) {
      const size_t changed = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({changed, row[j] + 1, diagonal + 1});
    }
  }
  return row.back();
}

// "" when none is near.
std::string Nearest(const std::string& word, const std::vector<std::string>& there) {
  std::string nearest;
  size_t fewest = std::min(kMostSlips, word.size() / 2) + 1;
  for (const std::string& candidate : there) {
    const size_t slips = Slips(word, candidate);
    if (slips >= fewest) continue;
    nearest = candidate;
    fewest = slips;
  }
  return nearest;
}

// The command at which the line went wrong; nullptr when every word was understood.
const CLI::App* StumbledAt(const CLI::App* app) {
  while (app->remaining().empty()) {
    const auto chosen = app->get_subcommands();
    if (chosen.empty()) return nullptr;
    app = chosen.front();
  }
  return app;
}

std::string UnknownOption(const CLI::App& command, const std::string& option) {
  std::vector<std::string> names;
  for (const CLI::Option* known : command.get_options()) names.insert(names.end(), known->get_lnames().begin(), known->get_lnames().end());
  const std::string nearest = Nearest(option.substr(std::min(option.find_first_not_of('-'), option.size())), names);
  return absl::StrCat("there is no `", option, "` here", nearest.empty() ? "" : absl::StrCat("; did you mean `--", nearest, "`?"));
}

std::string UnknownWord(const CLI::App& command, const std::string& word) {
  std::vector<std::string> names;
  for (const CLI::App* known : command.get_subcommands([](const CLI::App*) { return true; })) names.push_back(known->get_name());
  // Not repeated: it may be a part of somebody's name.
  if (names.empty()) return "a word too many is on the line; what has spaces in it needs quotation marks";
  const std::string nearest = Nearest(word, names);
  return absl::StrCat(
      "there is no `", word, "` here; ",
      nearest.empty() ? absl::StrCat("there is: ", absl::StrJoin(names, ", ")) : absl::StrCat("did you mean `", nearest, "`?"));
}

}  // namespace

CLI::Validator HostPort() {
  const auto check = [](std::string& text) -> std::string {
    return rules::IsHostPort(text) ? "" : "\"" + text + "\" is no address: write HOST:PORT";
  };
  return CLI::Validator(check, "");
}

CLI::Validator Sha256() {
  const auto check = [](std::string& text) -> std::string {
    const bool fits = text.size() == kSha256Digits && std::all_of(text.begin(), text.end(), absl::ascii_isxdigit);
    return fits ? "" : absl::StrCat("not ", kSha256Digits, " hexadecimal digits");
  };
  return CLI::Validator(check, "");
}

std::string WrongUse(const CLI::App* app, const CLI::Error& error) {
  const CLI::App* command = StumbledAt(app);
  const int code = error.get_exit_code();
  // What is missing is often what was misspelt.
  const bool may_be_a_slip =
      code == static_cast<int>(CLI::ExitCodes::ExtrasError) || code == static_cast<int>(CLI::ExitCodes::RequiredError);
  if (command == nullptr || !may_be_a_slip) return CLI::FailureMessage::simple(app, error);
  const std::string word = command->remaining().front();
  const std::string what =
      absl::StartsWith(word, "-") ? UnknownOption(*command, word.substr(0, word.find('='))) : UnknownWord(*command, word);
  return absl::StrCat("footfall: ", what, "\nRun with --help for more information.\n");
}

}  // namespace footfall::cli
