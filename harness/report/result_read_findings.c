#include "harness/report/result_read_parts.h"

#include "harness/record/json_value.h"

/* The result has the chain for people; "links" is what findings have as chain. New
 * reference. */
static json_t *as_finding(const struct json_at *culprit)
{
    json_t *one = json_copy((json_t *)culprit->value);
    json_t *links = json_object_get(one, "links");
    if (json_is_array(links)) {
        json_object_set(one, "chain", links);
    }
    return one;
}

/* Culprits stand beside the census here, and in it among findings; how many of anything
 * and how long, findings.h sees to. */
void result_read_findings(struct result_read *r, const struct json_at *document)
{
    struct json_at census = json_at_optional(document, "census");
    struct json_at culprits = json_at_list(document, "culprits", FINDINGS_CULPRITS_MAX);
    size_t count = json_at_length(&culprits);
    if (census.value == NULL && count == 0) {
        return;
    }
    json_t *object = json_object(), *list = json_array();
    json_object_update(object, (json_t *)census.value);
    for (size_t i = 0; i < count; i++) {
        struct json_at culprit = json_at_element(&culprits, i);
        if (culprit.value != NULL) {
            json_value_append(list, as_finding(&culprit));
        }
    }
    json_value_put(object, "culprits", list);
    findings_from_json(&r->findings, object);
    json_decref(object);
    r->result.findings = &r->findings;
}
