#include "server/cli/commands_draw.h"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>
#include <system_error>

#include "proto/rules/crypto.h"
#include "server/cli/draw_words.h"
#include "server/cli/output.h"
#include "server/drawcheck/draw_file.h"
#include "server/drawcheck/draw_verifier.h"

namespace footfall::cli {
namespace {

// One byte more than there may be shows that there is more.
bool ReadFile(const std::string& path, std::string* text) {
  std::error_code error;
  const uintmax_t size = std::filesystem::file_size(path, error);
  std::ifstream file(path, std::ios::binary);
  if (error || !file) return false;
  text->resize(std::min(static_cast<size_t>(size), drawcheck::kMaxDrawFileBytes + 1));
  return static_cast<bool>(file.read(text->data(), static_cast<std::streamsize>(text->size())));
}

int VerifyDraw(const std::string& path) {
  std::string text;
  if (!rules::InitCrypto() || !ReadFile(path, &text)) {
    std::cerr << "footfall: cannot read " << path << "\n";
    return kUsage;
  }
  const drawcheck::Verdict verdict = drawcheck::VerifyDrawFile(text);
  if (print_json) {
    std::cout << VerdictAsJson(verdict) << "\n";
  } else {
    std::cout << (verdict.verified ? AccountInWords(verdict.account) : FindingsInWords(verdict));
  }
  return verdict.verified ? kDone : kFailed;
}

}  // namespace

void AddDrawCommands(CLI::App& app, int* exit_code) {
  CLI::App& group = Group(app, "draw", "Lucky draws that anybody can check");
  auto* verify =
      group.add_subcommand("verify", "Compute a published draw again; needs no server. Ends with 0 verified, 1 not, 2 no such file");
  auto path = std::make_shared<std::string>();
  verify->add_option("file", *path, "The published draw")->required()->check(CLI::ExistingFile);
  verify->callback([=] { *exit_code = VerifyDraw(*path); });
  AddDrawPlanCommands(group, exit_code);
  AddDrawCourseCommands(group, exit_code);
  AddDrawReadCommands(group, exit_code);
  AddDrawReportCommands(group, exit_code);
}

}  // namespace footfall::cli
