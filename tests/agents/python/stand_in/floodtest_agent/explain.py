def explain(census, culprits=5, types=12, content=False, pause_ms=800):
    return {"culprits": [], "notes": ["%d" % census.objects]}
