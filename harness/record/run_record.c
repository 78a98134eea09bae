#include "harness/record/run_record.h"

void run_record_fini(struct run_record *r)
{
    series_fini(&r->series);
    details_fini(&r->details);
}
