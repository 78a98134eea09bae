# fish completion of floodtest: the output of `floodtest completion fish`.
# What may stand where is asked of the program itself, so that this file knows no option.

# Files that begin with the first argument: folders and those with one of the suffixes behind
# it; without a suffix, or if there are none, any.
function __floodtest_files
    set -l begin $argv[1]
    set -l suffixes $argv[2..]
    set -l paths (complete -C "'' $begin")
    if set -q suffixes[1]
        set -l fit (string match -r -- '.*(?:/|\.(?:'(string join '|' $suffixes)'))(?:\t.*)?$' $paths)
        set -q fit[1]; and set paths $fit
    end
    string join \n -- $paths
end

function __floodtest_complete
    set -l words (commandline -opc)
    set -l begin (commandline -ct)
    set -l program (string replace -r '^~' $HOME -- $words[1])
    set -e words[1]
    set -l answer ($program __complete $words "$begin" 2>/dev/null)
    set -l others (string split ' ' -- $answer[1])
    set -e answer[1]
    # Of --option=value the program says the values; fish wants whole words.
    set -l head ''
    if string match -qr -- '^--[^=]*=' "$begin"
        set head (string match -r -- '^--[^=]*=' "$begin")
        set begin (string replace -- $head '' "$begin")
    end
    set -l lines $answer
    switch "$others[1]"
        case files
            set -a lines (__floodtest_files "$begin" $others[2..])
        case folders
            set -a lines (__fish_complete_directories "$begin" '')
        case processes
            set -a lines (__fish_complete_pids)
        case command
            set -a lines (complete -C (string join ' ' -- (string escape -- $words[$others[2]..]) "$begin"))
    end
    for line in $lines
        echo -- "$head$line"
    end
end

complete -c floodtest -f -a '(__floodtest_complete)'
