// Characters that given names have and GB 2312 has not.
#ifndef FOOTFALL_TESTS_UNIT_KIOSK_PLATFORM_NAME_CHARACTERS_H_
#define FOOTFALL_TESTS_UNIT_KIOSK_PLATFORM_NAME_CHARACTERS_H_

#include <string_view>

namespace footfall::kiosk {

inline constexpr std::u32string_view kNameCharacters =
    U"喆堃祎琤㛃䶮昇瑄玥珺珅珮珣琇琁琎琒琓琔琋琍琄琀玹玭玪玓玏玒玔玚玘珵珽現琠琡琯琲琸琹瑀瑃瑈瑒瑨瑧瑢瑱瑺璆璈璘璟璠璥璿瓈瓘晞"
    U"晧晥晳晹暐暟暠暤曈曌昉昳昺晊晙暘烜炘炆焜燚燊爔祐禛禔禥竑翀翯彧彣翃骉骍骎骦鋆鍠鋐淏湉湜溁澔濬沄沚沨泂洢洺浥浵涴淯渼湲溦垚"
    U"垕埈堉堔堯塏壵奡妧姵姮婳媄媞媤嫄嫕嫚嬅嬿孖孞宬寀寯尭屾峣崑崟嵚帟弢忞悰惇惢愔慜扆抃旻朶杕杺枟栒梣棽椀橒橦欐湑滉烔焌煐煚燏"
    U"燡牂犇玙矞禤秾穎纮翾芃蒨虓袆訸詠譞贇赟赪趯軒釆鈺銘錡鍹锜镕霂韡顗飏馡鹓龑龢龘";

}  // namespace footfall::kiosk

#endif  // FOOTFALL_TESTS_UNIT_KIOSK_PLATFORM_NAME_CHARACTERS_H_
