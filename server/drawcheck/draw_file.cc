#include "server/drawcheck/draw_file.h"

#include <functional>
#include <utility>

#include "server/drawcheck/canonical_reader.h"
#include "server/drawcheck/concat.h"

namespace footfall::drawcheck {
namespace {

constexpr size_t kHashDigits = 64;
constexpr size_t kEntryDigits = 32;
constexpr size_t kMaxMomentBytes = 40;  // "2026-05-01T20:00:00+08:00"
constexpr size_t kMaxSourceBytes = 500;
constexpr size_t kMaxReasonBytes = 2'000;

// A text in the three languages of the product; the best of them for the account.
std::string ReadLocalised(CanonicalReader& in) {
  in.First("en");
  std::string text = in.Text(kMaxTextBytes);
  for (const std::string_view language : {"zh-Hans", "zh-Hant"}) {
    in.Next(language);
    in.Text(kMaxTextBytes);
  }
  in.Close();
  return text;
}

// Reads the fields of one object in turn; a line for each keeps the format visible.
class Fields {
 public:
  explicit Fields(CanonicalReader& in) : in_(in) {}
  Fields(const Fields&) = delete;
  ~Fields() { in_.Close(); }

  CanonicalReader& operator[](std::string_view key) {
    first_ ? in_.First(key) : in_.Next(key);
    first_ = false;
    return in_;
  }

