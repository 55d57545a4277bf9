#include "server/draws/bundle_readme.h"

#include "absl/strings/str_cat.h"
#include "server/base/text.h"

namespace footfall::server {
namespace {

constexpr const char* kHans =
    "如何核对\n"
    "1. 文件是否完整：在本文件夹中运行 sha256sum -c SHA256SUMS，或 footfall draw bundle --check "
    "文件夹。任何一个字节被改动，都会指出是哪个文件。\n"
    "   审计日志中记有 SHA256SUMS 自身的哈希（操作 DrawService.ExportDrawBundle）。\n"
    "2. 抽奖是否属实：用浏览器打开 verify.html，选择 draw.json（不需要网络），或运行 footfall draw verify draw.json。\n"
    "   种子须与事先公布的承诺一致，每组顺序、每条记录、终场抽奖与递补均会重新计算。\n"
    "3. 将 config hash 与抽奖前公布的核对；终场抽奖的公共随机值，请与其来源核对（核对结果中列出）。\n"
    "文件：rules 公示规则与修订；amendments 修订及两名确认人；draw.json 公布的抽奖文件；prizes 中奖、兑奖与逾期；reserves 候补递补；\n"
    "counts 排除名单人数等计数；tax 税务台账（含姓名与证件号，请妥善保管）；audit 审计记录；patterns 异常模式报告。\n";
constexpr const char* kHant =
    "如何核對\n"
    "1. 檔案是否完整：在本資料夾中執行 sha256sum -c SHA256SUMS，或 footfall draw bundle --check "
    "資料夾。任何一個位元組被改動，都會指出是哪個檔案。\n"
    "   稽核日誌中記有 SHA256SUMS 自身的雜湊（操作 DrawService.ExportDrawBundle）。\n"
    "2. 抽獎是否屬實：用瀏覽器開啟 verify.html，選擇 draw.json（不需要網路），或執行 footfall draw verify draw.json。\n"
    "   種子須與事先公布的承諾一致，每組順序、每條紀錄、終場抽獎與遞補均會重新計算。\n"
    "3. 將 config hash 與抽獎前公布的核對；終場抽獎的公共隨機值，請與其來源核對（核對結果中列出）。\n"
    "檔案：rules 公示規則與修訂；amendments 修訂及兩名確認人；draw.json 公布的抽獎檔案；prizes 中獎、兌獎與逾期；reserves 候補遞補；\n"
    "counts 排除名單人數等計數；tax 稅務台帳（含姓名與證件號，請妥善保管）；audit 稽核紀錄；patterns 異常模式報告。\n";
constexpr const char* kEnglish =
    "How to check this\n"
    "1. Whether the files are whole: in this folder, sha256sum -c SHA256SUMS, or footfall draw bundle --check FOLDER. One changed byte "
    "anywhere\n"
    "   is told by its file. The audit log holds the hash of SHA256SUMS itself (action DrawService.ExportDrawBundle).\n"
    "2. Whether the draw is true: open verify.html in a browser and choose draw.json (no network is needed), or footfall draw verify "
    "draw.json.\n"
    "   Seeds must be those that were committed to beforehand; every block's order, every row, the closing draw and its reserves are "
    "computed "
    "again.\n"
    "3. Compare the config hash with the one that was published before the draw, and the public values of the closing draw, which the "
    "check "
    "names, with\n"
    "   their sources.\n"
    "Files: rules, what was published, with amendments; amendments, with the two people; draw.json, the published draw; prizes, who won, "
    "claimed,\n"
    "lapsed; reserves who stepped in; counts, the exclusion list's size among them; tax, the ledger, with names and document numbers: keep "
    "it\n"
    "safe; audit, the audit log's entries; patterns, what honest draws rarely show.\n";

}  // namespace

std::string BundleReadme(std::string_view draw_name) { return absl::StrCat(Abseil(draw_name), "\n\n", kHans, "\n", kHant, "\n", kEnglish); }

}  // namespace footfall::server
