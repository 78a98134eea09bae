#include "probes/elf_symbols.h"
#include "harness/base/mem.h"

#include <dlfcn.h>
#include <elfutils/libdw.h>
#include <fcntl.h>
#include <gelf.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    FUNCTIONS_MAX = 1 << 20,
    UNITS_MAX = 1 << 16, /* compilation units to look through */
    MANGLED_MAX = 1024   /* longer names stay as they are: demangling recurses */
};

struct function {
    uint64_t start, end;
    const char *name; /* libelf's */
};

struct elf_symbols {
    int fd;
    Elf *elf;
    Dwarf *debug; /* NULL: none */
    struct function *functions;
    size_t count;
};

static int by_start(const void *a, const void *b)
{
    const struct function *x = a, *y = b;
    return (x->start > y->start) - (x->start < y->start);
}

/* The full table of symbols, or the dynamic one of a stripped file. */
static Elf_Scn *find_table(Elf *elf, GElf_Shdr *header)
{
    Elf_Scn *dynamic = NULL;
    for (Elf_Scn *at = NULL; (at = elf_nextscn(elf, at)) != NULL;) {
        GElf_Shdr h;
        if (gelf_getshdr(at, &h) == NULL || h.sh_entsize == 0) {
            continue;
        }
        if (h.sh_type == SHT_SYMTAB) {
            *header = h;
            return at;
        }
        if (h.sh_type == SHT_DYNSYM) {
            *header = h;
            dynamic = at;
        }
    }
    return dynamic;
}

static void read_functions(struct elf_symbols *s)
{
    GElf_Shdr header;
    Elf_Scn *table = find_table(s->elf, &header);
    Elf_Data *data = table != NULL ? elf_getdata(table, NULL) : NULL;
    if (data == NULL) {
        return;
    }
    size_t all = data->d_size / header.sh_entsize;
    all = all < FUNCTIONS_MAX ? all : FUNCTIONS_MAX;
    s->functions = all > 0 ? mem_try_alloc(all, sizeof *s->functions) : NULL;
    for (size_t i = 0; s->functions != NULL && i < all; i++) {
        GElf_Sym symbol;
        if (gelf_getsym(data, (int)i, &symbol) == NULL || symbol.st_shndx == SHN_UNDEF ||
            (GELF_ST_TYPE(symbol.st_info) != STT_FUNC &&
             GELF_ST_TYPE(symbol.st_info) != STT_GNU_IFUNC)) {
            continue;
        }
        const char *name = elf_strptr(s->elf, header.sh_link, symbol.st_name);
        if (name != NULL && name[0] != '\0' && symbol.st_size > 0) {
            s->functions[s->count++] = (struct function){
                symbol.st_value, symbol.st_value + symbol.st_size, name};
        }
    }
    if (s->count > 0) {
        qsort(s->functions, s->count, sizeof *s->functions, by_start);
    }
}

static int open_regular(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    struct stat st;
    if (fd >= 0 && (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))) {
        close(fd);
        fd = -1;
    }
    return fd;
}

struct elf_symbols *elf_symbols_open(const char *path)
{
    int fd = open_regular(path);
    if (fd < 0) {
        return NULL;
    }
    elf_version(EV_CURRENT);
    struct elf_symbols *s = mem_must_alloc(sizeof *s);
    s->fd = fd;
    /* Read, not mapped: the file may be cut while we look. */
    s->elf = elf_begin(fd, ELF_C_READ, NULL);
    if (s->elf != NULL && elf_kind(s->elf) == ELF_K_ELF) {
        read_functions(s);
    }
    if (s->count == 0) {
        elf_symbols_close(s);
        return NULL;
    }
    s->debug = dwarf_begin_elf(s->elf, DWARF_C_READ, NULL);
    return s;
}

void elf_symbols_close(struct elf_symbols *s)
{
    if (s == NULL) {
        return;
    }
    dwarf_end(s->debug);
    elf_end(s->elf);
    close(s->fd);
    free(s->functions);
    free(s);
}

typedef char *demangle(const char *mangled, char *buffer, size_t *size, int *status);

