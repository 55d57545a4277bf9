#!/usr/bin/env python3
"""Writes assets/demo/visitors.csv: 600 invented visitors of a booth day. The same file each time.

    scripts/make_demo_visitors.py > assets/demo/visitors.csv

Columns: visitor (1 …, in the order of the day), kiosk (1 to 3), mode (visitor or staff), language, phone (as typed), e164, name (as it
should arrive), entry (pinyin, latin, chip = a surname key of the staff form, none = honorific only), keys (what is typed; one syllable a
character), honorific, products, budget, arrival, intent, consents beside the contact one, repeat_of (the earlier visitor with this phone).
"""
import csv
import random
import sys

VISITORS, REPEATS, KIOSKS = 600, 40, 3
# By how many people bear them, roughly.
SURNAMES = """王wang 王wang 王wang 李li 李li 李li 张zhang 张zhang 张zhang 刘liu 刘liu 陈chen 陈chen 杨yang 杨yang 黄huang 赵zhao 赵zhao 周zhou 吴wu 徐xu 孙sun
朱zhu 马ma 胡hu 郭guo 林lin 何he 高gao 罗luo 郑zheng 梁liang 谢xie 宋song 唐tang 许xu 邓deng 冯feng 韩han 曹cao 彭peng 萧xiao 田tian 董dong
潘pan 袁yuan 蔡cai 蒋jiang 余yu 于yu 杜du 叶ye 程cheng 魏wei 苏su 吕lv 丁ding 沈shen 任ren 姚yao 卢lu 钟zhong 姜jiang 崔cui 谭tan 陆lu 范fan
汪wang 金jin 石shi 方fang 邹zou 熊xiong 孟meng 秦qin 白bai 江jiang 顾gu 欧阳ou'yang""".split()
MEN = """伟wei 强qiang 磊lei 军jun 勇yong 杰jie 涛tao 明ming 超chao 刚gang 平ping 辉hui 鹏peng 华hua 飞fei 鑫xin 波bo 斌bin 宇yu 浩hao 凯kai 健jian 俊jun
帆fan 帅shuai 旭xu 宁ning 龙long 林lin 阳yang 建华jian'hua 建国jian'guo 建军jian'jun 志强zhi'qiang 志明zhi'ming 子轩zi'xuan 浩然hao'ran 宇航yu'hang 文博wen'bo
天宇tian'yu 家豪jia'hao 国强guo'qiang 海涛hai'tao 晓东xiao'dong 小明xiao'ming 明辉ming'hui 俊杰jun'jie 一鸣yi'ming 思远si'yuan 泽宇ze'yu""".split()
WOMEN = """芳fang 娜na 敏min 静jing 丽li 艳yan 娟juan 霞xia 玲ling 燕yan 婷ting 雪xue 慧hui 莉li 倩qian 洁jie 颖ying 琳lin 晶jing 欣xin 梅mei 兰lan 红hong
秀英xiu'ying 桂英gui'ying 玉兰yu'lan 秀兰xiu'lan 雨涵yu'han 欣怡xin'yi 梓涵zi'han 诗涵shi'han 佳怡jia'yi 思琪si'qi 晓红xiao'hong 小红xiao'hong 丽丽li'li 婷婷ting'ting
雅静ya'jing 文静wen'jing 美玲mei'ling 海燕hai'yan 春梅chun'mei 晓燕xiao'yan 雪梅xue'mei 嘉欣jia'xin 子怡zi'yi 若曦ruo'xi""".split()
# The staff form has keys for these.
CHIPS = {"王": "wang", "李": "li", "张": "zhang", "刘": "liu", "陈": "chen", "杨": "yang", "黄": "huang", "赵": "zhao"}
LATIN = {
    "mr": ["James Miller", "Oliver Brown", "Thomas Schmidt", "Luca Rossi", "Pierre Martin", "Carlos Garcia", "Kenji Tanaka", "Minho Kim",
           "Ivan Petrov", "Ahmed Hassan", "Daniel Chan", "Kevin Wong", "Jason Lin", "Ryan O.", "Marco de Vries", "Nguyen Van Nam"],
    "ms": ["Emily Johnson", "Sophie Dubois", "Anna Kowalska", "Maria Silva", "Yuki Sato", "Jiwoo Park", "Laura Bianchi", "Olga Ivanova",
           "Fatima Ali", "Grace Lee", "Winnie Cheung", "Tracy Hsu", "Helen Smith", "Julia Weber", "Chloe Ng", "Tran Thi Mai"],
}
MOBILE = ["130", "131", "133", "135", "136", "137", "138", "139", "147", "150", "151", "152", "155", "156", "158", "159", "166", "173", "176",
          "177", "178", "180", "181", "182", "185", "186", "187", "188", "189", "191", "193", "198", "199"]
