// Every command of `footfall`, by subject. Each Add… hangs its sub-commands under `app`; the one chosen runs when the line was parsed and
// leaves its exit code in `exit_code`.
#ifndef FOOTFALL_SERVER_CLI_COMMANDS_H_
#define FOOTFALL_SERVER_CLI_COMMANDS_H_

#include <CLI/CLI.hpp>
#include <functional>
#include <string>
#include <vector>

#include "server/cli/client.h"

namespace footfall::cli {

void AddAccessCommands(CLI::App& app, int* exit_code);    // sign-in, sign-out, password, user, audit
void AddApplyCommand(CLI::App& app, int* exit_code);      // campaign apply
void AddPlanCommands(CLI::App& app, int* exit_code);      // campaign, session, zone, board
void AddPeopleCommands(CLI::App& app, int* exit_code);    // staff, roster
void AddKioskCommands(CLI::App& app, int* exit_code);     // kiosk
void AddLeadCommands(CLI::App& app, int* exit_code);      // lead
void AddLeadEditCommands(CLI::App& app, int* exit_code);  // lead edit, history
void AddConsentCommands(CLI::App& app, int* exit_code);   // lead withdraw, confirm, consents
void AddBackupCommands(CLI::App& app, int* exit_code);    // backup, restore
void AddLeaseCommands(CLI::App& app, int* exit_code);     // lease
void AddCouponCommands(CLI::App& app, int* exit_code);    // coupon template, templates, make, issue, report
void AddRedeemCommands(CLI::App& app, int* exit_code);    // coupon check, redeem, void, rollback, list, redemptions
void AddStockCommands(CLI::App& app, int* exit_code);     // stock
void AddGiftCommands(CLI::App& app, int* exit_code);      // gift; stock: transfers and counts
void AddQuarantineCommands(CLI::App& app, int* exit_code);
void AddDrawCommands(CLI::App& app, int* exit_code);  // draw; verify needs no server

// The sub-command `name` of `app`, made when it is not there yet (groups are filled from several files).
CLI::App& Group(CLI::App& app, const std::string& name, const std::string& about);

// Checks an option while the line is parsed, so that what is none of it ends as wrong use. One of `words`, in any case, with - for _ …
CLI::Validator OneOf(const std::vector<std::string>& words);
// … or a time such as "2026-05-01 10:00".
CLI::Validator Moment();
// Every command takes --json, wherever on the line it stands.
void TakeJsonEverywhere(CLI::App& app);

// Runs `body` with a signed-in client when `command` was chosen; `check` before it throws a CLI::Error at wrong use that no option alone
// shows.
void OnChosen(CLI::App& command, int* exit_code, std::function<int(const Client&)> body, std::function<void()> check = nullptr);

}  // namespace footfall::cli

#endif  // FOOTFALL_SERVER_CLI_COMMANDS_H_
