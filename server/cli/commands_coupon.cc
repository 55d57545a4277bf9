#include <iostream>
#include <map>
#include <memory>
#include <vector>

#include "footfall/v1/coupon_service.grpc.pb.h"
#include "server/cli/commands.h"
#include "server/cli/coupon_words.h"
#include "server/cli/number_checks.h"
#include "server/cli/output.h"

namespace footfall::cli {
namespace {

namespace v1 = footfall::v1;
using v1::CouponService;

// A million coupons take a minute on a small machine.
constexpr int kMakeDeadlineS = 600;

// What the server takes at most: said before it is asked, so that the options are named and not the API's fields.
constexpr int64_t kMostCoupons = 100'000'000;
constexpr int kMostPerPerson = 1000, kMostKioskUnits = 200;

CLI::Validator Yuan() {
  const auto check = [](std::string& text) -> std::string { return ParseYuan(text) ? "" : "not an amount such as 5 or 5.50"; };
  return CLI::Validator(check, "");
}

// What a template command sets: an option that was given.
struct TemplateOptions {
  std::string name, title, terms, kind, amount, threshold, item, cost, from, to, cap;
  int percent = 0, per_person = 0, per_day = 0, kiosk_units = 0;
  int64_t limit = 0;
  std::vector<std::string> sites;
  bool with_each_lead = false;
};

void FillSpan(const TemplateOptions& options, v1::TimeSpan* valid) {
  int64_t start_ms = 0, end_ms = 0;
  ParseTime(options.from, &start_ms);
  ParseTime(options.to, &end_ms);
  // A last day without a time is good to its end.
  constexpr int64_t kDayMs = 24 * int64_t{3'600'000};
  if (options.to.find(':') == std::string::npos) end_ms += kDayMs;
  valid->set_start_ms(start_ms);
  valid->set_end_ms(end_ms);
}

void Fill(const CLI::App& command, const TemplateOptions& options, v1::UpdateCouponTemplateRequest* request) {
  v1::CouponTemplate& made = *request->mutable_coupon_template();
  made.set_name(CouponTemplateNameOf(options.name));
  request->set_allow_missing(true);
  const auto given = [&](const char* option, const char* path) {
    if (command.count(option) == 0) return false;
    request->mutable_update_mask()->add_paths(path);
    return true;
  };
  if (given("--name", "display_name")) (*made.mutable_display_name()->mutable_texts())["zh-Hans"] = options.title;
  if (given("--terms", "terms")) (*made.mutable_terms()->mutable_texts())["zh-Hans"] = options.terms;
  if (given("--kind", "kind")) {
    v1::CouponKind kind = v1::COUPON_KIND_UNSPECIFIED;
    std::string word = "COUPON_KIND_" + options.kind;
    for (char& c : word) c = static_cast<char>(std::toupper(c));
    v1::CouponKind_Parse(word, &kind);
    made.set_kind(kind);
  }
  if (given("--amount", "amount_fen")) made.set_amount_fen(*ParseYuan(options.amount));
  if (given("--percent", "percent")) made.set_percent(options.percent);
  if (given("--threshold", "threshold_fen")) made.set_threshold_fen(*ParseYuan(options.threshold));
  if (given("--item", "item")) made.set_item("items/" + Id(options.item));
  if (given("--cost", "cost_fen")) made.set_cost_fen(*ParseYuan(options.cost));
  if (given("--limit", "total_limit")) made.set_total_limit(options.limit);
  if (given("--per-person", "per_person")) made.set_per_person(options.per_person);
  if (given("--per-day", "per_day")) made.set_per_day(options.per_day);
  if (given("--site", "sites")) {
    for (const std::string& site : options.sites) made.add_sites("sites/" + Id(site));
  }
  if (given("--offline-cap", "offline_cap_fen")) made.set_offline_cap_fen(*ParseYuan(options.cap));
  if (given("--with-each-lead", "with_each_lead")) made.set_with_each_lead(options.with_each_lead);
  if (given("--kiosk-units", "kiosk_units")) made.set_kiosk_units(options.kiosk_units);
  if (given("--from", "valid")) FillSpan(options, made.mutable_valid());  // --to comes with it
}

std::string Gives(const v1::CouponTemplate& one) {
  switch (one.kind()) {
    case v1::COUPON_KIND_AMOUNT:
      return FormatYuan(one.amount_fen()) + " off";
    case v1::COUPON_KIND_PERCENT:
      return std::to_string(one.percent()) + "% off";
    case v1::COUPON_KIND_THRESHOLD:
      return FormatYuan(one.amount_fen()) + " off from " + FormatYuan(one.threshold_fen());
    case v1::COUPON_KIND_GIFT:
      return Id(one.item());
    default:
      return EnumWord(one, "kind");
  }
}

void PrintTemplates(const std::vector<v1::CouponTemplate>& templates) {
  std::vector<std::vector<std::string>> rows;
  std::vector<const google::protobuf::Message*> messages;
  for (const v1::CouponTemplate& one : templates) {
    rows.push_back({Id(one.name()), AnyText(one.display_name().texts()), Gives(one), FormatTime(one.valid().start_ms()),
                    FormatTime(one.valid().end_ms()), std::to_string(one.made()), std::to_string(one.available())});
    messages.push_back(&one);
  }
  PrintTable({"TEMPLATE", "NAME", "GIVES", "FROM", "TO", "MADE", "LEFT"}, rows, messages);
}

void AddTemplate(CLI::App& group, int* exit_code) {
  auto* command = group.add_subcommand("template", "Create a template of coupons, or change what is given");
  auto options = std::make_shared<TemplateOptions>();
  command->add_option("template", options->name, "campaign/template")->required();
  command->add_option("--name", options->title, "What it is called");
  command->add_option("--terms", options->terms, "Its terms, as printed");
  command->add_option("--kind", options->kind, "amount, percent, threshold, gift or bundle")
      ->transform(OneOf({"amount", "percent", "threshold", "gift", "bundle"}));
  command->add_option("--amount", options->amount, "Yuan off, for amount and threshold")->check(Yuan());
  command->add_option("--percent", options->percent, "Percent off, for percent: 10 takes a tenth off (九折)")->check(CLI::Range(1, 100));
  command->add_option("--threshold", options->threshold, "Yuan to be bought for, for threshold")->check(Yuan());
  command->add_option("--item", options->item, "Item id, for gift");
  command->add_option("--cost", options->cost, "Yuan one costs, for gift and bundle")->check(Yuan());
  auto* from = command->add_option("--from", options->from, "When it is good, for example \"2026-05-01 10:00\"")->check(Moment());
  auto* to = command->add_option("--to", options->to, "Until when; a day without a time: to the end of that day")->check(Moment());
  from->needs(to);
  to->needs(from);
  command->add_option("--limit", options->limit, "Most coupons made of it; 0 = no limit")->check(CLI::Range(int64_t{0}, kMostCoupons));
  command->add_option("--per-person", options->per_person, "Most a person gets; 0 = no limit")->check(CLI::Range(0, kMostPerPerson));
  command->add_option("--per-day", options->per_day, "Most a person redeems on a day; 0 = no limit")->check(CLI::Range(0, kMostPerPerson));
  command->add_option("--site", options->sites, "Site id where it is redeemed; several: repeat it; none = everywhere");
  command->add_option("--offline-cap", options->cap, "Yuan a kiosk without a network redeems of others' coupons at most")->check(Yuan());
  command->add_flag("--with-each-lead,!--not-with-each-lead", options->with_each_lead, "Whether kiosks give one to each new lead");
  command->add_option("--kiosk-units", options->kiosk_units, "Coupons a kiosk holds ahead; 0 = kiosks do not issue it")
      ->check(CLI::Range(0, kMostKioskUnits));
  OnChosen(*command, exit_code, [=](const Client& client) {
    v1::UpdateCouponTemplateRequest request;
    Fill(*command, *options, &request);
    v1::CouponTemplate made;
    grpc::ClientContext context;
    client.Prepare(&context);
    const auto status = CouponService::NewStub(client.channel())->UpdateCouponTemplate(&context, request, &made);
    if (status.ok()) PrintTemplates({made});
    return Report(status);
  });
}

void AddTemplates(CLI::App& group, int* exit_code) {
  auto* command = group.add_subcommand("templates", "List a campaign's templates");
  auto campaign = std::make_shared<std::string>();
  command->add_option("campaign", *campaign, "Campaign id")->required();
  OnChosen(*command, exit_code, [=](const Client& client) {
    v1::ListCouponTemplatesRequest request;
    request.set_parent(CampaignNameOf(*campaign));
    auto stub = CouponService::NewStub(client.channel());
    v1::ListCouponTemplatesResponse page;
    std::vector<v1::CouponTemplate> templates;
    do {
      grpc::ClientContext context;
      client.Prepare(&context);
      request.set_page_token(page.next_page_token());
      if (auto status = stub->ListCouponTemplates(&context, request, &page); !status.ok()) return Report(status);
      templates.insert(templates.end(), page.coupon_templates().begin(), page.coupon_templates().end());
    } while (!page.next_page_token().empty());
    PrintTemplates(templates);
    return static_cast<int>(kDone);
  });
}

void AddMake(CLI::App& group, int* exit_code) {
  auto* command = group.add_subcommand("make", "Make coupons, ready to be issued and lent to kiosks");
  auto name = std::make_shared<std::string>(), request_id = std::make_shared<std::string>();
  auto count = std::make_shared<int64_t>(0);
  command->add_option("template", *name, "campaign/template")->required();
  command->add_option("count", *count, "How many")->required()->check(Positive());
  command->add_option("--request-id", *request_id, "A UUID; a repeat with the same goes on where the first one ended");
  OnChosen(*command, exit_code, [=](const Client& client) {
    v1::GenerateCouponsRequest request;
    request.set_coupon_template(CouponTemplateNameOf(*name));
    request.set_count(*count);
    request.set_request_id(*request_id);
    v1::GenerateCouponsResponse made;
    grpc::ClientContext context;
    client.Prepare(&context, kMakeDeadlineS);
    const auto status = CouponService::NewStub(client.channel())->GenerateCoupons(&context, request, &made);
    if (status.ok()) PrintDone(std::to_string(made.made()) + " coupons are made.", made);
    return Report(status);
  });
}

void AddIssue(CLI::App& group, int* exit_code) {
  auto* command = group.add_subcommand("issue", "Give coupons to a lead, or to nobody in particular; prints their codes");
  auto name = std::make_shared<std::string>(), lead = std::make_shared<std::string>();
  auto count = std::make_shared<int>(1);
  command->add_option("template", *name, "campaign/template")->required();
  command->add_option("--lead", *lead, "campaign/lead");
  command->add_option("--count", *count, "How many")->check(CLI::Range(1, 10'000));
  OnChosen(*command, exit_code, [=](const Client& client) {
    v1::IssueCouponRequest request;
    request.set_coupon_template(CouponTemplateNameOf(*name));
    if (!lead->empty()) request.set_lead(LeadName(*lead));
    auto stub = CouponService::NewStub(client.channel());
    std::vector<v1::IssueCouponResponse> issued;
    grpc::Status status;
    for (int i = 0; i < *count && status.ok(); ++i) {
      grpc::ClientContext context;
      client.Prepare(&context);
      v1::IssueCouponResponse one;
      status = stub->IssueCoupon(&context, request, &one);
      if (status.ok()) issued.push_back(std::move(one));
    }
    // Those that were issued before one failed are somebody's: their codes are shown in any case.
    std::vector<std::vector<std::string>> rows;
    std::vector<const google::protobuf::Message*> messages;
    for (const v1::IssueCouponResponse& one : issued) {
      rows.push_back({one.short_code(), one.code()});
      messages.push_back(&one);
    }
    if (!issued.empty()) PrintTable({"SHORT CODE", "CODE"}, rows, messages);
    if (!status.ok() && !issued.empty()) std::cerr << issued.size() << " of " << *count << " were issued before this happened:\n";
    return Report(status);
  });
}

void AddReport(CLI::App& group, int* exit_code) {
  auto* command = group.add_subcommand("report", "What was issued and redeemed, and what it cost");
  auto name = std::make_shared<std::string>();
  command->add_option("campaign", *name, "Campaign id, or campaign/template")->required();
  OnChosen(*command, exit_code, [=](const Client& client) {
    v1::GetCouponReportRequest request;
    request.set_name(name->find('/') == std::string::npos ? CampaignNameOf(*name) : CouponTemplateNameOf(*name));
    v1::CouponReport report;
    grpc::ClientContext context;
    client.Prepare(&context);
    const auto status = CouponService::NewStub(client.channel())->GetCouponReport(&context, request, &report);
    if (!status.ok()) return Report(status);
    std::vector<std::vector<std::string>> rows;
    const auto add = [&rows](const std::string& by, const v1::CouponSums& sums) {
      rows.push_back({by, sums.id().empty() ? "-" : Id(sums.id()), std::to_string(sums.issued()), std::to_string(sums.redeemed()),
                      FormatYuan(sums.cost_fen()), std::to_string(sums.duplicates()), FormatYuan(sums.risk_fen())});
    };
    add("total", report.total());
    for (const auto& sums : report.by_template()) add("template", sums);
    for (const auto& sums : report.by_channel()) add("channel", sums);
    for (const auto& sums : report.by_site()) add("site", sums);
    for (const auto& sums : report.by_hour()) add("hour", sums);
    PrintTable({"BY", "WHICH", "ISSUED", "REDEEMED", "COST", "TWICE", "RISK"}, rows, {&report});
    if (!print_json) std::cout << report.made() << " made, " << report.void_count() << " void\n";
    return static_cast<int>(kDone);
  });
}

}  // namespace

void AddCouponCommands(CLI::App& app, int* exit_code) {
  auto& group = Group(app, "coupon", "Coupons");
  AddTemplate(group, exit_code);
  AddTemplates(group, exit_code);
  AddMake(group, exit_code);
  AddIssue(group, exit_code);
  AddReport(group, exit_code);
}

}  // namespace footfall::cli
