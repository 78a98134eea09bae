#compdef floodtest
# zsh completion of floodtest: the output of `floodtest completion zsh`.
# What may stand where is asked of the program itself, so that this file knows no option.

_floodtest() {
    local program=${${(Q)words[1]}/#\~\//$HOME/} line word
    local -a answer others values open
    answer=("${(@f)$("$program" __complete "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}")
    others=(${=answer[1]})
    shift answer 2>/dev/null

    # "word<TAB>description" as _describe wants it: word:description. Those that end in a
    # colon go on.
    for line in $answer; do
        word=${${line%%$'\t'*}//:/\\:}
        [[ $line == *$'\t'* ]] && word+=:${line#*$'\t'}
        if [[ ${line%%$'\t'*} == *: ]]; then
            open+=("$word")
        else
            values+=("$word")
        fi
    done

    if [[ $others[1] == command ]]; then
        shift $others[2] words
        ((CURRENT -= others[2]))
        _normal
        return
    fi
    local result=1
    [[ $PREFIX == --*=* ]] && compset -P '*='
    if [[ $PREFIX == -* && $IPREFIX != *= ]]; then
        _describe -o option values && result=0
    elif (($#values || $#open)); then
        _describe -t values value values -- open -S '' && result=0
    fi
    case $others[1] in
    files)
        if (($#others > 1)); then
            _files -g "*.(${(j:|:)others[2,-1]})(-.)" && result=0
        else
            _files && result=0
        fi
        ;;
    folders) _files -/ && result=0 ;;
    processes) _pids && result=0 ;;
    esac
    return result
}

if [[ ${zsh_eval_context[-1]-} == loadautofunc ]]; then
    _floodtest "$@"
else
    compdef _floodtest floodtest
fi
