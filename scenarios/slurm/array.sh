#!/bin/sh
# A suite as a Slurm array: each task runs one shard of it.
#
#   sbatch --array=0-3 scenarios/slurm/array.sh scenarios/clients
#   floodtest merge results/*           # when all have ended
#
# `--shard auto` takes the index and the number of tasks from Slurm's environment. Of the
# job's options only the array is floodtest's; a run needs two cores.
#SBATCH --job-name=floodtest
#SBATCH --array=0-3
#SBATCH --cpus-per-task=2
#SBATCH --output=floodtest-%A_%a.log

FLOODTEST=${FLOODTEST:-floodtest}
RESULTS=${RESULTS:-results}

mkdir -p "$RESULTS"
exec "$FLOODTEST" suite --shard auto --out "$RESULTS/shard-$SLURM_ARRAY_TASK_ID" "$@"
