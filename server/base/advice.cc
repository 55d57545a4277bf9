#include "server/base/advice.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/types/span.h"
#include "server/base/not_found_advice.h"
#include "server/base/text.h"

namespace footfall::server::errors {
namespace {

struct Advice {
  std::string_view reason, words;
};

// {name} is a variable part of the error.
constexpr Advice kGeneral[] = {
    {"ALREADY_EXISTS", "That name is taken: choose another, or change what is there."},
    {"INTERNAL", "Something went wrong inside the server. Its log, on its standard error, says what; trying again may help."},
    {"NOT_FOUND", "Check the spelling. What there is, the list commands show."},
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
    // Leases.
    {"CHANCES_NOT_COUNTED",
     "Nobody but the kiosk knows which chances of a draw it has drawn: they cannot be counted. Wait until it hands them in, or give them "
     "up: footfall lease close LEASE --lost --reason TEXT"},
    {"LEASE_CLOSED", "Somebody said before what became of this lease; that stays. See: footfall lease events POOL"},
    {"NOT_ENOUGH_FREE",
     "Only {free} are free: the others are lent to kiosks or gone. Recall what kiosks hold: footfall lease recall --pool POOL"},
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
    {"NOT_PNG", "This is no PNG picture. Save it as PNG and send it again."},
    {"TOO_MANY_PIXELS", "The picture is too wide or too high. A logo may have 1024 pixels a side, a slide 1280."},
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
    // Coupons.
    {"COUPONS_OUT",
     "Coupons of this template are out and say so: {field} stays. Make another template for what is different: footfall coupon template"},
    {"COUPONS_WAIT",
     "The server was restored and does not know yet which coupons kiosks hold. See what it waits for: footfall lease pools CAMPAIGN"},
    {"COUPON_BELOW_THRESHOLD", "Less is bought than the coupon asks for. See what it needs: footfall coupon check CAMPAIGN CODE"},
    {"COUPON_DAY_LIMIT", "This person redeemed as many of these today as one may on a day. It is good again tomorrow."},
    {"COUPON_EXPIRED", "Its time is over."},
    {"COUPON_FOREIGN", "This coupon is another campaign's. Look which one it names, and ask there."},
    {"COUPON_FORGED", "This coupon was not made here: do not take it, and tell whoever leads the team."},
    {"COUPON_MISTYPED", "A character is wrong. Short codes have twelve, without 0, O, 1 and I: read it again from the paper."},
    {"COUPON_NOT_ISSUED", "Nobody was given this coupon yet. Do not take it, and tell whoever leads the team."},
    {"COUPON_NOT_YET_VALID", "Its time has not come. See from when on it is good: footfall coupon check CAMPAIGN CODE"},
    {"COUPON_PERSON_LIMIT", "This person has as many of these as one may have."},
    {"COUPON_TOTAL_LIMIT", "The template's limit leaves {left} to be made. Raise its total_limit, or make fewer."},
    {"COUPON_UNKNOWN", "No coupon of this campaign has that code. After a restore, wait until the kiosks have been heard."},
    {"COUPON_UNREADABLE", "This is no coupon, or a part of it is missing. Scan it again, or type its short code."},
    {"COUPON_USED", "It was redeemed before. When and where: footfall coupon check CAMPAIGN CODE"},
    {"COUPON_VOID", "It was made worthless. Why: footfall coupon list CAMPAIGN --state void"},
    {"COUPON_WRONG_SITE", "It is redeemed at other sites. Which: footfall coupon check CAMPAIGN CODE"},
    {"NOT_OF_KIND", "A template of this kind has no such value. Leave it out, or choose another kind."},
    {"NO_COUPON_LEFT", "None is left to be issued. Make more: footfall coupon make CAMPAIGN/TEMPLATE COUNT"},
    {"TOO_MANY_COUPON_TEMPLATES", "The campaign has as many templates as kiosks can hold. Change one that is no longer used."},
    {"QUEUE_IS_OPEN", "Its last number stays as it was opened with; leave --last out, or open another queue."},
    {"QUEUE_NUMBER_TAKEN", "Another visitor has this number. Who: footfall queue list CAMPAIGN/SESSION QUEUE"},
    {"SESSION_OVER", "The session is over; no queue is opened any more."},
    // Draws.
    {"AMENDMENT_APPROVED", "This amendment holds already. See: footfall draw show CAMPAIGN/DRAW"},
    {"BEACON_SET", "The beacon's value was set before and stays: decks rest on it."},
    {"CLAIM_TIME_TOO_SHORT",
     "Who wins in the closing draw needs 24 hours at least to claim. A later end: in a draft closingClaimUntilMs of its file (footfall "
     "draw "
     "update CAMPAIGN/DRAW FILE), of a published draw footfall draw amend CAMPAIGN/DRAW --closing-claim-until TIME"},
    {"CLAIMS_OPEN", "Prizes can still be claimed. Until when: footfall draw show CAMPAIGN/DRAW"},
    {"COMMITMENTS_CHANGED",
     "The seeds kept here are not those that were committed to when the draw was published, so that nothing is published from them. Bring "
     "back the database as it was, from a backup."},
    {"DRAW_FROZEN", "It is published and stays as it is. What favours entrants can be amended: footfall draw amend CAMPAIGN/DRAW"},
    {"DRAW_NOT_OVER", "Its seeds can be shown when the closing draw is made: footfall draw run-closing CAMPAIGN/DRAW"},
    {"DRAW_NOT_PUBLISHED", "It is a draft. Publish it first: footfall draw publish CAMPAIGN/DRAW"},
    {"DRAW_OVER", "This draw is over. Its file: footfall draw export CAMPAIGN/DRAW"},
    {"ENTRIES_CLOSED", "Its entries are closed: nobody draws any more. Next: footfall draw entries CAMPAIGN/DRAW"},
    {"ENTRIES_NOT_PUBLISHED", "Publish the entries first: footfall draw entries CAMPAIGN/DRAW"},
    {"ENTRIES_OPEN", "Kiosks still draw. Close the entries first: footfall draw close CAMPAIGN/DRAW"},
    {"ENTRIES_PUBLISHED", "The entries of the closing draw are published and stay as they are."},
    {"ENTRY_DOES_NOT_COUNT", "This person had drawn as often as the rules allow, or cannot win: the prize is in the closing draw."},
    {"KIOSKS_MISSING",
     "These have not handed in: {kiosks}. Bring them online, or wait for the announced time, after which they are named and their blocks "
     "void."},
    {"NOT_A_WINNER", "This entry won nothing there. Check its digits; for a prize of the closing draw add --closing."},
    {"NO_BEACON_SOURCE", "The draw was published without a beacon; none can be mixed in."},
    {"EXCLUSION_APPROVED", "It holds already. What was marked: footfall draw show CAMPAIGN/DRAW"},
    {"NO_EARLY_STOP", "Nobody proposed to stop it early: footfall draw close CAMPAIGN/DRAW"},
    {"PRIZE_AT_KIOSK",
     "Its kiosk ({kiosk}) may hand it over too. Call it in, and claim it here once the kiosk has answered: footfall draw claim "
     "CAMPAIGN/DRAW "
     "ENTRY --call-in. When the kiosk is lost: --despite-kiosk REASON"},
    {"PRIZE_CLAIMED", "This prize was handed over before. When and by whom: footfall draw winners CAMPAIGN/DRAW"},
    {"NO_RESERVES", "All reserves of the closing draw have stepped in; nobody is left to take the prize."},
    {"NOT_ON_THE_LIST",
     "This winner is not on the draw's list of people who cannot win. Did they decline, or not come in time? Say so with --cause."},
    {"REPLACEMENT_APPROVED", "It happened already. Who has the prize: footfall draw show CAMPAIGN/DRAW"},
    {"TOO_MANY_PROPOSALS",
     "A hundred replacements wait for approval. Approve some first: footfall draw approve-replacement CAMPAIGN/DRAW NUMBER"},
    {"PRIZE_PASSED_ON", "A reserve has this prize now. Who: footfall draw show CAMPAIGN/DRAW"},
    {"PRIZE_LAPSED", "The time to claim it is over."},
    {"SAME_PERSON", "This needs two people: somebody else has to approve it."},
    {"SOURCE_IS_OUT",
     "A public value of the closing draw has appeared, so that entries fixed now could be chosen by it. Name later ones, which another "
     "person "
     "approves: footfall draw amend CAMPAIGN/DRAW --source-appears TIME"},
    {"SOURCE_NOT_OUT", "Not all public values have appeared. When they do: footfall draw page CAMPAIGN/DRAW"},
    {"TEST_DRAW", "This draw is for practice: nothing can be won."},
    {"TOO_MANY_DRAWS",
     "Ten draws of this campaign run or have prizes that wait, and kiosks show no more. Let prizes lapse whose time is over: footfall draw "
     "lapse CAMPAIGN/DRAW"},
    {"TOO_MANY_ENTRIES", "The sampler takes {most} entries at most."},
    // Stock.
    {"DIFFERENCE_UNEXPLAINED",
     "What was counted of {item} differs from the books and is not all explained. See: footfall stock count CAMPAIGN/SESSION"},
    {"LEASES_OUTSTANDING",
     "Kiosks still hold gifts of this session. Let them give back: footfall lease recall; what cannot come back: footfall lease close"},
    {"NOT_ENOUGH_STOCK", "There are only {have} at {place}. See what is where: footfall stock show"},
    {"SESSION_NOT_CLOSED", "A booth is counted when its session is closed: footfall session advance CAMPAIGN/SESSION closed"},
    {"SESSION_RECONCILED", "The session is reconciled: its booth is counted and takes nothing more."},
    {"STOCK_NOT_COUNTED", "{item} was not counted. Say what lies there: footfall stock count CAMPAIGN/SESSION ITEM=UNITS"},
    {"TOO_MANY_GIFTS", "The session has as many gifts as a kiosk can show. Choose fewer."},
    {"TRANSFERS_OPEN", "Goods from or to this booth are on their way. See: footfall stock transfers --state sent"},
    {"TRANSFER_STATE", "This transfer is {state}: this step does not fit. See: footfall stock transfers"},
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

// Of a single field: what it must look like.
constexpr Advice kFields[] = {
    {"BAD_CONDITION", "The condition names no earlier question with choices, or none of its options."},
    {"ABOVE_LEGAL_LIMIT", "The law allows 50,000 yuan for a prize."},
    {"ABOVE_THRESHOLD", "A coupon cannot save more than has to be bought for."},
    {"NOT_AT_A_KIOSK", "A prize of the closing draw is at no kiosk: claim it without --call-in."},
    {"RESERVE_NEEDS_A_DAY", "A reserve needs 24 hours at least to claim. Write a later time."},
    {"TOO_SOON", "Kiosks need an hour at least to hand in what they drew. Write a later time."},
    {"BAD_ENTRY", "An entry has 32 digits from 0 to 9 and a to f, as on the receipt."},
    {"BAD_PRIZE_ID", "A prize's id has 1 to 40 Latin letters, digits, dashes and underscores, a letter or digit first."},
    {"BEFORE_PERIOD_END", "It cannot be before the draw ends."},
    {"BELONGS_IN_CLOSING_DRAW",
     "Worth more than 500 yuan: it should be in the closing draw. Drawn on the spot, each win is shown publicly."},
    {"IN_THE_PAST", "That time is over."},
    {"MAY_PASS_LEGAL_LIMIT", "One person could win more than 50,000 yuan in all. Limit the draws for each person."},
    {"MORE_THAN_CHANCES", "A block holds more prizes than chances."},
    {"NOT_A_BEACON", "Write 64 digits from 0 to 9 and a to f."},
    {"NOT_DIGITS", "Write the digits of the lottery, nothing else."},
    {"NOT_IN_FAVOUR", "After publication a change can only favour the entrants: later, more or free."},
    {"NOT_ONE_PER_SOURCE", "Give one for each source, in their order."},
    {"NOT_LATER", "Public values can only be named later than before, one time for each source, with the same number of digits."},
    {"NOT_AS_MANY_DIGITS", "It has another number of digits than was published."},
    {"NO_SOURCE_TIMES",
     "Say when each public value appears (closing_source_facts): else people must trust that entries were fixed before; the page says so."},
    {"NOT_TWO_SOURCES", "Name two: a beacon, and the digits of a lottery for people who do not know beacons."},
    {"NOT_WHOLE_NUMBERS", "Write whole numbers with one space between, such as 9 18 26."},
    {"NO_BEACON_MIXED_IN", "Without a beacon people must trust that the organiser did not choose the orders; the page says so."},
    {"TEST_PRIZE_HAS_VALUE", "A draw for practice has no prizes of value: set price_fen to 0."},
    {"TOO_MANY_IN_ALL", "All blocks together hold more than 600,000 chances: nobody could check them in a browser."},
    {"TOO_MANY_FOR_SAMPLER", "RFC 3797 selects from 65,535 entries at most, and all blocks together hold more chances."},
    {"BAD_HASH", "A hash has 32 bytes (SHA-256)."},
    {"BAD_ID", "An id is made of lower-case letters, digits and dashes, begins with a letter or digit and has at most 63 characters."},
    {"BAD_LANGUAGE", "Use zh-Hans, zh-Hant or en."},
    {"BAD_NAME",
     "Write what belongs to a campaign as CAMPAIGN/ID: a session as CAMPAIGN/SESSION, so a lead, a draw, a coupon template; anything "
     "else as the id that its list command shows."},
    {"BAD_NUMBER", "A staff number is what is typed at the kiosk: 3 to 8 digits."},
    {"BAD_PLACE", "Write warehouse, sites/SITE, CAMPAIGN/SESSION for a booth, damaged, lost, visitors or supplier."},
    {"BAD_SIZE", "It has the wrong number of bytes."},
    {"BAD_SPAN", "It must end after it starts."},
    {"BLANK", "Write something in it, or leave it out."},
    {"END_NOT_AFTER_START", "--to must be later than --from."},
    {"INVALID_PHONE", "That is no telephone number. Write it with its country code, such as +86 138 1234 5678."},
    {"NOT_JPEG", "It must be a picture in JPEG form."},
    {"HAS_METADATA", "The picture tells where, when and with what it was taken. Leave that out."},
    {"IN_THE_FUTURE", "The time has not come yet. Check the clocks."},
    {"NEGATIVE", "It cannot be less than nothing."},
    {"NOT_ALONE", "It cannot be sent together with something else."},
    {"NOT_ASKED", "This question was not asked, because of an earlier answer. Leave it out."},
    {"NOT_ASKED_FOR", "The campaign asks for no such consent, so there are no words that could be agreed to. Leave it out."},
    {"NOT_A_DATE", "Write a date as 2026-05-01."},
    {"NOT_A_NUMBER", "Write a number."},
    {"MASKED_VALUE", "That is what a masked value looks like, not the value itself. Leave it out, or write what it is to be."},
    {"NOT_A_UUID", "Write a UUID, such as 01890a5d-ac96-774b-bcce-b302099a8057."},
    {"NOTHING_TO_CHANGE", "Nothing would change. Give at least one field and its new value."},
    {"NOT_BY_HAND", "Movements of this kind come about by themselves: by transfers, kiosks or counts."},
    {"NOT_FOR_KIND", "What is to be recorded does not go from or to such a place. See: footfall stock move --help"},
    {"NOT_SENT", "This item was not sent. See what was: footfall stock transfers"},
    {"NOT_EDITABLE", "This field of a lead cannot be corrected. What can: display_name, honorific, intent, channel and answers."},
    {"NOT_UTF8", "The text is not UTF-8. Set the terminal or the file to UTF-8."},
    {"OTHER_KIND", "It belongs to something else than what it is said to be of."},
    {"OUT_OF_RANGE", "The number is too small or too large."},
    {"REQUIRED", "It must be given."},
    {"SAME_PLACE", "It must go to another place than it comes from."},
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

// What only the program that runs the server, or one that speaks for a kiosk, can meet.
constexpr Advice kMachine[] = {
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

constexpr char kNoSuchFile[] = "There is no such file: check the path. Backups lie in DIR/backups, the server's keys in DIR/keys.";

// "" when there are none.
std::string_view WordsFor(std::string_view reason) {
  for (const absl::Span<const Advice> table :
       {absl::MakeConstSpan(kGeneral), absl::MakeConstSpan(kFields), absl::MakeConstSpan(kMachine)}) {
    for (const Advice& advice : table) {
      if (advice.reason == reason) return advice.words;
    }
  }
  return "";
}

// Milliseconds are for programs.
std::string Seconds(const std::string& ms) {
  const int64_t number = std::strtoll(ms.c_str(), nullptr, 10);
  return absl::StrCat((number + 999) / 1000);
}

}  // namespace

std::string AdviceFor(std::string_view reason, const std::map<std::string, std::string>& metadata) {
  if (const auto resource = metadata.find("resource"); reason == "NOT_FOUND" && resource != metadata.end()) {
    const std::string command = ListCommandFor(resource->second);
    if (!command.empty()) return absl::StrCat("Check the spelling. What there is: ", command);
  }
  if (reason == "OUT_OF_RANGE" && metadata.contains("least") && metadata.contains("most")) {
    return absl::StrCat("Write a number from ", metadata.at("least"), " to ", metadata.at("most"), ".");
  }
  const std::string_view words = WordsFor(reason);
  std::vector<std::pair<std::string, std::string>> parts;
  for (const auto& [key, value] : metadata) {
    parts.emplace_back(absl::StrCat("{", key, "}"), value);
    if (key == "retry_after_ms") parts.emplace_back("{retry_after_s}", Seconds(value));
  }
  return absl::StrReplaceAll(Abseil(words), parts);
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
