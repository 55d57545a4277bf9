#include "server/cli/quarantine_words.h"

#include <map>

namespace footfall::cli {
namespace {

const std::map<std::string_view, std::string_view>& Words() {
  static const auto* const words = new std::map<std::string_view, std::string_view>{
      {"APPLY_FAILED", "it could not be applied; replay it"},
      {"BAD_OPERATION_ID", "its header names no proper id"},
      {"DEVICE_REVOKED", "the kiosk was revoked before it handed this in; replay it if you trust it"},
      {"DRAW_ENDED", "it was drawn, but came after the entries of the closing draw were published; its prize is in there"},
      {"DRAW_FORK", "its kiosk drew this chance before, for somebody else: a tablet was copied or put back"},
      {"DRAW_GAP", "draws of its kiosk before this one are missing, perhaps not yet; replay it when they have come"},
      {"DRAW_MISMATCH", "what it won, or where, is not what the draw's published commitment says"},
      {"DRAW_NOT_PUBLISHED", "its draw is not published yet, or waits for its beacon"},
      {"FIELD_INVALID", "these fields cannot be as they are"},
      {"GIFT_UNDONE", "the gift that it puts back was put back before"},
      {"HEADER_UNREADABLE", "its header cannot be read"},
      {"LOST_ON_KIOSK", "the kiosk's disk was damaged: nothing of it is left"},
      {"NOT_A_WINNER", "a prize was handed over for an entry that won none"},
      {"NOT_A_TEAM_LEAD", "it moves people between zones or confirms a transfer, and who did it leads nobody in this session"},
      {"NOT_ENOUGH_FREE", "it sends goods that kiosks still hold to hand out; recall them (footfall lease recall) and replay"},
      {"NOT_ENOUGH_STOCK", "it sends goods that the books do not have there; enter what is missing and replay"},
      {"NOT_FOUND", "it names staff or a session that is not in the books; add it and replay"},
      {"OPERATION_TOO_LARGE", "it is larger than an operation may be"},
      {"PAYLOAD_UNREADABLE", "its payload was opened but makes no sense"},
      {"PRIZE_CLAIMED", "somebody else had handed this prize over before"},
      {"PRIZE_PASSED_ON", "this prize had gone to a reserve of the closing draw before it was handed over"},
      {"PRUNED_ON_KIOSK", "the kiosk had pruned these, and the backup this server was restored from lacks them"},
      {"QUEUE_NUMBER_TAKEN",
       "another visitor has this number of the queue: a tablet was copied or put back, or the leases were thawed by force"},
      {"REPAIR_UNREADABLE", "the repaired payload cannot be opened with this server's keys"},
      {"SEQ_MISMATCH", "its header contradicts its place in the chain"},
      {"SESSION_RECONCILED", "it sends goods to a booth whose session is reconciled, which takes nothing more"},
      {"TOO_MANY_EDITS", "its lead was corrected at kiosks too often; set it aside"},
      {"TRANSFER_STATE",
       "it confirms a side of a transfer that was confirmed or called off already, or whose other side is not heard of yet; replay it "
       "then"},
      {"UNKNOWN_CAMPAIGN", "its campaign is not in the books"},
      {"UNKNOWN_COUPON",
       "it names a coupon that is not in the books, or not as it says; if it was forgotten by a restore, replay it later"},
      {"UNKNOWN_ENTRY", "it hands over the prize of an entry that is not in the books, perhaps not yet; replay it"},
      {"UNKNOWN_GIFT", "it puts back a gift that is not in the books, perhaps not yet; replay it"},
      {"UNKNOWN_KEY", "it is sealed to a key this server does not have"},
      {"UNKNOWN_LEAD", "it corrects a lead that is not in the books, perhaps not yet; replay it"},
      {"UNKNOWN_LEASE", "it hands out of a lease that is not in the books, perhaps not yet; replay it when its kiosk has been heard"},
      {"UNKNOWN_QUEUE", "it calls a number of a queue that is not in the books; open the queue and replay"},
      {"UNKNOWN_SEAL_FORM", "it is sealed in a form of a newer program; upgrade the server and replay"},
      {"UNKNOWN_SURVEY", "it answers questions that are not in the books; if a restore forgot them, apply the playbook and replay"},
      {"UNKNOWN_TYPE", "it is of a kind of a newer program; upgrade the server and replay"},
      {"UNKNOWN_VERSION", "it is of a version of a newer program; upgrade the server and replay"},
      {"UNOPENABLE", "its payload was altered or was not sealed to this campaign"},
  };
  return *words;
}

}  // namespace

std::string ReasonInWords(std::string_view reason) {
  const size_t colon = reason.find(':');
  const auto found = Words().find(reason.substr(0, colon));
  if (found == Words().end()) return std::string(reason);
  std::string text(found->second);
  if (colon != std::string_view::npos) text += reason.substr(colon);
  return text;
}

}  // namespace footfall::cli
