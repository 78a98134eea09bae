/* The small languages that the server's modules read, in the words of `floodtest help`.
 * The grammars' own headers say more (template.h, sizes.h, shape.h, match.h …); a test
 * has the modules read every form and example that stands here. Lines of at most 79
 * columns. */
#ifndef FLOODTEST_SERVER_LANGUAGES_H
#define FLOODTEST_SERVER_LANGUAGES_H

/* The language of the text that an option takes; options whose text is of the same one
 * have the same help. NULL: it has none. */
const char *languages_help(const char *option);

#endif