 private:
  CanonicalReader& in_;
  bool first_ = true;
};

template <typename Value>
void ReadList(CanonicalReader& in, size_t max, std::vector<Value>* values, const std::function<Value()>& read) {
  in.List(max, [&] { values->push_back(read()); });
}

std::vector<PrizeCount> ReadPrizeCounts(CanonicalReader& in, size_t max) {
  std::vector<PrizeCount> prizes;
  in.List(max, [&] {
    Fields fields(in);
    PrizeCount& prize = prizes.emplace_back();
    prize.count = fields["count"].Number(kMaxCount);
    prize.id = fields["id"].Id();
  });
  return prizes;
}

SourceFacts ReadSourceFacts(CanonicalReader& in) {
  SourceFacts facts;
  Fields fields(in);
  facts.appears_ms = fields["appears_ms"].Number(kMaxTimeMs);
  facts.digits = fields["digits"].Number(kMaxDigits);
  return facts;
}

Config ReadConfig(CanonicalReader& in) {
  Config config;
  Fields fields(in);
  config.beacon_source = fields["beacon_source"].Text(kMaxSourceBytes, true);
  config.blocks = fields["blocks"].Number(kMaxBlocks);
  config.chances = fields["chances"].Number(kMaxChances);
  config.closing = ReadPrizeCounts(fields["closing"], kMaxPrizes);
  config.event = fields["event"].Id();
  config.page = fields["page"].Hex(kHashDigits);
  config.prizes = ReadPrizeCounts(fields["prizes"], kMaxPrizes);
  config.reserves = fields["reserves"].Number(kMaxReserves);
  config.sampler = fields["sampler"].Word({kFieldDraw, kRfc3797});
  config.tells_facts = in.NextIs("source_facts");
  if (config.tells_facts) {
    ReadList<SourceFacts>(fields["source_facts"], kMaxSources, &config.source_facts, [&] { return ReadSourceFacts(in); });
  }
  ReadList<std::string>(fields["sources"], kMaxSources, &config.sources, [&] { return in.Text(kMaxSourceBytes); });
  return config;
}

PagePrize ReadPagePrize(CanonicalReader& in) {
  PagePrize prize;
  Fields fields(in);
  ReadLocalised(fields["basis"]);
  prize.id = fields["id"].Id();
  ReadLocalised(fields["kind"]);
  ReadLocalised(fields["name"]);
  prize.odds = fields["odds"].Number(kMaxCount);
  prize.odds_of = fields["odds_of"].Number(kMaxCount);
  prize.price_fen = fields["price_fen"].Number(kMaxFen);
  // Published for the whole draw: blocks times what each holds.
  prize.quantity = fields["quantity"].Number(kMaxCount * kMaxChances);
  ReadLocalised(fields["tier"]);
  return prize;
}

Page ReadPage(CanonicalReader& in) {
  Page page;
  Fields fields(in);
  for (const std::string_view key : {"claim", "contact", "delivery", "eligibility", "how", "lapse", "method"}) ReadLocalised(fields[key]);
  page.name = ReadLocalised(fields["name"]);
  page.organiser = ReadLocalised(fields["organiser"]);
  ReadLocalised(fields["period"]);
  ReadList<PagePrize>(fields["prizes"], 2 * kMaxPrizes, &page.prizes, [&] { return ReadPagePrize(in); });
  fields["published_at"].Text(kMaxMomentBytes);
  return page;
}

Amendment ReadAmendment(CanonicalReader& in) {
  Amendment amendment;
  Fields fields(in);
  fields["at"].Text(kMaxMomentBytes);
  ReadList<std::string>(fields["by"], kMaxPeople, &amendment.people, [&] { return in.Text(kMaxSourceBytes); });
  ReadLocalised(fields["change"]);
  ReadLocalised(fields["reason"]);
  if (!in.NextIs("source_facts")) return amendment;
  ReadList<SourceFacts>(fields["source_facts"], kMaxSources, &amendment.source_facts, [&] { return ReadSourceFacts(in); });
  if (amendment.source_facts.empty()) in.Fail("at least 1 element");
  return amendment;
}

Block ReadBlock(CanonicalReader& in) {
  Block block;
  Fields fields(in);
  block.number = fields["block"].Number(kMaxBlocks);
  block.commitment = fields["commitment"].Hex(kHashDigits);
  block.drawn = fields["drawn"].Number(kMaxChances);
  block.kiosk = fields["kiosk"].Id("");
  block.reason = fields["reason"].Text(kMaxReasonBytes, true);
  block.seed = fields["seed"].Hex(kHashDigits);
  block.state = fields["state"].Word({"drawn", "returned", "unused", "void"});
  return block;
}

Row ReadRow(CanonicalReader& in) {
  Row row;
  Fields outer(in);
  row.hash = outer["hash"].Hex(kHashDigits);
  CanonicalReader& inner = outer["row"];
  const size_t start = inner.at();
  {
    Fields fields(inner);
    row.block = fields["block"].Number(kMaxBlocks);
    row.draw = fields["draw"].Id();
    row.entry = fields["entry"].Hex(kEntryDigits);
    row.kiosk = fields["kiosk"].Id();
    row.prize = fields["prize"].Id("-");
    row.seq = fields["seq"].Number(kMaxCount);
    row.slot = fields["slot"].Number(kMaxChances);
  }
  row.canonical = in.Since(start);
  return row;
}

Kiosk ReadKiosk(CanonicalReader& in) {
  Kiosk kiosk;
  Fields fields(in);
  kiosk.head = fields["head"].Hex(kHashDigits);
  kiosk.id = fields["kiosk"].Id();
  ReadList<Row>(fields["rows"], kMaxRows, &kiosk.rows, [&] { return ReadRow(in); });
  return kiosk;
}

Duplicate ReadDuplicate(CanonicalReader& in) {
  Duplicate duplicate;
  Fields fields(in);
  duplicate.first = fields["first"].Hex(kEntryDigits, true);
  duplicate.kiosk = fields["kiosk"].Id();
  duplicate.seq = fields["seq"].Number(kMaxCount);
  return duplicate;
}

Claims ReadClaims(CanonicalReader& in) {
  Claims claims;
  Fields fields(in);
  claims.claimed = fields["claimed"].Number(kMaxCount);
  claims.lapsed = fields["lapsed"].Number(kMaxCount);
  claims.rest = fields["moved"].Number(kMaxCount * kMaxChances);
  claims.open = fields["open"].Number(kMaxCount);
  claims.prize = fields["prize"].Id();
  if (!in.NextIs("without_right")) return claims;
  claims.without_right = fields["without_right"].Number(kMaxCount);
  if (claims.without_right == 0) in.Fail("more than 0");
  return claims;
}

Claims ReadClosingClaims(CanonicalReader& in) {
  Claims claims;
  Fields fields(in);
  claims.claimed = fields["claimed"].Number(kMaxCount);
  claims.lapsed = fields["lapsed"].Number(kMaxCount);
  claims.rest = fields["left"].Number(kMaxCount);
  claims.open = fields["open"].Number(kMaxCount);
  claims.prize = fields["prize"].Id();
  return claims;
}

Winner ReadWinner(CanonicalReader& in) {
  Winner winner;
  Fields fields(in);
  winner.entry = fields["entry"].Hex(kEntryDigits);
  winner.prize = fields["prize"].Id();
  return winner;
}

void ReadPeople(CanonicalReader& in, Replacement* replacement) {
  replacement->one_name = !in.ListIsNext();
  if (replacement->one_name) {
    replacement->people = {in.Text(kMaxSourceBytes)};
  } else {
    ReadList<std::string>(in, kMaxPeople, &replacement->people, [&] { return in.Text(kMaxSourceBytes); });
  }
}

Replacement ReadReplacement(CanonicalReader& in) {
  Replacement replacement;
  Fields fields(in);
  fields["at"].Text(kMaxMomentBytes);
  ReadPeople(fields["by"], &replacement);
  fields["cause"].Word({"declined", "excluded", "not_claimed"});
  fields["claim_until"].Text(kMaxMomentBytes);
  replacement.entry = fields["entry"].Hex(kEntryDigits);
  replacement.prize = fields["prize"].Id();
  fields["reason"].Text(kMaxReasonBytes);
  replacement.winner = fields["winner"].Hex(kEntryDigits);
  return replacement;
}

// The list stands there only when something stands in it: there is one way to write a file.
void ReadReplaced(CanonicalReader& in, Fields* fields, std::vector<Replacement>* replaced) {
  if (!in.NextIs("replaced")) return;
  ReadList<Replacement>((*fields)["replaced"], kMaxReserves, replaced, [&] { return ReadReplacement(in); });
  if (replaced->empty()) in.Fail("at least 1 element");
}

Closing ReadClosing(CanonicalReader& in) {
  Closing closing;
  const std::function<std::string_view()> entry = [&] { return in.Hex(kEntryDigits); };
  Fields fields(in);
  ReadList<Claims>(fields["claims"], 2 * kMaxPrizes, &closing.claims, [&] { return ReadClosingClaims(in); });
  closing.closed_at = fields["closed_at"].Text(kMaxMomentBytes);
  closing.tells_times = in.NextIs("drawn_ms");
  if (closing.tells_times) closing.drawn_ms = fields["drawn_ms"].Number(kMaxTimeMs);
  ReadList(fields["entries"], kMaxEntries, &closing.entries, entry);
  closing.excluded = fields["excluded"].Number(kMaxCount);
  ReadList<std::string_view>(fields["missing"], kMaxKiosks, &closing.missing, [&] { return in.Id(); });
  closing.prizes = ReadPrizeCounts(fields["prizes"], 2 * kMaxPrizes);
  if (closing.tells_times) closing.published_ms = fields["published_ms"].Number(kMaxTimeMs);
  ReadReplaced(in, &fields, &closing.replaced);
  ReadList(fields["reserves"], kMaxReserves, &closing.reserves, entry);
  closing.root = fields["root"].Hex(kHashDigits);
  closing.seed = fields["seed"].Text(kMaxTextBytes);
  if (closing.tells_times) {
    ReadList<SourceFacts>(fields["source_facts"], kMaxSources, &closing.source_facts, [&] { return ReadSourceFacts(in); });
  }
  closing.synced_until = fields["synced_until"].Text(kMaxMomentBytes);
  ReadList<std::string>(fields["values"], kMaxSources, &closing.values, [&] { return in.Text(kMaxSourceBytes, true); });
  ReadList<Winner>(fields["winners"], kMaxEntries, &closing.winners, [&] { return ReadWinner(in); });
  return closing;
}

// Reads the file from its first key to its last.
class FileReader {
 public:
  explicit FileReader(std::string_view text) : in_(text) {}

