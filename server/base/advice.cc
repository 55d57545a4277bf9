#include "server/base/advice.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "server/base/text.h"

namespace footfall::server::errors {
namespace {

using Words = std::map<std::string_view, std::string_view>;

// {name} is a variable part of the error.
const Words& General() {
  static const auto* const words = new Words{
      {"ALREADY_EXISTS", "That name is taken: choose another, or change what is there."},
      {"INTERNAL", "Something went wrong inside the server. Its log, on its standard error, says what; trying again may help."},
      {"NOT_FOUND", "Check the spelling; the list commands show what there is, for example: footfall campaign list"},
      {"PAGE_TOKEN_INVALID", "A page token is good for the list that gave it, with the same filter. Begin that list anew."},
      {"REQUEST_ID_REUSED", "This request id was used for something else. Take a fresh UUID for each new request."},
      {"ROLE_LACKS_RIGHT",
       "This account may not do that: it needs the right {right}. Sign in as somebody who has it, or ask an administrator."},
      {"STALE_ETAG", "Somebody else changed it since you read it. Read it again and repeat your change."},
      // Signing in.
      {"LAST_ADMINISTRATOR", "Nobody would be left who may manage accounts. Make another administrator first: footfall user create"},
      {"PASSWORD_CHANGE_REQUIRED", "This password was chosen by somebody else and opens nothing yet. Choose your own: footfall password"},
      {"PASSWORD_WRONG",
       "The account's name or the password is wrong, or the account is closed. An administrator can set a new one; when the first "
       "administrator's is lost, stop the server and run: footfall-server --data DIR --reset-admin-password"},
      {"SAME_AS_OLD", "The new password must be another than the old one."},
      {"SIGN_IN_BUSY", "Too many people sign in at this moment. Try again in {retry_after_s} s."},
      {"SIGN_IN_MISSES", "Too many wrong passwords for this account. Try again in {retry_after_s} s."},
      {"TOKEN_INVALID", "Your signing in has ended. Sign in again: footfall sign-in USER"},
      {"TOKEN_MISSING", "Sign in first: footfall sign-in USER"},
      {"TOO_SHORT", "Use 10 characters or more."},
      // Plan.
      {"CONTACT_REQUIRED", "The consent to be contacted is what a lead stands on: without it nothing can be kept."},
      {"DUPLICATE_ID", "Two of them have the same id. Give each its own."},
      {"DUPLICATE_PURPOSE", "A purpose may stand there only once."},
      {"HAS_THE_SHIFT", "This person has the shift already. Choose somebody else for the swap."},
      {"NO_OPTIONS", "A question with choices needs at least one option."},
      {"OTHER_CAMPAIGN", "It belongs to another campaign. Name one of the same."},
      {"OTHER_SESSION", "It belongs to another session. Name one of the same."},
      {"NOT_OF_CAMPAIGN", "The site is none of the campaign's. Add it to the campaign's \"sites\" first."},
      {"SESSION_NOT_NEXT_STATE",
       "It is in the state {state}; after it comes {next}. States follow one another: planned, set_up, open, closed, reconciled."},
      {"SHIFT_OVERLAP", "This person has another shift at that time. See them with: footfall roster list CAMPAIGN/SESSION"},
      {"STAFF_INACTIVE", "This member of staff is set inactive. Set them active first, or choose somebody else."},
      {"SWAP_DECIDED", "This swap was decided already and stays as it is."},
      {"TOO_MANY_ASSIGNMENTS", "The session has as many assignments as it can hold. Remove some that are over."},
      {"TOO_MANY_SHIFTS", "The session has as many shifts as it can hold. Remove some, or plan another session."},
      {"TOO_MANY_SWAPS", "The session has as many swaps as it can hold. Decide the open ones."},
      {"TOO_MANY_WATCHERS", "Too many watch boards at this moment. Try again in {retry_after_s} s, or without --watch."},
      {"TOO_MANY_ZONES", "The session has as many zones as it can hold. Remove or merge some."},
      {"UNKNOWN_REGION", "Write a region as two capital letters, such as CN or HK."},
      {"UNKNOWN_SESSION", "There is no such session in this campaign. See: footfall session list CAMPAIGN"},
      {"UNKNOWN_TIME_ZONE", "Write a time zone by its place, such as Asia/Shanghai."},
      {"WEAK_PIN", "Use six digits that are neither all the same nor a plain row such as 123456."},
      // Kiosks.
      {"CODE_INVALID",
       "This enrolment code was used, or its 10 minutes are over. Make a new one: footfall kiosk enrol CAMPAIGN/SESSION --zone ZONE"},
      {"DEVICE_KEY_DIFFERS",
       "The server knows another kiosk under this one's name. Leave the tablet's data folder as it is, it holds what was saved there, "
       "and find out which of the two is a copy."},
      {"DEVICE_PROOF_INVALID",
       "The kiosk was enrolled at another server, or is not who it says. Make the code at the server that it belongs to."},
      {"DEVICE_REVOKED", "This kiosk was revoked and stays so. Enrol the tablet anew with a fresh data folder: footfall kiosk enrol"},
      {"ENROLMENT_ATTEMPTS", "Too many enrolment codes were tried. Try again in {retry_after_s} s."},
      // Leads and consents.
      {"AGE_NOT_CONFIRMED", "The age has to be confirmed before anything can be kept."},
      {"CALLER_LEFT", "The connection ended before everything was sent. Run it again."},
      {"CONTRADICTS_ANSWER", "This says something else than the answer to the same question. Make them agree, or leave one out."},
      {"CONTRADICTS_LEAD", "The lead has another number than the one given. Name the lead or the number, not both."},
      {"MASKED", "What was sent holds a mask (*) in place of the text. Read it in clear first, with --reveal."},
      {"NOT_A_CURSOR", "The cursor is none of this server's. Start anew: remove the file that `footfall lead pull` keeps it in."},
      {"SNAPSHOT_REQUIRED",
       "What the cursor points to is gone, for example after a restore. Start anew: remove the cursor's file and pull all."},
      // Quarantine.
      {"DISMISSED", "It was set aside. Take it back first: footfall quarantine reopen NO"},
      {"MAY_NOT_CHANGE", "A repair may not change this: it says which lead it is, or what the person agreed to."},
      {"MORE_THAN_CONTACT", "A repair may not widen what the person agreed to beyond being contacted."},
      {"NOT_DISMISSED", "It was not set aside: there is nothing to reopen."},
      {"NOT_REPAIRABLE",
       "What it said cannot be read with what this server has. A newer server may read it; else set it aside: footfall quarantine dismiss"},
      {"WRONG_KIND", "The payload is of another kind than the operation. See which: footfall quarantine show NO"},
      // Backups.
      {"BACKUP_RUNNING", "A backup is being made at this moment. Wait for its end: footfall backup list"},
      {"NO_ROOM_FOR_BACKUP", "The disk has no room for another copy. Carry older files of DIR/backups elsewhere first."},
  };
  return *words;
}

// Of a single field: what it must look like.
const Words& Fields() {
  static const auto* const words = new Words{
      {"BAD_CONDITION", "The condition names no earlier question with choices, or none of its options."},
      {"BAD_HASH", "A hash has 32 bytes (SHA-256)."},
      {"BAD_ID", "An id is made of lower-case letters, digits and dashes, begins with a letter or digit and has at most 63 characters."},
      {"BAD_LANGUAGE", "Use zh-Hans, zh-Hant or en."},
      {"BAD_NAME",
       "Write a session as CAMPAIGN/SESSION (see: footfall session list CAMPAIGN), a lead as CAMPAIGN/LEAD, anything else as its id "
       "alone."},
      {"BAD_NUMBER", "A staff number is what is typed at the kiosk: 3 to 8 digits."},
      {"BAD_SIZE", "It has the wrong number of bytes."},
      {"BAD_SPAN", "It must end after it starts."},
      {"BLANK", "Write something in it, or leave it out."},
      {"END_NOT_AFTER_START", "--to must be later than --from."},
      {"INVALID_PHONE", "That is no telephone number. Write it with its country code, such as +86 138 1234 5678."},
      {"IN_THE_FUTURE", "The time has not come yet. Check the clocks."},
      {"NEGATIVE", "It cannot be less than nothing."},
      {"NOT_ALONE", "It cannot be sent together with something else."},
      {"NOT_ASKED", "This question was not asked, because of an earlier answer. Leave it out."},
      {"NOT_A_DATE", "Write a date as 2026-05-01."},
      {"NOT_A_NUMBER", "Write a number."},
      {"MASKED_VALUE", "That is what a masked value looks like, not the value itself. Leave it out, or write what it is to be."},
      {"NOT_A_UUID", "Write a UUID, such as 01890a5d-ac96-774b-bcce-b302099a8057."},
      {"NOTHING_TO_CHANGE", "Nothing would change. Give at least one field and its new value."},
      {"NOT_EDITABLE", "This field of a lead cannot be corrected. What can: display_name, honorific, intent, channel and answers."},
      {"NOT_UTF8", "The text is not UTF-8. Set the terminal or the file to UTF-8."},
      {"OUT_OF_RANGE", "The number is too small or too large."},
      {"REQUIRED", "It must be given."},
      {"TOO_LARGE", "The number, or what was sent, is too large."},
      {"TOO_LONG", "Shorten it."},
      {"TOO_MANY", "There are too many of them."},
      {"TOO_MANY_VALUES", "Give a single answer, and none twice."},
      {"TOO_SMALL", "The number is too small."},
      {"UNKNOWN", "The server does not know it."},
      {"UNKNOWN_FIELD", "The campaign's form has no such question."},
      {"UNKNOWN_OPTION", "It is none of what can be chosen here."},
      {"UNKNOWN_OUTCOME", "Use done, denied or failed."},
      {"UNKNOWN_PATH", "There is no such field to change."},
      {"UNKNOWN_ROLE", "Use administrator, planner, approver, team_lead, sales or staff."},
      {"UNKNOWN_VALUE", "It is none of the values that there are."},
  };
  return *words;
}

// What only the program that runs the server, or one that speaks for a kiosk, can meet.
const Words& Machine() {
  static const auto* const words = new Words{
      {"ADDRESS_NOT_HERE",
       "This machine has no such address, or may not use it. Give another with --listen (the API) or --metrics (the status page)."},
      {"ADDRESS_TAKEN",
       "Another program listens there, perhaps another footfall-server. Stop it, or give another address with --listen (the API) or "
       "--metrics (the status page; off = none)."},
      {"BAD_KEY", "The file is no key of a Footfall server: a key has 32 bytes. Put the right one back from where keys/ is kept."},
      {"BAD_TOML", "The file cannot be read there. A line reads: listen = \"127.0.0.1:7443\""},
      {"CERTIFICATE_UNUSABLE",
       "keys/tls.key and keys/tls.crt there do not fit together. Put the right pair back; with both removed, the next start "
       "makes new ones, and kiosks must be enrolled anew."},
      {"DATABASE_DAMAGED", "The file is damaged. Take another backup: footfall restore FILE --data DIR"},
      {"DATABASE_TOO_NEW", "A newer footfall-server wrote this database. Use that version or a newer one."},
      {"DATA_FOLDER_IN_USE", "A footfall-server runs on this folder. Stop it first."},
      {"MASTER_KEY_MISSING",
       "Without this key nothing personal in the database can be read. Put it back from where keys/ is kept; it is not in the backups."},
      {"MASTER_KEY_WRONG", "This key is not the one the database was written with. Put the right one back from where keys/ is kept."},
      {"MIGRATION_CHANGED", "This database was made by another build of footfall-server. Use the one that made it."},
      {"NOT_A_CERTIFICATE", "The file holds no certificate in PEM form."},
      {"NOT_A_DATABASE", "The file is no database of a Footfall server. Check its name; backups lie in DIR/backups."},
      {"NOT_HOST_PORT", "Write HOST:PORT, such as 127.0.0.1:7443."},
      {"NOT_TEXT", "Its value must stand in quotation marks."},
      {"NO_VALUE", "A value must follow."},
      {"PATH_HAS_A_QUOTE", "A folder with a quotation mark in its name cannot be used. Choose another."},
      {"UNKNOWN_LEVEL", "Use debug, info, warn or error."},
      {"SHUTTING_DOWN", "The server is stopping. Try again when it runs again."},
      {"STORAGE_BUSY", "The server has too much to write at this moment. Try again."},
      {"CHAIN_DIFFERS", "The kiosk's history is not the one the server knows. It comes again by itself, and begins where both agree."},
      {"CROWD", "Many kiosks come back at once. It tries again by itself in {retry_after_s} s."},
      {"DEVICE_CHANGED", "The kiosk was given another place. It comes back by itself."},
      {"DEVICE_UNKNOWN",
       "The server does not know this kiosk; perhaps a backup from before its enrolment was put back. What it holds is safe: let it in "
       "again with a fresh code, entered at the kiosk: footfall kiosk enrol CAMPAIGN/SESSION --zone ZONE"},
      {"OUT_OF_ORDER", "The program speaks out of turn. Use one of the server's version."},
      {"SIGNATURE_INVALID", "It is not the kiosk it says it is. Enrol it anew: footfall kiosk enrol"},
      {"SILENT", "Nothing was heard for too long. It comes back by itself."},
      {"STREAMS", "Too many kiosks are connected. It tries again by itself in {retry_after_s} s."},
      {"STREAM_REPLACED", "The same kiosk connected once more. When it runs twice, stop one."},
  };
  return *words;
}

constexpr char kNoSuchFile[] = "There is no such file: check the path. Backups lie in DIR/backups, the server's keys in DIR/keys.";

// Milliseconds are for programs.
std::string Seconds(const std::string& ms) {
  const int64_t number = std::strtoll(ms.c_str(), nullptr, 10);
  return absl::StrCat((number + 999) / 1000);
}

}  // namespace

std::string AdviceFor(std::string_view reason, const std::map<std::string, std::string>& metadata) {
  for (const Words* words : {&General(), &Fields(), &Machine()}) {
    const auto found = words->find(reason);
    if (found == words->end()) continue;
    std::vector<std::pair<std::string, std::string>> parts;
    for (const auto& [key, value] : metadata) {
      parts.emplace_back(absl::StrCat("{", key, "}"), value);
      if (key == "retry_after_ms") parts.emplace_back("{retry_after_s}", Seconds(value));
    }
    return absl::StrReplaceAll(Abseil(found->second), parts);
  }
  return "";
}

std::vector<std::string> AdviceLines(const Detail& detail) {
  std::vector<std::string> lines;
  const auto add = [&](const std::string& line) {
    if (!line.empty() && std::find(lines.begin(), lines.end(), line) == lines.end()) lines.push_back(line);
  };
  for (const rules::Problem& problem : detail.fields) {
    const std::string advice = AdviceFor(problem.reason, detail.metadata);
    add(absl::StrCat(problem.field, ": ", advice.empty() ? problem.reason : advice));
  }
  if (detail.fields.empty()) add(AdviceFor(detail.reason, detail.metadata));
  return lines;
}

std::string InWords(std::string_view program, std::string_view message, const Detail& detail) {
  std::string text = absl::StrCat(Abseil(program), ": ", Abseil(message));
  // A script looks for the code; once is enough.
  if (!detail.reason.empty() && detail.fields.empty() && !absl::StrContains(Abseil(message), detail.reason)) {
    absl::StrAppend(&text, " [", detail.reason, "]");
  }
  for (const std::string& line : AdviceLines(detail)) absl::StrAppend(&text, "\n  ", line);
  return text + "\n";
}

std::string InWords(std::string_view program, const absl::Status& status) {
  Detail detail = GetDetail(status).value_or(Detail{});
  if (absl::IsInternal(status)) detail = {};  // in the same program the message need not hide what the disk said
  // What a program misses by itself is a file; records are the server's, and come from afar.
  if (absl::IsNotFound(status) && !detail.reason.empty()) {
    return absl::StrCat(Abseil(program), ": ", status.message(), " [", detail.reason, "]\n  ", kNoSuchFile, "\n");
  }
  return InWords(program, Std(status.message()), detail);
}

}  // namespace footfall::server::errors
