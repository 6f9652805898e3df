"""Reads container files with fastavro and writes their records anew; see run.sh for lines in and out."""
import sys

import fastavro

for line in sys.stdin:
    source, target, codec = line.rstrip("\n").split("\t")
    try:
        with open(source, "rb") as f:
            reader = fastavro.reader(f)
            schema, records = reader.writer_schema, list(reader)
        with open(target, "wb") as f:
            fastavro.writer(f, schema, records, codec=codec, sync_interval=300)
    except Exception as e:
        print("refused", source, codec, type(e).__name__ + ": " + str(e).splitlines()[0][:150] if str(e) else type(e).__name__, sep="\t", flush=True)
    else:
        print("ok", source, target, sep="\t", flush=True)
