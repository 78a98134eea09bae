# bash completion of floodtest: the output of `floodtest completion bash`.
# What may stand where is asked of the program itself, so that this file knows no option.
# shellcheck shell=bash

# Splits the line up to the cursor as the program gets it, into words; bash has split it at
# "=" and ":", too. starts: where each word begins in COMP_WORDS.
_floodtest_split() {
    local line=${COMP_LINE:0:COMP_POINT} gap word i
    words=() starts=()
    for ((i = 0; i <= COMP_CWORD; i++)); do
        gap=${line%%[![:space:]]*}
        line=${line#"$gap"}
        word=${COMP_WORDS[i]:0:${#line}}
        line=${line:${#word}}
        if [[ $i -eq 0 || -n $gap ]]; then
            words+=("$word") starts+=("$i")
        else
            words[${#words[@]} - 1]+=$word
        fi
    done
}

# Files that begin with the argument: folders and those with one of the suffixes behind it;
# without a suffix, or if there are none, any.
_floodtest_files() {
    local begin=$1 suffix
    local -a found=()
    shift
    compopt -o filenames 2>/dev/null
    for suffix; do
        mapfile -t -O "${#found[@]}" found < <(compgen -f -X "!*.$suffix" -- "$begin")
    done
    if [[ $# -gt 0 ]]; then
        mapfile -t -O "${#found[@]}" found < <(compgen -d -- "$begin")
    fi
    if [[ ${#found[@]} -eq 0 ]]; then
        mapfile -t found < <(compgen -f -- "$begin")
    fi
    COMPREPLY+=("${found[@]}")
}

# The command of the client, which begins with word number $1 of the line.
_floodtest_command() {
    if declare -F _command_offset >/dev/null; then
        _command_offset "${starts[$1]}"
    elif [[ ${#words[@]} -eq $(($1 + 1)) ]]; then
        mapfile -t COMPREPLY < <(compgen -c -- "${words[$1]}")
    else
        _floodtest_files "${words[${#words[@]} - 1]}"
    fi
}

# What the program says may stand there besides words.
_floodtest_others() {
    local begin=$1 kind=$2 process
    shift 2
    case $kind in
    files) _floodtest_files "$begin" "$@" ;;
    folders)
        compopt -o filenames 2>/dev/null
        mapfile -t COMPREPLY < <(compgen -d -- "$begin")
        ;;
    processes)
        for process in "/proc/$begin"[0-9]* "/proc/$begin"; do
            [[ $process == /proc/[0-9]* && -d $process ]] && COMPREPLY+=("${process#/proc/}")
        done
        ;;
    command) _floodtest_command "$1" ;;
    esac
}

_floodtest() {
    local begin breaks head i
    local -a words starts answer others
    COMPREPLY=()
    _floodtest_split
    mapfile -t answer < <("${words[0]/#\~/$HOME}" __complete "${words[@]:1}" 2>/dev/null)
    read -ra others <<<"${answer[0]-}"
    begin=${words[${#words[@]} - 1]}
    [[ $begin == --*=* ]] && begin=${begin#*=}
    begin=${begin#[\"\']}
    begin=${begin//\\/}
    for ((i = 1; i < ${#answer[@]}; i++)); do
        [[ ${answer[i]} == "$begin"* ]] && COMPREPLY+=("${answer[i]%%$'\t'*}")
    done
    if [[ ${#COMPREPLY[@]} -eq 0 && ${#others[@]} -gt 0 ]]; then
        _floodtest_others "$begin" "${others[@]}"
    fi
    [[ ${others[0]-} == command ]] && return
    # bash replaces what is behind the last place where it split.
    breaks=${COMP_WORDBREAKS//[!=:]/}
    head=
    [[ -n $breaks ]] && head=${begin%"${begin##*["$breaks"]}"}
    for i in "${!COMPREPLY[@]}"; do
        COMPREPLY[i]=${COMPREPLY[i]#"$head"}
    done
    if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *: ]]; then
        compopt -o nospace 2>/dev/null
    fi
}

complete -F _floodtest floodtest