  std::optional<DrawFile> Read(Finding* failure) {
    in_.First("amendments");
    ListPart("amendments", kMaxAmendments, [this] { file_.amendments.push_back(ReadAmendment(in_)); });
    in_.Next("beacon");
    WholePart("beacon", [this] { file_.beacon = in_.Hex(kHashDigits); });
    in_.Next("blocks");
    ListPart("blocks", kMaxBlocks, [this] { file_.blocks.push_back(ReadBlock(in_)); });
    in_.Next("claims");
    ListPart("claims", kMaxPrizes, [this] { file_.claims.push_back(ReadClaims(in_)); });
    in_.Next("closing");
    ListPart("closing", 1, [this] { file_.closing = ReadClosing(in_); });
    if (in_.NextIs("commitments_hash")) {
      in_.Next("commitments_hash");
      file_.commitments_hash = in_.Hex(kHashDigits);
    }
    in_.Next("config");
    file_.canonical_config = WholePart("config", [this] { file_.config = ReadConfig(in_); });
    in_.Next("config_hash");
    file_.config_hash = in_.Hex(kHashDigits);
    in_.Next("digests");
    ReadDigests();
    in_.Next("duplicates");
    ListPart("duplicates", kMaxRows, [this] { file_.duplicates.push_back(ReadDuplicate(in_)); });
    in_.Next("fingerprint");
    file_.fingerprint = in_.Hex(kHashDigits);
    in_.Next("format");
    file_.format = in_.Word({kFormat, kSecondFormat, kFirstFormat});
    CheckFormat();
    in_.Next("kiosks");
    ListPart("kiosks", kMaxKiosks, [this] { file_.kiosks.push_back(ReadKiosk(in_)); });
    in_.Next("page");
    file_.canonical_page = WholePart("page", [this] { file_.page = ReadPage(in_); });
    in_.Close();
    in_.End();
    if (in_.ok()) return std::move(file_);
    *failure = *in_.failure();
    return std::nullopt;
  }

