// Which leads a list wants, decided on what a row says in clear. Pure; any thread.
#ifndef FOOTFALL_SERVER_LEADS_LEAD_FILTER_H_
#define FOOTFALL_SERVER_LEADS_LEAD_FILTER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace footfall::server {

// What can be told of a lead without opening it; ids without resource prefixes, empty = none.
struct LeadFacts {
  int64_t lead_number = 0;
  std::string session_id, site_id, staff_id, channel;
  int64_t intent = 0, capture_ms = 0;
  int64_t usable = 0;  // bit n = purpose n it may be used for now
};

// A filter, checked and taken apart; what is empty, 0 or nullopt holds for every lead.
struct LeadQuery {
  std::string campaign_id;
  std::string session_id, site_id, staff_id, channel;
  int64_t intent = 0;
  int consent = 0;  // a purpose's number
  struct Span {
    int64_t start_ms = 0, end_ms = 0;  // half-open
  };
  std::optional<Span> captured;
  std::string phone_hash;  // 16 bytes
  std::string name;        // beginning of a name, cleaned
  int64_t name_hash = 0;   // of its search key
  int64_t name_tag = 0;    // keyed hash of `name` itself

  // Whether a row fits all but phone and name, which need a look-up of their own.
  bool Fits(const LeadFacts& facts) const;
  // Names list and filter for a page token. Phone and name go in as keyed hashes only, since tokens end up in logs.
  std::string Fingerprint() const;
};

// What a name's search key is hashed as: hashes of one campaign say nothing about another's.
std::string NameSearchText(std::string_view campaign_id, std::string_view key);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_LEADS_LEAD_FILTER_H_
