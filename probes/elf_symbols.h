/* Names and source lines of addresses in a program or shared library, by libelf and
 * libdw. The file is a stranger's: only regular files are opened, and what is in it is
 * text to be made printable. */
#ifndef FLOODTEST_PROBES_ELF_SYMBOLS_H
#define FLOODTEST_PROBES_ELF_SYMBOLS_H

#include <stdbool.h>
#include <stdint.h>

enum { ELF_SYMBOLS_NAME_MAX = 128, ELF_SYMBOLS_FILE_MAX = 512 };

struct elf_symbols;

/* NULL when the file cannot be read or has no symbols at all. */
struct elf_symbols *elf_symbols_open(const char *path);
void elf_symbols_close(struct elf_symbols *s); /* NULL is fine */

/* The function at an address of the file, without a compiler's suffix (".part.0"), as its
 * source calls it where libstdc++ is there to demangle C++; printable ASCII, cut. false:
 * none. */
bool elf_symbols_function(const struct elf_symbols *s, uint64_t address,
                          char name[ELF_SYMBOLS_NAME_MAX]);

/* Is it of the C++ standard library (a template's instance in the program)? By the name
 * in the file. */
bool elf_symbols_is_standard(const struct elf_symbols *s, uint64_t address);

/* Its source line, where there is debug information. Costs more than the name. */
bool elf_symbols_line(const struct elf_symbols *s, uint64_t address,
                      char file[ELF_SYMBOLS_FILE_MAX], int *line);

#endif