 private:
  // Each format has its keys, all of them and no others.
  void CheckFormat() {
    const bool first = file_.format == kFirstFormat, newest = file_.format == kFormat;
    bool fits = file_.commitments_hash.empty() == first && file_.config.tells_facts == newest;
    fits = fits && (!file_.closing || file_.closing->tells_times != first);
    for (const Amendment& amendment : file_.amendments) fits = fits && (newest || amendment.source_facts.empty());
    if (!fits) in_.Fail(Concat("the keys of ", file_.format));
  }

  std::string_view WholePart(std::string_view name, const std::function<void()>& read) {
    const size_t start = in_.at();
    read();
    file_.parts.push_back({name, false, {in_.Since(start)}});
    return file_.parts.back().bytes[0];
  }

  void ListPart(std::string_view name, size_t max, const std::function<void()>& read) {
    Part part{name, true};
    in_.List(max, [&] {
      const size_t start = in_.at();
      read();
      part.bytes.push_back(in_.Since(start));
    });
    file_.parts.push_back(std::move(part));
  }

  void ReadDigests() {
    const size_t start = in_.at();
    {
      Fields fields(in_);
      for (const std::string_view name : {"amendments", "blocks", "claims", "closing", "duplicates", "kiosks"}) {
        // The order of the keys: the parts that are no lists stand between.
        if (name == "blocks") file_.digests["beacon"] = {fields["beacon"].Hex(kHashDigits)};
        if (name == "duplicates") file_.digests["config"] = {fields["config"].Hex(kHashDigits)};
        ReadList<std::string_view>(fields[name], kMaxRows, &file_.digests[name], [this] { return in_.Hex(kHashDigits); });
      }
      file_.digests["page"] = {fields["page"].Hex(kHashDigits)};
    }
    file_.canonical_digests = in_.Since(start);
  }

  CanonicalReader in_;
  DrawFile file_;
};

}  // namespace

std::optional<DrawFile> ReadDrawFile(std::string_view text, Finding* failure) {
  if (text.size() > kMaxDrawFileBytes) {
    *failure = {"FORM", "", Concat("at most ", kMaxDrawFileBytes, " bytes"), Concat(text.size(), " bytes")};
    return std::nullopt;
  }
  return FileReader(text).Read(failure);
}

}  // namespace footfall::drawcheck
