#!/usr/bin/env bash
# What OSS-Fuzz and ClusterFuzzLite run: builds every target into $OUT, with its dictionary, options
# and seeds. The same file does for both; `bash .ci/run full` runs it in a scratch folder.
#
# The script that the images offer for Swift (precompile_swift) sets flags that do not link on
# Linux, so that ours are written out: SwiftPM takes one sanitizer, the other goes past it.
set -euo pipefail

source=${DYNMEM_SOURCE:-$SRC/dynmem}
cd "$source"

flags=(--sanitize=fuzzer)
case ${SANITIZER:-address} in
  address) flags+=(-Xswiftc -sanitize=fuzzer,address) ;;
  coverage) flags+=(-Xswiftc -profile-generate -Xswiftc -profile-coverage-mapping) ;;
  none) ;;
  *) echo "build.sh: no build with the sanitizer $SANITIZER" >&2 && exit 64 ;;
esac

# In an image the standard library must come along: where the targets run there is no Swift.
if [[ ${FUZZING_ENGINE:-} == libfuzzer ]]; then flags+=(--static-swift-stdlib); fi

scratch=${DYNMEM_SCRATCH:-.build/fuzz}
DYNMEM_FUZZING=1 swift build -c release --scratch-path "$scratch" "${flags[@]}"
built=$(swift build -c release --scratch-path "$scratch" --show-bin-path)

for target in wire ring bus engine machine trace snapshot ranges; do
  name=fuzz-$target
  cp "$built/FuzzEntry" "$OUT/$name"
  {
    printf '[libfuzzer]\nmax_len = 4096\n'
    # Why: Sources/dynmem/Fuzzing/FuzzSession.swift.
    case $target in
      trace) printf 'entropic = 1\nentropic_scale_per_exec_time = 1\n' ;;
      *) printf 'use_value_profile = 1\nentropic = 0\n' ;;
    esac
    if [[ -e Corpus/$target.dict ]]; then printf 'dict = %s.dict\n' "$name"; fi
  } >"$OUT/$name.options"
  if [[ -e Corpus/$target.dict ]]; then cp "Corpus/$target.dict" "$OUT/$name.dict"; fi
  if command -v zip >/dev/null; then
    zip --quiet --junk-paths -r "$OUT/${name}_seed_corpus.zip" "Corpus/$target"
  fi
done
