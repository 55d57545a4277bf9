# Writes the page INPUT as C++ into OUTPUT: a program and its data folder are all there is.
file(READ ${INPUT} PAGE)
file(WRITE ${OUTPUT} "// Made from assets/draw/verify.html by embed_page.cmake.\n#include \"server/draws/draw_bundle.h\"\n\n"
  "namespace footfall::server {\n\nconst std::string_view kVerifyPage = R\"footfall_page(${PAGE})footfall_page\";\n\n}  // namespace footfall::server\n")
