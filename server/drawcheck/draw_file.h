// The published draw: everything that anybody needs to compute a lucky draw again, in one file of canonical JSON (keys sorted, no spaces,
// UTF-8, texts and whole numbers only) behind which one line break stands. Every key is there, always; nothing else is. Ids are random; no
// telephone number, no name of an entrant and no hash of either is in it.
//
//   amendments   what was changed after publication, in the entrants' favour, and who was taken out of it or that it was stopped early:
//                when, which two people, why, what; where public values were put off, also `source_facts`, as the config has them
//   beacon       public random value that was mixed into every deck, 64 hexadecimal digits; zeros when config.beacon_source is ""
//   blocks       all of them, 1, 2, 3 …: commitment and revealed seed, the kiosk that had it, how many chances were drawn, its state:
//                drawn (some or all chances), returned (unopened), void (the kiosk was lost, `reason` says how), unused (never allotted); a
//                kiosk opens a block behind one that it did not draw to the end only when `reason` says why that one ended
//   claims       each prize of the blocks, in the config's order: won = claimed + lapsed + open; moved = the rest, drawn again at the end.
//                Only where there are any, `without_right`: units that had been handed over for rows among `duplicates` when the entries
//                were fixed, and are not drawn again: moved is so many less
//   closing      at most one closing draw: ordered entries and their root, values of the public sources, seed, prizes, winners, reserves.
//                Only where reserves stepped in, `replaced` stands before `reserves`: {at, by, cause, claim_until, entry, prize, reason,
//                winner} for each, in order. The n-th is always the n-th reserve's: `entry` got `prize` from `winner`, who had won it or
//                stepped in before; cause: not_claimed, declined, excluded; by: the two people; one name, no list, where one could do it
//                alone, which no footfall-draw/3 has
//   commitments_hash  hex SHA-256 of the blocks' commitments, joined by line breaks, as published beforehand; not in footfall-draw/1
//                Since footfall-draw/2 also published_ms, drawn_ms (milliseconds since 1970: when entries were fixed, winners drawn) and
//                source_facts: when each public value appears and how many digits it has, as told beforehand; [] = nobody was told
//   config       what commitments and decks are bound to: how many blocks, what each holds, prizes of the closing draw, sources, page hash;
//                in footfall-draw/3 also source_facts, one for each source: those of the closing draw are these, or what amendments put
//                off
//   config_hash  hex SHA-256 of `config`, as published beforehand
//   digests      hex SHA-256 of every part, of lists element by element, so that a changed byte is found where it is
//   draw         the draw's id
//   duplicates   rows whose person had drawn before, found when kiosks met: the first entry counts, the prize moves to the closing draw;
//                `first` is "" where nothing of the person counts, because they are among those who cannot win
//   fingerprint  hex SHA-256 of `digests`: the one number to compare with what others have
//   format       "footfall-draw/3"; "footfall-draw/2", also of a draw that told no times, and "footfall-draw/1" lack what is said above not
//                to be in them
//   kiosks       each kiosk's rows, in order, with the hash of each and the head; a row: {block, draw, entry, kiosk, prize, seq, slot}
//   page         what was published before the first draw: organiser, rules, every prize with value, quantity and odds
//
// A row's hash is SHA-256(hash before ‖ canon(row)), 32 zero bytes before the first. DECISIONS.md D23 says the rest.
#ifndef FOOTFALL_SERVER_DRAWCHECK_DRAW_FILE_H_
#define FOOTFALL_SERVER_DRAWCHECK_DRAW_FILE_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/drawcheck/finding.h"