/* Not linked: a C program needs no C++ library for a nicety. */
static demangle *find_demangle(void)
{
    static demangle *found;
    static bool tried;
    void *library = tried ? NULL : dlopen("libstdc++.so.6", RTLD_LAZY | RTLD_LOCAL);
    void *symbol = library != NULL ? dlsym(library, "__cxa_demangle") : NULL;
    if (symbol != NULL) {
        memcpy(&found, &symbol, sizeof found);
    }
    tried = true;
    return found;
}

/* Cuts the parameters off: "a::b(int (*)(char))" is a::b. */
static void cut_parameters(char *name)
{
    size_t at = strlen(name);
    if (at == 0 || name[at - 1] != ')') {
        return;
    }
    int depth = 0;
    while (at-- > 0) {
        depth += (name[at] == ')') - (name[at] == '(');
        if (depth == 0) {
            break;
        }
    }
    if (depth == 0 && at > 0) {
        name[at] = '\0';
    }
}

/* free() it; NULL: no C++ name. */
static char *demangled(const char *name)
{
    int status = -1;
    if (strncmp(name, "_Z", 2) != 0 || strlen(name) > MANGLED_MAX ||
        find_demangle() == NULL) {
        return NULL;
    }
    char *text = find_demangle()(name, NULL, NULL, &status);
    if (text != NULL) {
        cut_parameters(text);
    }
    return text;
}

/* "remember.part.0" and "remember@@V1" are remember. */
static void copy_name(char *out, size_t size, const char *name)
{
    size_t n = 0;
    while (n < size - 1 && name[n] != '\0' && (n == 0 || strchr(".@", name[n]) == NULL)) {
        out[n] = name[n] >= ' ' && name[n] < 0x7f ? name[n] : '?';
        n++;
    }
    out[n] = '\0';
}

static const char *raw_name(const struct elf_symbols *s, uint64_t address)
{
    size_t low = 0, high = s->count; /* functions before low begin at or before address */
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (s->functions[middle].start <= address) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low > 0 && address < s->functions[low - 1].end ? s->functions[low - 1].name
                                                          : NULL;
}

bool elf_symbols_function(const struct elf_symbols *s, uint64_t address,
                          char name[ELF_SYMBOLS_NAME_MAX])
{
    const char *raw = raw_name(s, address);
    if (raw == NULL) {
        return false;
    }
    char *nice = demangled(raw);
    copy_name(name, ELF_SYMBOLS_NAME_MAX, nice != NULL ? nice : raw);
    free(nice);
    return true;
}

bool elf_symbols_is_standard(const struct elf_symbols *s, uint64_t address)
{
    static const char *const begins[] = {"_ZSt", "_ZNSt", "_ZNKSt", "_ZN9__gnu_cxx"};
    const char *raw = raw_name(s, address);
    for (size_t i = 0; raw != NULL && i < sizeof begins / sizeof *begins; i++) {
        if (strncmp(raw, begins[i], strlen(begins[i])) == 0) {
            return true;
        }
    }
    return false;
}

/* The index of addresses is optional; without it every unit is asked. */
static bool find_unit(Dwarf *debug, uint64_t address, Dwarf_Die *unit)
{
    if (dwarf_addrdie(debug, address, unit) != NULL) {
        return true;
    }
    Dwarf_Off at = 0, next;
    size_t header;
    for (int i = 0; i < UNITS_MAX; i++, at = next) {
        if (dwarf_nextcu(debug, at, &next, &header, NULL, NULL, NULL) != 0) {
            return false;
        }
        if (dwarf_offdie(debug, at + header, unit) != NULL &&
            dwarf_haspc(unit, address) > 0) {
            return true;
        }
    }
    return false;
}

bool elf_symbols_line(const struct elf_symbols *s, uint64_t address,
                      char file[ELF_SYMBOLS_FILE_MAX], int *line)
{
    Dwarf_Die unit;
    if (s->debug == NULL || !find_unit(s->debug, address, &unit)) {
        return false;
    }
    Dwarf_Line *row = dwarf_getsrc_die(&unit, address);
    const char *source = row != NULL ? dwarf_linesrc(row, NULL, NULL) : NULL;
    if (source == NULL || dwarf_lineno(row, line) != 0 || *line <= 0) {
        return false;
    }
    size_t n = 0;
    for (; n < ELF_SYMBOLS_FILE_MAX - 1 && source[n] != '\0'; n++) {
        file[n] = source[n] >= ' ' && source[n] < 0x7f ? source[n] : '?';
    }
    file[n] = '\0';
    return true;
}