ABROAD = [
    ("+852", lambda r: r.choice(["6123", "9123", "5123", "6300", "9400"]) + digits(r, 4)),
    ("+886", lambda r: "9" + r.choice("1235") + digits(r, 7)),
    ("+44", lambda r: "7400" + digits(r, 6)),
]


def digits(rng, count):
    return "".join(rng.choice("0123456789") for _ in range(count))


def split(entry):
    """"建华jian'hua" -> ("建华", ["jian", "hua"])."""
    text = "".join(c for c in entry if c > "\x7f")
    return text, entry[len(text):].split("'")


def chinese_name(rng, honorific):
    surname, syllables = split(rng.choice(SURNAMES))
    given, more = split(rng.choice(MEN if honorific == "mr" else WOMEN))
    return surname + given, " ".join(syllables + more), surname


def set_name(rng, row):
    """The name and how it is entered, to fit the mode and the language."""
    honorific = rng.choice(["mr", "ms"])
    row["honorific"] = honorific if row["mode"] == "staff" or rng.random() < 0.4 else ""
    name, keys, surname = chinese_name(rng, honorific)
    draw = rng.random()
    if row["language"] == "en" or row["e164"].startswith("+44"):
        name = rng.choice(LATIN[honorific])
        row.update(name=name, entry="latin", keys=name)
    elif row["language"] == "zh-Hant" or draw < 0.14:
        row.update(name="", entry="none", keys="", honorific=honorific)
    elif row["mode"] == "staff" and surname in CHIPS and draw < 0.75:
        row.update(name=surname, entry="chip", keys=CHIPS[surname])
    else:
        row.update(name=name, entry="pinyin", keys=keys)


def set_answers(rng, row):
    products = [p for p, share in (("e5", 0.6), ("e5-estate", 0.3), ("test-drive", 0.35), ("home-charger", 0.15)) if rng.random() < share]
    row["products"] = "+".join(products or ["e5"])
    cars = {"e5", "e5-estate"} & set(row["products"].split("+"))
    row["budget"] = rng.choice(["below-150k", "150-200k", "150-200k", "above-200k", ""]) if cars else ""
    row["arrival"] = rng.choice(["metro", "metro", "metro", "car", "on-foot", ""])
    row["intent"] = rng.choice(["hot", "warm", "warm", "cold"]) if row["mode"] == "staff" else ""
    row["consents"] = "+".join(c for c, share in (("messages", 0.35), ("calls", 0.12), ("partner", 0.08)) if rng.random() < share)


def new_phone(rng, taken):
    while True:
        if rng.random() < 0.06:
            country, rest = rng.choice(ABROAD)
            typed = e164 = country + rest(rng)
        else:
            typed = rng.choice(MOBILE) + digits(rng, 8)
            e164 = "+86" + typed
        if e164 not in taken:
            taken.add(e164)
            return typed, e164


def plan_place(rng, visitor):
    """Kiosk 1 stands free for visitors, staff work kiosk 3, kiosk 2 changes hands between the rushes."""
    kiosk = rng.randrange(KIOSKS) + 1
    rush = (visitor // 75) % 2 == 0
    mode = "visitor" if kiosk == 1 or (kiosk == 2 and rush) else "staff"
    return kiosk, mode


def main():
    rng = random.Random(20260417)
    taken, rows = set(), []
    again = set(rng.sample(range(120, VISITORS), REPEATS))  # by then there is somebody to come back
    came_back = set()
    for visitor in range(1, VISITORS + 1):
        kiosk, mode = plan_place(rng, visitor)
        row = {"visitor": visitor, "kiosk": kiosk, "mode": mode, "language": "zh-Hans", "repeat_of": ""}
        if mode == "visitor":
            row["language"] = rng.choices(["zh-Hans", "en", "zh-Hant"], [88, 8, 4])[0]
        earlier = None
        if visitor - 1 in again:
            earlier = rng.choice([r for r in rows[: visitor - 40] if not r["repeat_of"] and r["visitor"] not in came_back])
            came_back.add(earlier["visitor"])
            row.update(repeat_of=earlier["visitor"], phone=earlier["phone"], e164=earlier["e164"])
        else:
            row["phone"], row["e164"] = new_phone(rng, taken)
        set_name(rng, row)
        # Half of those who come again write their name as before; the others as the new page happens to ask for it.
        if earlier and rng.random() < 0.5 and earlier["entry"] == "pinyin" and row["language"] == "zh-Hans":
            row.update({key: earlier[key] for key in ("name", "entry", "keys", "honorific")})
        set_answers(rng, row)
        rows.append(row)
    columns = ["visitor", "kiosk", "mode", "language", "phone", "e164", "name", "entry", "keys", "honorific", "products", "budget", "arrival",
               "intent", "consents", "repeat_of"]
    out = csv.DictWriter(sys.stdout, columns, lineterminator="\n")
    out.writeheader()
    out.writerows(rows)


if __name__ == "__main__":
    main()
