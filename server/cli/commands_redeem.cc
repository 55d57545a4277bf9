#include <memory>
#include <vector>

#include "footfall/v1/coupon_service.grpc.pb.h"
#include "server/cli/commands.h"
#include "server/cli/coupon_words.h"
#include "server/cli/kiosk_names.h"
#include "server/cli/list_limit.h"
#include "server/cli/output.h"

namespace footfall::cli {
namespace {

namespace v1 = footfall::v1;
using v1::CouponService;

std::string FlagWords(const google::protobuf::RepeatedField<int>& flags) {
  std::string all;
  for (const int flag : flags) {
    all += (all.empty() ? "" : ", ") + FlagInWords(v1::CouponFlag_Name(static_cast<v1::CouponFlag>(flag)));
  }
  return all.empty() ? "-" : all;
}

// "2026-05-01 10:00, north-gate, Kiosk 3".
std::string PlaceWords(const v1::CouponPlace& place, const KioskNames& kiosks) {
  if (place.redemption().empty()) return "-";
  std::string words = FormatTime(place.time_ms());
  for (const std::string& part : {Id(place.site()), place.device().empty() ? "" : kiosks.Word(place.device()), Id(place.taker())}) {
    if (!part.empty()) words += ", " + part;
  }
  return words;
}

void PrintRedemptions(const std::vector<v1::CouponRedemption>& redemptions, const KioskNames& kiosks) {
  std::vector<std::vector<std::string>> rows;
  std::vector<const google::protobuf::Message*> messages;
  for (const v1::CouponRedemption& one : redemptions) {
    rows.push_back({Id(one.name()), Id(one.coupon_template()), EnumWord(one, "outcome"), FormatYuan(one.value_fen()),
                    one.excess_fen() == 0 ? "-" : FormatYuan(one.excess_fen()), one.taken_for().empty() ? "-" : Id(one.taken_for()),
                    PlaceWords(one.place(), kiosks), PlaceWords(one.first(), kiosks), FlagWords(one.flags()), Id(one.coupon())});
    messages.push_back(&one);
  }
  PrintTable({"NO", "TEMPLATE", "OUTCOME", "VALUE", "TOO MUCH", "TAKEN FOR", "WHERE", "FIRST", "FLAGS", "COUPON"}, rows, messages);
}

// What somebody shows, and where.
struct ShowOptions {
  std::string campaign, code, site, purchase;
};

void AddShowOptions(CLI::App& command, ShowOptions* options) {
  command.add_option("campaign", options->campaign, "Campaign id")->required();
  command.add_option("code", options->code, "QR text or short code")->required();
  command.add_option("--site", options->site, "Site id where it is redeemed");
  const auto check = [](std::string& text) -> std::string { return ParseYuan(text) ? "" : "not an amount such as 5 or 5.50"; };
  command.add_option("--purchase", options->purchase, "Yuan that are bought for")->check(CLI::Validator(check, ""));
}

template <typename Request>
void Fill(const ShowOptions& options, Request* request) {
  request->set_parent(CampaignNameOf(options.campaign));
  request->set_code(options.code);
  if (!options.site.empty()) request->set_site("sites/" + Id(options.site));
  if (!options.purchase.empty()) request->set_purchase_fen(*ParseYuan(options.purchase));
}

void AddCheck(CLI::App& group, int* exit_code) {
  auto* command = group.add_subcommand("check", "Say what a code is worth, and why not");
  auto options = std::make_shared<ShowOptions>();
  AddShowOptions(*command, options.get());
  OnChosen(*command, exit_code, [=](const Client& client) {
    v1::CheckCouponRequest request;
    Fill(*options, &request);
    v1::CheckCouponResponse checked;
    grpc::ClientContext context;
    client.Prepare(&context);
    const auto status = CouponService::NewStub(client.channel())->CheckCoupon(&context, request, &checked);
    if (!status.ok()) return Report(status);
    const std::string verdict = checked.refusal().empty() ? "good" : RefusalInWords(checked.refusal());
    const std::string state = checked.has_coupon() ? EnumWord(checked.coupon(), "state") : "-";
    const v1::CouponTemplate& of = checked.coupon_template();
    PrintTable({"VERDICT", "STATE", "SPARES", "TEMPLATE", "FROM", "TO", "REDEEMED", "COUPON"},
               {{verdict, state, FormatYuan(checked.value_fen()), Id(of.name()), FormatTime(of.valid().start_ms()),
                 FormatTime(of.valid().end_ms()), PlaceWords(checked.redeemed(), KioskNames::Load(client)), Id(checked.coupon().name())}},
               {&checked});
    return static_cast<int>(kDone);
  });
}

void AddRedeem(CLI::App& group, int* exit_code) {
  auto* command = group.add_subcommand("redeem", "Redeem a coupon");
  auto options = std::make_shared<ShowOptions>();
  AddShowOptions(*command, options.get());
  OnChosen(*command, exit_code, [=](const Client& client) {
    v1::RedeemCouponRequest request;
    Fill(*options, &request);
    v1::CouponRedemption redeemed;
    grpc::ClientContext context;
    client.Prepare(&context);
    const auto status = CouponService::NewStub(client.channel())->RedeemCoupon(&context, request, &redeemed);
    if (status.ok()) PrintRedemptions({redeemed}, KioskNames::Load(client));
    return Report(status);
  });
}

// A coupon's name, by its code when it is one.
grpc::Status FindName(const Client& client, const std::string& campaign, const std::string& text, std::string* name) {
  if (const auto known = CouponNameOf(campaign, text)) {
    *name = *known;
    return grpc::Status::OK;
  }
  v1::CheckCouponRequest request;
  request.set_parent(CampaignNameOf(campaign));
  request.set_code(text);
  v1::CheckCouponResponse checked;
  grpc::ClientContext context;
  client.Prepare(&context);
  const auto status = CouponService::NewStub(client.channel())->CheckCoupon(&context, request, &checked);
  *name = checked.coupon().name();
  if (!status.ok() || checked.has_coupon()) return status;
  return grpc::Status(grpc::StatusCode::NOT_FOUND, "the code is " + RefusalInWords(checked.refusal()));
}

void AddVoid(CLI::App& group, int* exit_code) {
  auto* command = group.add_subcommand("void", "Make a coupon worthless that was not redeemed");
  auto campaign = std::make_shared<std::string>(), coupon = std::make_shared<std::string>(), reason = std::make_shared<std::string>();
  command->add_option("campaign", *campaign, "Campaign id")->required();
  command->add_option("coupon", *coupon, "Coupon id, QR text or short code")->required();
  command->add_option("--reason", *reason, "Why")->required();
  OnChosen(*command, exit_code, [=](const Client& client) {
    v1::VoidCouponRequest request;
    std::string name;
    if (auto found = FindName(client, *campaign, *coupon, &name); !found.ok()) return Report(found);
    request.set_name(name);
    request.set_reason(*reason);
    v1::Coupon made_void;
    grpc::ClientContext context;
    client.Prepare(&context);
    const auto status = CouponService::NewStub(client.channel())->VoidCoupon(&context, request, &made_void);
    if (status.ok()) PrintDone("Coupon " + Id(name) + " is void.", made_void);
    return Report(status);
  });
}

void AddRollBack(CLI::App& group, int* exit_code) {
  auto* command = group.add_subcommand("rollback", "Take a redemption back, as a mistake");
  auto redemption = std::make_shared<std::string>(), reason = std::make_shared<std::string>();
  command->add_option("redemption", *redemption, "campaign/number, as footfall coupon redemptions CAMPAIGN shows it under NO")
      ->required()
      ->check(CLI::Validator(
          [](std::string& text) {
            return IsRedemption(text)
                       ? std::string()
                       : "\"" + text + "\" is no CAMPAIGN/NUMBER, such as spring/17; see: footfall coupon redemptions CAMPAIGN";
          },
          ""));
  command->add_option("--reason", *reason, "Why")->required();
  OnChosen(*command, exit_code, [=](const Client& client) {
    v1::RollBackRedemptionRequest request;
    request.set_name(CouponRedemptionNameOf(*redemption));
    request.set_reason(*reason);
    v1::CouponRedemption taken_back;
    grpc::ClientContext context;
    client.Prepare(&context);
    const auto status = CouponService::NewStub(client.channel())->RollBackRedemption(&context, request, &taken_back);
    if (status.ok()) PrintDone("Redemption " + Id(request.name()) + " is taken back.", taken_back);
    return Report(status);
  });
}

void AddList(CLI::App& group, int* exit_code) {
  auto* command = group.add_subcommand("list", "List coupons, without their codes");
  auto campaign = std::make_shared<std::string>(), of = std::make_shared<std::string>(), state = std::make_shared<std::string>(),
       lead = std::make_shared<std::string>();
  command->add_option("campaign", *campaign, "Campaign id")->required();
  command->add_option("--template", *of, "Template id");
  command->add_option("--state", *state, "available, lent, issued, redeemed, void or written_off")
      ->transform(OneOf({"available", "lent", "issued", "redeemed", "void", "written_off"}));
  command->add_option("--lead", *lead, "campaign/lead");
  const auto limit = LimitOption(command);
  OnChosen(*command, exit_code, [=](const Client& client) {
    v1::ListCouponsRequest request;
    request.set_parent(CampaignNameOf(*campaign));
    if (!of->empty()) request.set_coupon_template(request.parent() + "/couponTemplates/" + Id(*of));
    if (!lead->empty()) request.set_lead(LeadName(*lead));
    std::string word = "COUPON_STATE_" + *state;
    for (char& c : word) c = static_cast<char>(std::toupper(c));
    v1::CouponState parsed = v1::COUPON_STATE_UNSPECIFIED;
    if (!state->empty() && v1::CouponState_Parse(word, &parsed)) request.set_state(parsed);
    auto stub = CouponService::NewStub(client.channel());
    v1::ListCouponsResponse page;
    std::vector<v1::Coupon> coupons;
    do {
      grpc::ClientContext context;
      client.Prepare(&context);
      request.set_page_token(page.next_page_token());
      request.set_page_size(NextPageSize(*limit, coupons.size()));
      if (auto status = stub->ListCoupons(&context, request, &page); !status.ok()) return Report(status);
      coupons.insert(coupons.end(), page.coupons().begin(), page.coupons().end());
    } while (!page.next_page_token().empty() && NextPageSize(*limit, coupons.size()) > 0);
    std::vector<std::vector<std::string>> rows;
    std::vector<const google::protobuf::Message*> messages;
    const KioskNames kiosks = KioskNames::Load(client);
    for (const v1::Coupon& one : coupons) {
      rows.push_back({Id(one.coupon_template()), EnumWord(one, "state"), FormatTime(one.issue_time_ms()), kiosks.Word(one.issuer()),
                      one.void_reason().empty() ? FlagWords(one.issue_flags()) : one.void_reason(), Id(one.name())});
      messages.push_back(&one);
    }
    PrintTable({"TEMPLATE", "STATE", "ISSUED", "BY", "REMARK", "COUPON"}, rows, messages);
    TellOfMore(!page.next_page_token().empty());
    return static_cast<int>(kDone);
  });
}

void AddRedemptions(CLI::App& group, int* exit_code) {
  auto* command = group.add_subcommand("redemptions", "List redemptions, newest first; of a double one both places and times");
  auto campaign = std::make_shared<std::string>(), of = std::make_shared<std::string>();
  auto flagged = std::make_shared<bool>(false);
  command->add_option("campaign", *campaign, "Campaign id")->required();
  command->add_option("--template", *of, "Template id");
  command->add_flag("--flagged", *flagged, "Only those with which something is odd");
  const auto limit = LimitOption(command);
  OnChosen(*command, exit_code, [=](const Client& client) {
    v1::ListRedemptionsRequest request;
    request.set_parent(CampaignNameOf(*campaign));
    if (!of->empty()) request.set_coupon_template(request.parent() + "/couponTemplates/" + Id(*of));
    request.set_flagged_only(*flagged);
    auto stub = CouponService::NewStub(client.channel());
    v1::ListRedemptionsResponse page;
    std::vector<v1::CouponRedemption> redemptions;
    do {
      grpc::ClientContext context;
      client.Prepare(&context);
      request.set_page_token(page.next_page_token());
      request.set_page_size(NextPageSize(*limit, redemptions.size()));
      if (auto status = stub->ListRedemptions(&context, request, &page); !status.ok()) return Report(status);
      redemptions.insert(redemptions.end(), page.redemptions().begin(), page.redemptions().end());
    } while (!page.next_page_token().empty() && NextPageSize(*limit, redemptions.size()) > 0);
    PrintRedemptions(redemptions, KioskNames::Load(client));
    TellOfMore(!page.next_page_token().empty());
    return static_cast<int>(kDone);
  });
}

}  // namespace

void AddRedeemCommands(CLI::App& app, int* exit_code) {
  auto& group = Group(app, "coupon", "Coupons");
  AddCheck(group, exit_code);
  AddRedeem(group, exit_code);
  AddVoid(group, exit_code);
  AddRollBack(group, exit_code);
  AddList(group, exit_code);
  AddRedemptions(group, exit_code);
}

}  // namespace footfall::cli
