"""Reads container files with Apache Avro's Python library and writes their records anew; see run.sh."""
import sys
import warnings

import avro.datafile
import avro.io
import avro.schema

warnings.simplefilter("ignore")

for line in sys.stdin:
    source, target, codec = line.rstrip("\n").split("\t")
    try:
        with avro.datafile.DataFileReader(open(source, "rb"), avro.io.DatumReader()) as reader:
            schema, records = avro.schema.parse(reader.schema), list(reader)
        with avro.datafile.DataFileWriter(open(target, "wb"), avro.io.DatumWriter(), schema, codec=codec) as writer:
            for r in records:
                writer.append(r)
    except Exception as e:
        print("refused", source, codec, type(e).__name__ + ": " + str(e).splitlines()[0][:150] if str(e) else type(e).__name__, sep="\t", flush=True)
    else:
        print("ok", source, target, sep="\t", flush=True)
