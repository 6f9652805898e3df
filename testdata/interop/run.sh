#!/usr/bin/env bash
# Exchanges files with other Avro libraries, in both directions: each library reads files that were
# written here and writes their records anew, under every codec that it has, and avrosql has to read the
# same rows out of both. What a library refuses is listed with its reason; what it reads and writes must
# come out equal. Libraries that are not on the machine are passed over, saying so.
#
#   testdata/interop/run.sh              # the files of testdata and 150 random ones
#   testdata/interop/run.sh FILE...      # these files
#
# Apache Avro for Java 1.12.0 reads arrays of doubles as floats; 1.12.1 and 1.11.4 do not.
#
# fastavro and Apache Avro for Python are looked for with $PYTHON (default python3):
#   pip install fastavro avro cramjam zstandard python-snappy backports.zstd
# Apache Avro for Java with the jars in $AVRO_JARS; without it they are taken from Maven Central:
#   avro, jackson-core, -databind and -annotations, commons-compress, commons-io, commons-lang3, slf4j,
#   snappy-java, zstd-jni, xz
# hamba/avro and goavro are built in the module bench.
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python=${PYTHON:-python3}
if ! command -v "$python" >/dev/null; then
	echo "skipped: there is no $python, which compares the rows"
	exit 0
fi

go build -o "$work/avrosql" ./cmd/avrosql
if [ $# -gt 0 ]; then
	printf '%s\n' "$@" >"$work/files"
else
	mkdir "$work/random"
	go test ./driver -run '^TestRandomFiles$' -count=1 -keep "$work/random" >/dev/null
	find testdata "$work/random" -name '_*' -prune -o -type f -name '*.avro' -print | sort >"$work/files"
fi

rows() { "$work/avrosql" --no-config --format ndjson --on-corrupt error --merge union --verify full -c "SELECT * FROM '${1//\'/\'\'}'"; }

# Copies in one directory: what is in the path of a file must not become a column.
mkdir "$work/copies"
n=0
: >"$work/list"
while IFS= read -r file; do
	n=$((n + 1))
	cp "$file" "$work/copies/$n.avro"
	rows "$work/copies/$n.avro" >"$work/$n.rows"
	printf '%d\t%s\n' "$n" "$file" >>"$work/list"
done <"$work/files"
printf '%d files\n' "$n"

failed=0
compare=--untagged
# exchange NAME CODECS COMMAND...: the files of testdata go through every codec, random ones through one.
exchange() {
	local name=$1 codecs=$2
	shift 2
	local out=$work/out
	rm -rf "$out" && mkdir "$out"
	while IFS=$'\t' read -r i file; do
		set -f
		local list=($codecs)
		set +f
		case $file in
		"$work"/*) list=("${list[i % ${#list[@]}]}") ;;
		esac
		for codec in "${list[@]}"; do
			printf '%s\t%s\t%s\n' "$file" "$out/$i.$codec.avro" "$codec"
		done
	done <"$work/list" >"$work/in"
	"$@" <"$work/in" >"$work/answers" 2>"$work/stderr" || {
		printf '%s: ended with an error\n' "$name"
		tail -3 "$work/stderr"
		failed=1
	}
	local equal=0
	while IFS=$'\t' read -r answer source target; do
		[ "$answer" = ok ] || continue
		i=$(basename "$target")
		if ! rows "$target" >"$work/got" 2>"$work/error"; then
			printf '%s: %s, written anew, can not be read: %s\n' "$name" "$source" "$(head -1 "$work/error")"
			failed=1
		elif ! "$python" testdata/interop/compare.py "$work/${i%%.*}.rows" "$work/got" $compare 2>"$work/diff"; then
			printf '%s: %s, written anew, has other rows: %s\n' "$name" "$source" "$(head -1 "$work/diff")"
			failed=1
		else
			equal=$((equal + 1))
		fi
	done <"$work/answers"
	printf '%s: %d of %d equal\n' "$name" "$equal" "$(wc -l <"$work/in")"
	{ grep -a '^refused' "$work/answers" || true; } | cut -f 4- | tr -cd '[:print:]\n' | cut -c 1-120 | sed "s|$work||g" | sort | uniq -c | sort -rn | sed 's/^/  refused: /' >"$work/refused"
	sed -n 1,15p "$work/refused"
	if [ "$equal" -eq 0 ]; then
		failed=1
	fi
}

if "$python" -c 'import fastavro' 2>/dev/null; then
	exchange fastavro "null deflate snappy bzip2 xz zstandard" "$python" testdata/interop/transcode_fastavro.py
else
	echo "fastavro: skipped, $python has no module of that name"
fi
if "$python" -c 'import avro.datafile' 2>/dev/null; then
	exchange avro-python "null deflate snappy bzip2 zstandard" "$python" testdata/interop/transcode_avro.py
else
	echo "avro-python: skipped, $python has no module avro"
fi
if command -v java >/dev/null && [ -z "${AVRO_JARS:-}" ] && command -v curl >/dev/null; then
	mkdir "$work/jars"
	for jar in org/apache/avro/avro/1.12.1 com/fasterxml/jackson/core/jackson-core/2.17.2 com/fasterxml/jackson/core/jackson-databind/2.17.2 \
		com/fasterxml/jackson/core/jackson-annotations/2.17.2 org/apache/commons/commons-compress/1.26.2 commons-io/commons-io/2.16.1 \
		org/apache/commons/commons-lang3/3.14.0 org/slf4j/slf4j-api/2.0.13 org/slf4j/slf4j-nop/2.0.13 org/xerial/snappy/snappy-java/1.1.10.5 \
		com/github/luben/zstd-jni/1.5.6-4 org/tukaani/xz/1.9; do
		artifact=$(basename "$(dirname "$jar")")
		(cd "$work/jars" && curl -sfO --max-time 60 "https://repo1.maven.org/maven2/$jar/$artifact-$(basename "$jar").jar") || break
	done
	if [ "$(find "$work/jars" -name '*.jar' | wc -l)" -eq 12 ]; then
		AVRO_JARS=$work/jars
	fi
fi
if command -v java >/dev/null && [ -n "${AVRO_JARS:-}" ]; then
	exchange avro-java "null deflate snappy bzip2 xz zstandard" java -cp "$AVRO_JARS/*" testdata/interop/Transcode.java
else
	echo "avro-java: skipped, there is no java, or no jars"
fi
if (cd bench && go build -o "$work/transcode" ./transcode) 2>"$work/error"; then
	exchange hamba "null deflate snappy zstandard" "$work/transcode"
	compare=
	exchange goavro "null deflate snappy" "$work/transcode" -library goavro
else
	echo "hamba, goavro: skipped, the module bench can not be built: $(head -1 "$work/error")"
fi
exit $failed
