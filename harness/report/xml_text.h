/* Bytes from anywhere as text of XML 1.0: always well-formed, whatever they are. Pure. */
#ifndef FLOODTEST_REPORT_XML_TEXT_H
#define FLOODTEST_REPORT_XML_TEXT_H

#include "harness/base/strbuf.h"

#include <stddef.h>

/* Bytes that are no UTF-8, and characters that XML may not have or that steer a terminal,
 * are shown as \xNN. Tabs and newlines stay, in content and in attributes. */
void xml_text_addn(struct strbuf *out, const char *bytes, size_t len);
void xml_text_add(struct strbuf *out, const char *text);

/* ` name="text"`, with the blank before it. */
void xml_text_attribute(struct strbuf *out, const char *name, const char *text);

#endif