namespace footfall::drawcheck {

inline constexpr std::string_view kFormat = "footfall-draw/3";
inline constexpr std::string_view kSecondFormat = "footfall-draw/2";
inline constexpr std::string_view kFirstFormat = "footfall-draw/1";  // files published before stay what they are
inline constexpr std::string_view kFieldDraw = "field-draw/1";       // samplers of the closing draw
inline constexpr std::string_view kRfc3797 = "rfc3797";
inline constexpr std::string_view kNoPrize = "-";

// Limits. A browser holds the whole file in memory too, and a verifier is given files by strangers.
inline constexpr size_t kMaxDrawFileBytes = 256u << 20;  // a million rows of 200 bytes, a million entries of 35
inline constexpr size_t kMaxRows = 1'000'000;            // of one kiosk; a booth draws a few thousand times a day
inline constexpr size_t kMaxEntries = 1'000'000;         // of the closing draw
inline constexpr size_t kMaxKiosks = 1'000;              // as many as one server serves
inline constexpr int64_t kMaxBlocks = 100'000;           // small blocks are the rule: 200 chances each are twenty million
inline constexpr int64_t kMaxChances = 100'000;          // of a block: a few hours of one kiosk
inline constexpr int64_t kMaxAllChances = 20'000'000;    // of all blocks: dealt in seconds, also by a browser
inline constexpr size_t kMaxPrizes = 100;                // kinds: more than a page can tell a visitor; fits a byte
inline constexpr int64_t kMaxCount = 100'000'000;        // of anything that is counted; products with it fit into 64 bits
inline constexpr size_t kMaxReserves = 100'000;          // and prizes of a closing draw altogether
inline constexpr size_t kMaxSources = 16;                // public sources of a closing draw; two are usual
inline constexpr size_t kMaxTextBytes = 20'000;          // a text of the page in one language: several printed pages
inline constexpr size_t kMaxAmendments = 1'000;
inline constexpr size_t kMaxPeople = 10;                    // who signed an amendment
inline constexpr int64_t kMaxTimeMs = 100'000'000'000'000;  // of the year 5138
inline constexpr int64_t kMaxDigits = 1'000;                // of a public value
inline constexpr int64_t kMaxFen = 1'000'000'000'000;       // ten thousand million yuan

// How often a block, or the closing draw, holds a prize.
struct PrizeCount {
  std::string_view id;
  int64_t count = 0;
};

// What was known beforehand of a public source.
struct SourceFacts {
  int64_t appears_ms = 0, digits = 0;
};

struct Config {
  int64_t blocks = 0, chances = 0, reserves = 0;
  std::vector<PrizeCount> prizes, closing;
  std::string_view event, page, sampler;
  std::string beacon_source;
  std::vector<std::string> sources;
  bool tells_facts = false;  // the next is there
  std::vector<SourceFacts> source_facts;
};

struct Amendment {
  std::vector<std::string> people;        // who signed it
  std::vector<SourceFacts> source_facts;  // empty = they stay
};

struct PagePrize {
  std::string_view id;
  int64_t odds = 0, odds_of = 0, price_fen = 0, quantity = 0;
};

// What is checked or shown of the page; its other texts are covered by its hash.
struct Page {
  std::string name, organiser;
  std::vector<PagePrize> prizes;
};

struct Block {
  int64_t number = 0, drawn = 0;
  std::string_view commitment, kiosk, seed, state;
  std::string reason;
};

struct Row {
  int64_t block = 0, seq = 0, slot = 0;
  std::string_view draw, entry, kiosk, prize, hash;
  std::string_view canonical;  // the bytes under the hash
};

struct Kiosk {
  std::string_view head, id;
  std::vector<Row> rows;
};

struct Duplicate {
  std::string_view first, kiosk;  // the entry that counts, "" = none; where the other one is
  int64_t seq = 0;
};

// Of a block's prize `rest` is what moved; of a closing draw's what nobody won.
struct Claims {
  std::string_view prize;
  int64_t claimed = 0, lapsed = 0, open = 0, rest = 0, without_right = 0;
};

struct Winner {
  std::string_view entry, prize;
};

// A reserve in a winner's place.
struct Replacement {
  std::string_view entry, prize, winner;
  std::vector<std::string> people;  // who did it
  bool one_name = false;            // written as one could do it alone
};

struct Closing {
  std::vector<Claims> claims;
  std::vector<std::string_view> entries, missing, reserves;
  std::vector<PrizeCount> prizes;
  std::vector<Winner> winners;
  std::vector<Replacement> replaced;
  std::vector<std::string> values;
  std::string seed, closed_at, synced_until;
  bool tells_times = false;  // the three below are there
  int64_t published_ms = 0, drawn_ms = 0;
  std::vector<SourceFacts> source_facts;
  std::string_view root;
  int64_t excluded = 0;
};

// The bytes of a part; of a list those of each element.
struct Part {
  std::string_view name;
  bool is_list = false;
  std::vector<std::string_view> bytes;
};

// A file that has the right form; whether what it says is true is another question (draw_verifier.h). Views point into the text.
struct DrawFile {
  std::vector<Amendment> amendments;
  std::string_view beacon, config_hash, fingerprint, format;
  std::string_view commitments_hash;  // empty in the first format
  std::vector<Block> blocks;
  std::vector<Claims> claims;
  std::optional<Closing> closing;
  Config config;
  std::vector<Duplicate> duplicates;
  std::vector<Kiosk> kiosks;
  Page page;
  std::vector<Part> parts;                                            // in the order of the file
  std::map<std::string_view, std::vector<std::string_view>> digests;  // that the file says, by the part's name
  std::string_view canonical_config, canonical_digests, canonical_page;
};

// Reads a file's text, which outlives the result. nullopt when it has not the form; `failure` then says where and why.
std::optional<DrawFile> ReadDrawFile(std::string_view text, Finding* failure);

}  // namespace footfall::drawcheck

#endif  // FOOTFALL_SERVER_DRAWCHECK_DRAW_FILE_H_
